// SPDX-License-Identifier: Apache-2.0
package io.microbroker.store;

import io.microbroker.spi.storage.Stored;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one queue, in the order of their sequence numbers, with holes where one left out of order.
 *
 * <p>Two arrays used as one ring: a hole keeps its number and loses its entry, so that a number is found by a guess and, if
 * holes were closed before it, by a binary search. The oldest slot is never a hole. A ring that is full of holes is closed up
 * instead of grown, so the memory follows the entries and not the span of their numbers. Not safe for threads: guarded by
 * the lock of {@link HeldSession}.
 */
final class EntryRing {
    private static final int SMALLEST = 8;
    private static final int KEPT_WHEN_EMPTY = 64;

    private long[] sequences = new long[0];
    private @Nullable Stored[] entries = new @Nullable Stored[0];
    private int[] costs = new int[0];
    private int head;
    private int slots;
    private int size;
    private long bytes;
    private long held;

    /** Entries, holes not counted. */
    int size() {
        return size;
    }

    /** The sum of the sizes of the messages. */
    long bytes() {
        return bytes;
    }

    /** The sum of what was said at {@link #add} that the entries cost. */
    long held() {
        return held;
    }

    /** Slots that memory is held for. */
    int capacity() {
        return sequences.length;
    }

    /** The lowest number that is here, or {@code ifEmpty}. O(1). */
    long firstSequence(long ifEmpty) {
        return size == 0 ? ifEmpty : sequences[head];
    }

    /**
     * Adds an entry whose number is above all others. O(1) amortised.
     *
     * @param cost bytes that it takes in memory, of a message that it shares with other queues its part
     */
    void add(Stored entry, int cost) {
        if (slots == sequences.length) {
            makeRoom();
        }
        int at = at(slots++);
        sequences[at] = entry.sequence();
        entries[at] = entry;
        costs[at] = cost;
        held += cost;
        size++;
        bytes += entry.message().size();
    }

    /** The entry of this number, null if there is none. O(1), O(log n) behind closed holes. */
    @Nullable
    Stored get(long sequence) {
        int slot = firstAtLeast(sequence);
        return slot < slots && sequences[at(slot)] == sequence ? entries[at(slot)] : null;
    }

    /** Takes an entry out; returns false if there is none of this number. */
    boolean remove(long sequence) {
        int slot = firstAtLeast(sequence);
        if (slot == slots || sequences[at(slot)] != sequence) {
            return false;
        }
        return clear(slot);
    }

    /**
     * Drops entries whose message has expired, from the first above {@code after} up to the first that is alive.
     *
     * @param nowMillis wall clock
     * @return how many
     */
    int dropExpired(long after, long nowMillis) {
        int dropped = 0;
        long from = after + 1;
        for (Stored entry = next(from);
                entry != null && entry.message().isExpired(nowMillis); // [MQTT-3.3.2-5]
                entry = next(from)) {
            remove(entry.sequence());
            from = entry.sequence() + 1;
            dropped++;
        }
        return dropped;
    }

    /** Copies entries from this number on, in order. At most {@code maxBytes}, but one entry if there is any. */
    void copy(long fromSequence, int maxMessages, int maxBytes, List<Stored> to) {
        long room = maxBytes;
        for (int slot = firstAtLeast(fromSequence); slot < slots && to.size() < maxMessages; slot++) {
            Stored entry = entries[at(slot)];
            if (entry == null) {
                continue;
            }
            room -= entry.message().size();
            if (room < 0 && !to.isEmpty()) {
                return;
            }
            to.add(entry);
        }
    }

    void clear() {
        sequences = new long[0];
        entries = new @Nullable Stored[0];
        costs = new int[0];
        held = 0;
        head = 0;
        slots = 0;
        size = 0;
        bytes = 0;
    }

    private @Nullable Stored next(long fromSequence) {
        for (int slot = firstAtLeast(fromSequence); slot < slots; slot++) {
            Stored entry = entries[at(slot)];
            if (entry != null) {
                return entry;
            }
        }
        return null;
    }

    private boolean clear(int slot) {
        Stored entry = entries[at(slot)];
        if (entry == null) {
            return false;
        }
        entries[at(slot)] = null;
        size--;
        bytes -= entry.message().size();
        held -= costs[at(slot)];
        if (size == 0) {
            empty();
        } else {
            skipHoles();
        }
        return true;
    }

    private void empty() {
        if (sequences.length > KEPT_WHEN_EMPTY) {
            clear(); // an idle session does not keep the memory of its worst day
        } else {
            head = 0;
            slots = 0;
        }
    }

    private void skipHoles() {
        while (entries[head] == null) {
            head = at(1);
            slots--;
        }
    }

    private int at(int slot) {
        return (head + slot) & (sequences.length - 1);
    }

    /** The first slot whose number is not below this one, {@code slots} if there is none. */
    private int firstAtLeast(long sequence) {
        if (slots == 0 || sequence <= sequences[head]) {
            return 0;
        }
        // Numbers rise by 1 at least, so a number lies at its distance from the head or before.
        int high = (int) Math.min(slots, sequence - sequences[head]);
        if (high < slots && sequences[at(high)] == sequence) {
            return high;
        }
        int low = 0;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sequences[at(middle)] < sequence) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void makeRoom() {
        int capacity = size <= slots / 2 ? sequences.length : sequences.length * 2;
        long[] newSequences = new long[Math.max(SMALLEST, capacity)];
        @Nullable Stored[] newEntries = new @Nullable Stored[newSequences.length];
        int[] newCosts = new int[newSequences.length];
        int kept = 0;
        for (int slot = 0; slot < slots; slot++) {
            Stored entry = entries[at(slot)];
            if (entry != null) {
                newSequences[kept] = entry.sequence();
                newCosts[kept] = costs[at(slot)];
                newEntries[kept++] = entry;
            }
        }
        sequences = newSequences;
        entries = newEntries;
        costs = newCosts;
        head = 0;
        slots = kept;
    }
}
