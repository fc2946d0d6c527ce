// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import java.util.Arrays;

/**
 * The entries of one queue in the order of their sequence numbers, 16 bytes each, with holes where one left out of order.
 *
 * <p>One array of cells of four numbers, used as a ring: the sequence as a distance from a base, slot and flags, and segment
 * and offset of the record. A hole keeps its number and has no slot, so a number is found by a guess and, behind closed holes,
 * by a binary search. The oldest cell is never a hole; a ring full of holes is closed up instead of grown. Confined to the
 * writer.
 */
final class QueueIndex {
    /** Stands for "no such entry". */
    static final int NONE = -1;
    /** How far numbers may lie apart. */
    static final long SPAN_MAX = Integer.MAX_VALUE;

    private static final int[] EMPTY = {};
    private static final int CELL = 4;
    private static final int SMALLEST = 4;
    private static final int KEPT_WHEN_EMPTY = 64;
    private static final int HOLE = -1;
    private static final int FLAG_BITS = 3;

    private int[] cells = EMPTY;
    private long base;
    private int head;
    private int slots;
    private int size;

    /** Entries, holes not counted. */
    int size() {
        return size;
    }

    /** Cells that memory is held for. */
    int capacity() {
        return cells.length / CELL;
    }

    /** The lowest number that is here, or {@code ifEmpty}. */
    long first(long ifEmpty) {
        return size == 0 ? ifEmpty : sequenceOf(cell(0));
    }

    /** The number of the last cell, or 0. */
    long last() {
        return slots == 0 ? 0 : sequenceOf(cell(slots - 1));
    }

    /** True if a number as high as this can be added. */
    boolean spans(long sequence) {
        return slots == 0 || sequence - sequenceOf(cell(0)) < SPAN_MAX;
    }

    /** Adds an entry whose number is above all others. O(1) amortised. */
    void add(long sequence, int slot, int flags, int segment, int offset) {
        if (slots == 0) {
            base = sequence;
            head = 0;
        }
        if (slots == capacity() || sequence - base > SPAN_MAX) {
            makeRoom();
        }
        int cell = cell(slots++);
        cells[cell] = (int) (sequence - base);
        cells[cell + 1] = slot << FLAG_BITS | flags;
        cells[cell + 2] = segment;
        cells[cell + 3] = offset;
        size++;
    }

    /** The cell of this number, {@link #NONE} if there is no entry. O(1), O(log n) behind closed holes. */
    int find(long sequence) {
        int at = firstAtLeast(sequence);
        if (at == slots) {
            return NONE;
        }
        int cell = cell(at);
        return sequenceOf(cell) == sequence && cells[cell + 1] != HOLE ? cell : NONE;
    }

    /** The cell of the first entry whose number is not below this, {@link #NONE} if there is none. */
    int findFrom(long sequence) {
        for (int at = firstAtLeast(sequence); at < slots; at++) {
            int cell = cell(at);
            if (cells[cell + 1] != HOLE) {
                return cell;
            }
        }
        return NONE;
    }

    long sequenceOf(int cell) {
        return base + cells[cell];
    }

    int slotOf(int cell) {
        return cells[cell + 1] >>> FLAG_BITS;
    }

    int flagsOf(int cell) {
        return cells[cell + 1] & ((1 << FLAG_BITS) - 1);
    }

    int segmentOf(int cell) {
        return cells[cell + 2];
    }

    int offsetOf(int cell) {
        return cells[cell + 3];
    }

    /** The record of an entry has moved. */
    void place(int cell, int segment, int offset) {
        cells[cell + 2] = segment;
        cells[cell + 3] = offset;
    }

    /** Takes the entry of a cell out. Cells that were found before are void. */
    void remove(int cell) {
        cells[cell + 1] = HOLE;
        size--;
        if (size == 0) {
            if (cells.length > KEPT_WHEN_EMPTY * CELL) {
                cells = EMPTY; // an idle session does not keep the memory of its worst day
            }
            head = 0;
            slots = 0;
            return;
        }
        while (cells[cell(0) + 1] == HOLE) {
            head = head + 1 & capacity() - 1;
            slots--;
        }
    }

    private int cell(int at) {
        return (head + at & capacity() - 1) * CELL;
    }

    private int firstAtLeast(long sequence) {
        if (slots == 0 || sequence <= sequenceOf(cell(0))) {
            return 0;
        }
        // Numbers rise by 1 at least, so a number lies at its distance from the head or before.
        int high = (int) Math.min(slots, sequence - sequenceOf(cell(0)));
        if (high < slots && sequenceOf(cell(high)) == sequence) {
            return high;
        }
        int low = 0;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sequenceOf(cell(middle)) < sequence) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void makeRoom() {
        int had = capacity();
        int wanted = had == 0 ? SMALLEST : size <= slots / 2 ? had : had * 2;
        int[] larger = new int[wanted * CELL];
        int kept = 0;
        int shift = slots == 0 ? 0 : cells[cell(0)];
        for (int at = 0; at < slots; at++) {
            int cell = cell(at);
            if (cells[cell + 1] != HOLE) {
                System.arraycopy(cells, cell, larger, kept * CELL, CELL);
                larger[kept * CELL] -= shift;
                kept++;
            }
        }
        cells = larger;
        base += shift;
        head = 0;
        slots = kept;
    }

    /** Both together, in order; where both have a number, the other's entry counts. */
    QueueIndex merge(QueueIndex other) {
        QueueIndex merged = new QueueIndex();
        int mine = findFrom(Long.MIN_VALUE);
        int theirs = other.findFrom(Long.MIN_VALUE);
        while (mine != NONE || theirs != NONE) {
            long mySequence = mine == NONE ? Long.MAX_VALUE : sequenceOf(mine);
            long theirSequence = theirs == NONE ? Long.MAX_VALUE : other.sequenceOf(theirs);
            if (theirSequence <= mySequence) {
                merged.addFrom(other, theirs);
                theirs = other.findFrom(theirSequence + 1);
            } else {
                merged.addFrom(this, mine);
            }
            if (mySequence <= theirSequence) {
                mine = findFrom(mySequence + 1);
            }
        }
        return merged;
    }

    private void addFrom(QueueIndex other, int cell) {
        add(
                other.sequenceOf(cell),
                other.slotOf(cell),
                other.flagsOf(cell),
                other.segmentOf(cell),
                other.offsetOf(cell));
    }

    void clear() {
        cells = EMPTY;
        head = 0;
        slots = 0;
        size = 0;
    }

    @Override
    public String toString() {
        return size + " entries " + Arrays.toString(cells);
    }
}
