// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.spi.client.Delivery;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reader of messages, by server-sent events (WHATWG HTML §9.2). What waits for it is bounded by {@code http.stream-bytes}, and
 * the time that it may take nothing by {@code http.request-timeout}: beyond either the stream ends, and says why. On the loop
 * of HTTP, but for {@link #onDelivery}.
 */
final class MessageStream {
    private static final Logger log = LoggerFactory.getLogger(MessageStream.class);
    private static final long HEARTBEAT_MILLIS = 15_000;
    static final int BATCH_BYTES = 64 << 10;
    /** Memory that a message takes besides its bytes. */
    private static final int OVERHEAD = 200;

    private final HttpServerResponse response;
    private final Vertx vertx;
    private final Context loop;
    private final HttpSettings settings;
    private final AtomicLong dropped;
    private final Queue<Delivery> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicBoolean isScheduled = new AtomicBoolean();
    private final EventText text = new EventText();
    private volatile boolean isOver;
    private boolean isOpen;
    private String who = "-";
    private Runnable onEnd = () -> {};
    private int writes;
    private long progressNanos = System.nanoTime();
    private long timer = -1;

    MessageStream(HttpServerResponse response, Vertx vertx, HttpSettings settings, AtomicLong dropped) {
        this.response = response;
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.settings = settings;
        this.dropped = dropped;
    }

    /** A message for the reader. On the loop of its session. */
    void onDelivery(Delivery delivery) {
        if (isOver) {
            return;
        }
        if (waitingBytes.addAndGet(cost(delivery)) > settings.streamBytes()) {
            isOver = true;
            loop.runOnContext(ignored -> drop("more than http.stream-bytes waits for its reader"));
            return;
        }
        waiting.add(delivery);
        wake();
    }

    private static long cost(Delivery delivery) {
        return delivery.message().size() + (long) OVERHEAD;
    }

    private void wake() {
        if (isScheduled.compareAndSet(false, true)) {
            loop.runOnContext(ignored -> drain());
        }
    }

    /** The subscription is made: the reader hears of it by the head of the response. */
    void begin(String reader, Runnable whenOver) {
        who = reader;
        onEnd = whenOver;
        if (response.closed()) {
            finish();
            return;
        }
        isOpen = true;
        response.closeHandler(ignored -> finish());
        response.setChunked(true).putHeader("Content-Type", "text/event-stream").putHeader("X-Accel-Buffering", "no");
        write(Buffer.buffer(": subscribed\n\n"), 0, List.of());
        timer = vertx.setPeriodic(Math.min(HEARTBEAT_MILLIS, settings.requestMillis()), ignored -> beat());
        wake();
    }

    private void drain() {
        isScheduled.set(false);
        if (!isOpen) {
            return; // begin() wakes it again, or it is over
        }
        List<Delivery> taken = new ArrayList<>();
        long bytes = 0;
        while (text.length() < BATCH_BYTES) {
            Delivery next = waiting.poll();
            if (next == null) {
                break;
            }
            bytes += cost(next);
            taken.add(next);
            text.add(next);
        }
        if (!taken.isEmpty()) {
            write(text.take(), bytes, taken);
            if (!waiting.isEmpty()) {
                wake();
            }
        }
    }

    /** Nothing is acknowledged before it has left for the reader. */
    private void write(Buffer out, long bytes, List<Delivery> taken) {
        writes++;
        response.write(out).onComplete(written -> {
            writes--;
            progressNanos = System.nanoTime();
            waitingBytes.addAndGet(-bytes);
            if (written.succeeded()) {
                taken.forEach(Delivery::acknowledge);
            } else {
                finish();
            }
        });
    }

    /** Tells the reader that the stream lives; finds out whether the reader does. */
    private void beat() {
        if (writes == 0) {
            write(Buffer.buffer(":\n\n"), 0, List.of());
        } else if (System.nanoTime() - progressNanos > settings.requestMillis() * 1_000_000L) {
            drop("its reader took nothing for as long as http.request-timeout");
        }
    }

    private void drop(String why) {
        if (isOpen) {
            dropped.incrementAndGet();
            log.info("a stream of messages was ended: {} user={}", why, who);
        }
        end("too slow: " + why).onFailure(ignored -> {}); // it has gone by itself
    }

    /** Says why, and ends it. Whoever does not read that is closed by {@link ConnectionWatch}. */
    Future<Void> end(String reason) {
        if (!isOpen) {
            finish();
            return Future.succeededFuture();
        }
        finish();
        String data = new JsonObject().put("reason", reason).encode();
        return response.end(Buffer.buffer("event: end\ndata: " + data + "\n\n"));
    }

    private void finish() {
        isOver = true;
        isOpen = false;
        waiting.clear();
        vertx.cancelTimer(timer);
        onEnd.run();
        onEnd = () -> {};
    }
}
