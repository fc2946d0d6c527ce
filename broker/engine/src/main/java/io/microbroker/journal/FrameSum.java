// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The sums of frames. They begin with the id of the journal, which no client knows: nobody can publish a payload that looks like
 * a frame. Not safe for threads.
 */
final class FrameSum {
    private final CRC32C crc = new CRC32C();
    private final byte[] journalId;

    FrameSum(long journalId) {
        this.journalId = ByteBuffer.allocate(Long.BYTES).putLong(journalId).array();
    }

    /** The sum of these bytes of this journal. */
    int of(byte[] array, int from, int to) {
        crc.reset();
        crc.update(journalId, 0, journalId.length);
        crc.update(array, from, to - from);
        return (int) crc.getValue();
    }
}
