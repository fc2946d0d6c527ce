// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import java.util.Arrays;

/**
 * How many bytes of each segment still count: what cleaning goes by. While a log is read back nothing is counted, since records
 * come in any order; all is counted at the end. Confined to the writer.
 */
final class LiveBytes {
    private long[] bySegment = new long[16];
    private int first;
    private int count;
    private long total;
    private boolean counting;

    /** Counts from here on. */
    void begin(int firstSegment) {
        Arrays.fill(bySegment, 0);
        first = firstSegment;
        count = 0;
        total = 0;
        counting = true;
    }

    long total() {
        return total;
    }

    long of(int segment) {
        int at = segment - first;
        return at < 0 || at >= count ? 0 : bySegment[at];
    }

    void add(int segment, int bytes) {
        if (!counting) {
            return;
        }
        int at = segment - first;
        if (at >= count) {
            count = at + 1;
            if (count > bySegment.length) {
                bySegment = Arrays.copyOf(bySegment, Math.max(count, bySegment.length * 2));
            }
        }
        bySegment[at] += bytes;
        total += bytes;
    }

    void remove(int segment, int bytes) {
        add(segment, -bytes);
    }

    /** Segments below this one are gone. */
    void drop(int newFirst) {
        int gone = newFirst - first;
        if (gone > 0) {
            int kept = Math.max(0, count - gone);
            System.arraycopy(bySegment, Math.min(gone, count), bySegment, 0, kept);
            Arrays.fill(bySegment, kept, bySegment.length, 0);
            count = kept;
            first = newFirst;
        }
    }
}
