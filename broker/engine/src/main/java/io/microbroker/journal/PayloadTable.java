// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where each stored message lies and how many refer to it, by slot: 20 bytes a row, 8 more in a chunk that has seen a message
 * with an expiry. Slots are given again; the log names them, so a slot means the message that was last written for it.
 *
 * <p>While a log is read back a slot may be referred to before its message comes, since cleaning carries messages forward.
 * Confined to the writer.
 */
final class PayloadTable {
    /** Slots at most: the flags of an entry share its number. */
    static final int SLOTS_MAX = 1 << 29;

    private static final int BITS = 12;
    private static final int ROWS = 1 << BITS;
    private static final int FREE = -1;
    private static final int NO_SLOT = -1;

    private Chunk[] chunks = new Chunk[0];
    private int used;
    private int firstFree = NO_SLOT;

    private static final class Chunk {
        private final int[] segments = new int[ROWS];
        private final int[] offsets = new int[ROWS];
        private final int[] lengths = new int[ROWS];
        private final int[] sizes = new int[ROWS];
        /** References, or {@link #FREE}. */
        private final int[] references = new int[ROWS];

        private long @Nullable [] expiresAt;

        Chunk() {
            Arrays.fill(references, FREE);
        }
    }

    /** Slots that were ever in use. */
    int used() {
        return used;
    }

    /** A slot that is free; it stays so until {@link #put}. */
    int nextFree() {
        return firstFree == NO_SLOT ? used : firstFree;
    }

    /** A message was written for this slot. References stay as they are: they may have come before it. */
    void put(int slot, int segment, int offset, int length, int size, long expiresAt) {
        grow(slot);
        Chunk chunk = chunks[slot >>> BITS];
        int row = slot & (ROWS - 1);
        if (slot == firstFree) {
            firstFree = chunk.offsets[row];
        }
        chunk.segments[row] = segment;
        chunk.offsets[row] = offset;
        chunk.lengths[row] = length;
        chunk.sizes[row] = size;
        chunk.references[row] = Math.max(0, chunk.references[row]);
        if (expiresAt != Long.MAX_VALUE || chunk.expiresAt != null) {
            expiryOf(chunk)[row] = expiresAt;
        }
    }

    private static long[] expiryOf(Chunk chunk) {
        long[] expiry = chunk.expiresAt;
        if (expiry == null) {
            expiry = new long[ROWS];
            Arrays.fill(expiry, Long.MAX_VALUE);
            chunk.expiresAt = expiry;
        }
        return expiry;
    }

    private void grow(int slot) {
        int chunk = slot >>> BITS;
        if (chunk >= chunks.length) {
            int had = chunks.length;
            chunks = Arrays.copyOf(chunks, Math.max(chunk + 1, had + had / 2));
            for (int i = had; i < chunks.length; i++) {
                chunks[i] = new Chunk();
            }
        }
        used = Math.max(used, slot + 1);
    }

    /** One more refers to it. */
    void refer(int slot) {
        grow(slot);
        Chunk chunk = chunks[slot >>> BITS];
        int row = slot & (ROWS - 1);
        chunk.references[row] = Math.max(0, chunk.references[row]) + 1;
    }

    /** One less refers to it; returns true if it was the last, and the slot is free. */
    boolean release(int slot) {
        Chunk chunk = chunks[slot >>> BITS];
        int row = slot & (ROWS - 1);
        if (--chunk.references[row] > 0) {
            return false;
        }
        free(chunk, row, slot);
        return true;
    }

    private void free(Chunk chunk, int row, int slot) {
        chunk.references[row] = FREE;
        chunk.lengths[row] = 0; // until then it has no place
        chunk.offsets[row] = firstFree;
        firstFree = slot;
    }

    /** Gives up what nobody refers to, once a log is read. */
    void sweep() {
        firstFree = NO_SLOT;
        for (int slot = used - 1; slot >= 0; slot--) {
            Chunk chunk = chunks[slot >>> BITS];
            int row = slot & (ROWS - 1);
            if (chunk.references[row] <= 0) {
                free(chunk, row, slot);
            }
        }
    }

    int references(int slot) {
        return slot < used ? chunks[slot >>> BITS].references[slot & (ROWS - 1)] : FREE;
    }

    int segment(int slot) {
        return chunks[slot >>> BITS].segments[slot & (ROWS - 1)];
    }

    int offset(int slot) {
        return chunks[slot >>> BITS].offsets[slot & (ROWS - 1)];
    }

    /** Bytes of the record; 0 if it has not come. */
    int length(int slot) {
        return chunks[slot >>> BITS].lengths[slot & (ROWS - 1)];
    }

    /** What the message counts in a queue. */
    int size(int slot) {
        return chunks[slot >>> BITS].sizes[slot & (ROWS - 1)];
    }

    long expiresAt(int slot) {
        long[] expiry = chunks[slot >>> BITS].expiresAt;
        return expiry == null ? Long.MAX_VALUE : expiry[slot & (ROWS - 1)];
    }

    /** True if the record at this place is the one that counts. */
    boolean isLiveAt(int slot, int segment, int offset) {
        return references(slot) > 0 && segment(slot) == segment && offset(slot) == offset && length(slot) > 0;
    }
}
