// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.transport;

/** The upper end of a link: what the broker makes of its bytes. Called on the event loop of the link. */
public interface LinkHandler {
    /** Bytes came. The array is lent for the call, and may be overwritten. */
    void onBytes(byte[] bytes, int offset, int length);

    /** The link takes bytes again after it was not writable. */
    void onWritable();

    /** The peer does not read, and too much waits for all such peers: the link is about to be closed for it. */
    default void onOverflow() {}

    /** The link is closed, by whichever side. Called exactly once, last. */
    void onClosed();
}
