// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** Somebody who looks on, by server-sent events. What waits for it is bounded. Confined to the loop of HTTP. */
final class LiveReader {
    private final HttpServerResponse response;
    private final int bytesMax;
    private final long sinceNanos = System.nanoTime();
    private int waitingBytes;

    LiveReader(HttpServerResponse response, int bytesMax) {
        this.response = response;
        this.bytesMax = bytesMax;
    }

    void begin(Runnable whenGone) {
        response.closeHandler(ignored -> whenGone.run());
        response.setChunked(true).putHeader("Content-Type", "text/event-stream").putHeader("X-Accel-Buffering", "no");
    }

    /** False if too much waits for it already. */
    boolean write(Buffer text) {
        if (waitingBytes + text.length() > bytesMax && waitingBytes > 0) {
            return false;
        }
        waitingBytes += text.length();
        response.write(text).onComplete(written -> waitingBytes -= text.length());
        return true;
    }

    /** For how long it has looked on. */
    long nanos(long nowNanos) {
        return nowNanos - sinceNanos;
    }

    /** Says why, and ends it. Whoever does not read that is closed by {@link ConnectionWatch}. */
    void end(String reason) {
        if (!response.ended() && !response.closed()) {
            String data = new JsonObject().put("reason", reason).encode();
            response.end(Buffer.buffer("event: end\ndata: " + data + "\n\n"))
                    .onFailure(ignored -> {}); // it has gone by itself
        }
    }
}
