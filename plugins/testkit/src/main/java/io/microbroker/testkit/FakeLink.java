// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit;

import io.microbroker.spi.transport.Link;
import java.io.ByteArrayOutputStream;

/** A link without a peer: keeps what is written and does what the test says. Confined to one thread, as links are. */
public final class FakeLink implements Link {
    private final String remoteAddress;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private int writes;
    private boolean writable = true;
    private boolean paused;
    private boolean closed;

    public FakeLink() {
        this("192.0.2.1:50000");
    }

    public FakeLink(String remoteAddress) {
        this.remoteAddress = remoteAddress;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (!closed) {
            written.write(bytes, offset, length);
            writes++;
        }
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public String remoteAddress() {
        return remoteAddress;
    }

    /** Says what {@link #isWritable} tells from now on. */
    public void setWritable(boolean isWritable) {
        writable = isWritable;
    }

    public boolean isPaused() {
        return paused;
    }

    public boolean isClosed() {
        return closed;
    }

    /** How often something was written since the last {@link #takeWritten}. */
    public int writes() {
        return writes;
    }

    /** What was written since the last call, and forgets it. */
    public byte[] takeWritten() {
        byte[] bytes = written.toByteArray();
        written.reset();
        writes = 0;
        return bytes;
    }
}
