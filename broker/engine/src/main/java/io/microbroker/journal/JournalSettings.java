// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

/**
 * How a journal is to be.
 *
 * @param segmentBytes a segment that has grown to this gets a successor
 * @param reserveBytes room that is kept in the newest segment for acknowledgements and deletions, should the disk be full
 * @param batchBytes one frame takes new calls up to this size
 * @param sliceBytes live records that are copied in one go when the oldest segment is cleaned
 * @param pendingBytesMax what may wait for the disk, about; above it {@code writable} is false
 * @param queuedMessagesMax entries of all queues together, since each has its place in memory
 */
public record JournalSettings(
        int segmentBytes,
        int reserveBytes,
        int batchBytes,
        int sliceBytes,
        long pendingBytesMax,
        long queuedMessagesMax) {
    /** About what one queued message takes in the index, its payload's row included. */
    private static final int INDEX_BYTES = 48;

    /** For a broker of this heap. */
    public static final JournalSettings DEFAULT = new JournalSettings(
            64 << 20,
            4 << 20,
            1 << 20,
            256 << 10,
            64L << 20,
            Math.min(50_000_000L, Runtime.getRuntime().maxMemory() / 3 / INDEX_BYTES));

    public JournalSettings {
        if (segmentBytes < 4096 || segmentBytes > 1 << 30) {
            throw new IllegalArgumentException("segmentBytes must be 4 KiB to 1 GiB, not " + segmentBytes);
        }
        if (reserveBytes < 1024 || reserveBytes > segmentBytes) {
            throw new IllegalArgumentException("reserveBytes must be 1 KiB to segmentBytes, not " + reserveBytes);
        }
    }

    /** The same with other segments, and all else in proportion. For tests, and for small devices. */
    public JournalSettings withSegmentBytes(int bytes) {
        return new JournalSettings(
                bytes,
                Math.max(1024, bytes / 16),
                Math.min(batchBytes, bytes),
                Math.min(sliceBytes, Math.max(1024, bytes / 4)),
                pendingBytesMax,
                queuedMessagesMax);
    }

    /** The same with another bound of what may wait for the disk. */
    public JournalSettings withPendingBytesMax(long bytes) {
        return new JournalSettings(segmentBytes, reserveBytes, batchBytes, sliceBytes, bytes, queuedMessagesMax);
    }

    /** The same with another bound of what may be queued. */
    public JournalSettings withQueuedMessagesMax(long messages) {
        return new JournalSettings(segmentBytes, reserveBytes, batchBytes, sliceBytes, pendingBytesMax, messages);
    }
}
