// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One file of a {@link Disk}. */
public interface DiskFile extends AutoCloseable {
    String name();

    /** Bytes. */
    long size() throws IOException;

    /**
     * Writes all that the buffer has left. Beyond the end the file grows.
     *
     * @throws DiskFullException if there is no room; a part may have been written
     */
    void write(long position, ByteBuffer data) throws IOException;

    /** Reads until the buffer is full or the file ends; returns the number of bytes, 0 at the end. */
    int read(long position, ByteBuffer into) throws IOException;

    /**
     * What was written survives a loss of power from here on. After a failure nothing is known of any earlier write, and a
     * second call proves nothing.
     */
    void sync() throws IOException;

    /** Cuts the file. */
    void truncate(long size) throws IOException;

    @Override
    void close() throws IOException;
}
