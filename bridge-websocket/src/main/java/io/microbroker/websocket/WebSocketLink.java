// SPDX-License-Identifier: Apache-2.0
package io.microbroker.websocket;

import io.microbroker.spi.transport.Link;
import io.microbroker.spi.transport.LinkAcceptor;
import io.microbroker.spi.transport.LinkHandler;
import java.security.cert.Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket between a byte stream below and the broker above: first the upgrade, then frames. The broker has the link from the
 * first byte of the stream on, so that its deadline for CONNECT bounds the upgrade too. Confined to the event loop.
 */
final class WebSocketLink implements Link, LinkHandler {
    private static final int MQTT_CONNECT = 0x10;
    private static final int TLS_HANDSHAKE = 0x16;

    private final Link lower;
    private final LoopShare share;
    private final FrameReader reader = new FrameReader();
    private LinkHandler upper = NOBODY;
    /** Null once the link is a WebSocket. */
    private @Nullable HeadBuffer head = new HeadBuffer();

    private boolean accepting = true;
    private boolean closing;

    private static final LinkHandler NOBODY = new LinkHandler() {
        @Override
        public void onBytes(byte[] bytes, int offset, int length) {}

        @Override
        public void onWritable() {}

        @Override
        public void onClosed() {}
    };

    private WebSocketLink(Link lower, LoopShare share) {
        this.lower = lower;
        this.share = share;
    }

    /** Puts a WebSocket on a new stream and shows it to the broker. */
    static LinkHandler over(Link lower, LoopShare share, LinkAcceptor acceptor) {
        WebSocketLink link = new WebSocketLink(lower, share);
        link.upper = acceptor.accept(link);
        link.accepting = false;
        return link;
    }

    // From below.

    @Override
    public void onBytes(byte[] bytes, int offset, int length) {
        if (closing) {
            return;
        }
        HeadBuffer pending = head;
        int taken = pending == null ? 0 : upgrade(pending, bytes, offset, length);
        if (head == null && taken < length) {
            readFrames(bytes, offset + taken, length - taken);
        }
    }

    /** Returns how many bytes the head of the request took. */
    private int upgrade(HeadBuffer pending, byte[] bytes, int offset, int length) {
        try {
            int taken = pending.add(bytes, offset, length);
            if (pending.isComplete()) {
                byte[] response = share.rules().accept(pending.parse());
                head = null;
                lower.write(response, 0, response.length);
            }
            return taken;
        } catch (HttpRefusal e) {
            refuse(e, hint(pending, e));
            return length;
        }
    }

    private static String hint(HeadBuffer pending, HttpRefusal refusal) {
        return switch (pending.strangeFirstByte()) {
            case MQTT_CONNECT -> "this looks like MQTT without WebSocket";
            case TLS_HANDSHAKE -> "this looks like TLS, which this listener does not speak";
            default -> String.valueOf(refusal.getMessage());
        };
    }

    private void refuse(HttpRefusal refusal, String cause) {
        closing = true;
        share.refused(refusal.status(), cause, lower.remoteAddress());
        byte[] response = refusal.response();
        lower.write(response, 0, response.length);
        lower.close();
    }

    private void readFrames(byte[] bytes, int offset, int length) {
        @Nullable FrameViolation violation = null;
        try {
            reader.read(bytes, offset, length);
        } catch (FrameViolation e) {
            violation = e;
        }
        if (reader.payloadLength() > 0) {
            upper.onBytes(bytes, offset, reader.payloadLength());
        }
        if (closing) {
            return;
        }
        if (reader.takePing() && lower.isWritable()) { // one that does not read is owed no answer
            share.writer().pong(lower, reader.pingPayload());
        }
        if (violation != null) {
            share.refused("close " + violation.code(), violation.reason(), lower.remoteAddress());
            end(violation.code(), violation.reason());
        } else if (reader.isClosed()) {
            end(reader.closeCode(), "");
        }
    }

    @Override
    public void onWritable() {
        upper.onWritable();
    }

    @Override
    public void onOverflow() {
        upper.onOverflow();
    }

    @Override
    public void onClosed() {
        closing = true;
        LinkHandler last = upper;
        upper = NOBODY;
        last.onClosed();
    }

    // From above.

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (!closing && head == null) {
            share.writer().binary(lower, bytes, offset, length);
        }
    }

    @Override
    public boolean isWritable() {
        return lower.isWritable();
    }

    @Override
    public void pause() {
        lower.pause();
    }

    @Override
    public void resume() {
        lower.resume();
    }

    @Override
    public void close() {
        if (closing) {
            return;
        }
        if (head == null) {
            end(CloseCode.NORMAL, "");
        } else if (accepting) {
            refuse(new HttpRefusal("503 Service Unavailable", "the broker takes no more connections"), "too many");
        } else {
            refuse(new HttpRefusal("408 Request Timeout", "the request took too long"), "the upgrade took too long");
        }
    }

    private void end(int code, String reason) {
        closing = true;
        share.writer().close(lower, code, reason);
        lower.close();
    }

    @Override
    public String remoteAddress() {
        return lower.remoteAddress();
    }

    @Override
    public List<Certificate> certificates() {
        return lower.certificates();
    }
}
