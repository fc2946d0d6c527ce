// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a segment begins with, {@value #BYTES} bytes: magic u64, journal id u64, number u64, number u64 of its first frame, life
 * u64, first segment u64 that was needed when it was made, sum u32 of the frame before, 4 zero bytes, sum u32 of all this, 4
 * zero bytes. It is written when all frames of earlier segments are synced.
 *
 * @param life how often the journal was opened when it was made
 * @param firstNeeded segments below this one were not needed any more
 * @param previousSum of the last frame before this segment
 */
record SegmentHead(long number, long firstFrame, long life, long firstNeeded, int previousSum) {
    static final int BYTES = 64;
    /** "MBJRNL", format 1. */
    private static final long MAGIC = 0x4D42_4A52_4E4C_0001L;

    private static final int SUMMED = 56;

    ByteBuffer toBytes(long journalId) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.putLong(MAGIC)
                .putLong(journalId)
                .putLong(number)
                .putLong(firstFrame)
                .putLong(life);
        bytes.putLong(firstNeeded).putInt(previousSum).putInt(0);
        bytes.putInt(new FrameSum(journalId).of(bytes.array(), 0, SUMMED)).putInt(0);
        return bytes.flip();
    }

    /** Reads the head of a file; null if none lies there that is whole and of this journal. */
    static @Nullable SegmentHead read(DiskFile file, long journalId) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        if (file.read(0, bytes) < BYTES) {
            return null;
        }
        bytes.flip();
        boolean ours = bytes.getLong() == MAGIC && bytes.getLong() == journalId;
        if (!ours || bytes.getInt(SUMMED) != new FrameSum(journalId).of(bytes.array(), 0, SUMMED)) {
            return null;
        }
        return new SegmentHead(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getInt());
    }
}
