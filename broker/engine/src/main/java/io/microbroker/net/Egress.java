// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.engine.Counter;
import io.microbroker.engine.Loop;
import io.microbroker.engine.TurnEnd;
import io.microbroker.packet.ByteSink;
import io.microbroker.spi.transport.Link;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the packets of one turn into one write. Whoever wants to send takes {@link #sink}, appends whole packets and calls
 * {@link #appended}. Confined to the loop.
 */
final class Egress implements TurnEnd {
    private static final int EARLY_FLUSH_BYTES = 64 << 10;

    private final Loop loop;
    private final Link link;
    private final SinkPool pool;
    private @Nullable ByteSink sink;
    private boolean scheduled;
    private boolean closed;
    /** As of the last write: asked for several times per message, and a link changes with what it is given. */
    private boolean writable = true;

    Egress(Loop loop, Link link, SinkPool pool) {
        this.loop = loop;
        this.link = link;
        this.pool = pool;
    }

    /** Where to append packets; valid until {@link #appended}. */
    ByteSink sink() {
        ByteSink present = sink;
        if (present == null) {
            present = pool.take();
            sink = present;
        }
        if (!scheduled) {
            scheduled = true;
            loop.atTurnEnd(this);
        }
        return present;
    }

    /** A packet was appended: written now if much has gathered, else at the end of the turn. */
    void appended() {
        loop.counters().increment(Counter.PACKETS_SENT);
        ByteSink present = sink;
        if (present != null && present.length() >= EARLY_FLUSH_BYTES) {
            loop.dispatchOutgoing(); // there may be acknowledgements in it, of messages that have not left yet
            flush(); // the sink goes back at once: many connections may have a large packet in one turn
        }
    }

    boolean isWritable() {
        return writable && !closed;
    }

    /** The link takes bytes again. */
    void onWritable() {
        writable = link.isWritable();
    }

    @Override
    public void onTurnEnd() {
        scheduled = false;
        flush();
    }

    /** Writes what has gathered, and gives the sink back. */
    void flush() {
        ByteSink present = sink;
        if (present == null) {
            return;
        }
        sink = null;
        write(present);
        pool.give(present);
    }

    private void write(ByteSink present) {
        if (!closed && !present.isEmpty()) {
            loop.counters().add(Counter.BYTES_SENT, present.length());
            link.write(present.array(), 0, present.length());
            writable = link.isWritable();
        }
        present.clear();
    }

    /** Writes what has gathered, then closes the link. */
    void close() {
        if (!closed) {
            flush();
            closed = true;
            link.close();
        }
    }

    /** The link is closed: whatever comes is dropped. */
    void discard() {
        closed = true;
        flush();
    }
}
