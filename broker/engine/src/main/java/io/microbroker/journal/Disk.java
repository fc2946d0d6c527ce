// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import java.io.IOException;
import java.util.List;

/**
 * One directory of files, and all that a journal asks of it: the seam at which a test puts a disk that fails. Used by one
 * thread at a time.
 *
 * <p>A write is lost by a loss of power until {@link DiskFile#sync}, a creation or deletion until {@link #syncDirectory}. What
 * was not synced may be lost or kept in any order.
 */
public interface Disk extends AutoCloseable {
    /** What people know it by: the path of the directory. */
    String name();

    /** The names of the files, in no order. */
    List<String> list() throws IOException;

    /** Makes an empty file; one of this name must not exist. */
    DiskFile create(String name) throws IOException;

    /** Opens a file that exists, for reading and writing. */
    DiskFile open(String name) throws IOException;

    void delete(String name) throws IOException;

    /** Creations and deletions survive a loss of power from here on. */
    void syncDirectory() throws IOException;

    /**
     * Takes the directory for this process until {@link #close}.
     *
     * @throws IOException if another one has it; the message says which
     */
    void lock() throws IOException;

    /** Gives the directory back. */
    @Override
    void close() throws IOException;
}
