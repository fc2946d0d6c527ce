// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.transport;

import java.security.cert.Certificate;
import java.util.List;

/** One byte stream to one peer. Confined to the event loop that accepted it. */
public interface Link {
    /** Sends bytes. Copies them: the array belongs to the caller again on return. Ignored once the link is closed. */
    void write(byte[] bytes, int offset, int length);

    /** False while more than the high-water mark ({@link ListenerSpec#egressBytes}) waits to be taken by the peer. */
    boolean isWritable();

    /** Stops reading; a few reads that are under way may still come. */
    void pause();

    /** Reads again. */
    void resume();

    /** Ends the stream after what was written. Idempotent. */
    void close();

    /** Host and port of the peer, as text. */
    String remoteAddress();

    /** The verified certificate chain of the peer, leaf first; empty without TLS client authentication. */
    default List<Certificate> certificates() {
        return List.of();
    }
}
