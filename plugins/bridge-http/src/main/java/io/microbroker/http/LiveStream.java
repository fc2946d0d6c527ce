// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.http.Operation.Answer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live stream of the dashboard: once a second what has changed, written once for all who look on. The counters are read
 * each second also while nobody does, for the minutes before a page is opened; that takes some microseconds. On the loop of
 * HTTP.
 */
final class LiveStream {
    private static final Logger log = LoggerFactory.getLogger(LiveStream.class);
    private static final long TICK_MILLIS = 1000;
    /** A stream ends after so long, and its reader comes again: so it shows again who it is. */
    private static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(1);

    private final BrokerDesk desk;
    private final HttpSettings settings;
    private final ConnectionWatch watch;
    private final LiveEvents events;
    private final AtomicLong dropped;
    private final LiveFigures figures = new LiveFigures();
    private final Set<LiveReader> readers = new LinkedHashSet<>();

    /** @param dropped counts the streams that were ended because nobody read them */
    LiveStream(BrokerDesk desk, HttpSettings settings, ConnectionWatch watch, LiveEvents events, AtomicLong dropped) {
        this.desk = desk;
        this.settings = settings;
        this.watch = watch;
        this.events = events;
        this.dropped = dropped;
    }

    Operation operation() {
        return new Operation(
                HttpMethod.GET,
                Operation.ROOT + "/stream",
                Access.VIEWER,
                "stream",
                "Figures each second and what happens, as server-sent events.",
                List.of(),
                null,
                Answer.text("text/event-stream"),
                this::open);
    }

    /** The broker is there. Any thread. */
    void begin() {
        desk.vertx().runOnContext(ignored -> {
            tick();
            desk.vertx().setPeriodic(TICK_MILLIS, again -> tick());
        });
    }

    private void tick() {
        JsonObject changed = figures.sample(desk.admin(), System.currentTimeMillis(), System.nanoTime());
        if (readers.isEmpty()) {
            return;
        }
        Buffer text = event("figures", changed);
        JsonObject happened = events.take();
        if (happened != null) {
            text.appendBuffer(event("events", happened));
        }
        long now = System.nanoTime();
        for (LiveReader reader : List.copyOf(readers)) {
            tell(reader, text, now);
        }
    }

    private void tell(LiveReader reader, Buffer text, long nowNanos) {
        if (!reader.write(text)) {
            dropped.incrementAndGet();
            log.info("a live stream was ended: more than http.stream-bytes waits for its reader");
            leave(reader, "too slow: more than http.stream-bytes waits");
        } else if (reader.nanos(nowNanos) > LONGEST_NANOS) {
            leave(reader, "it has lasted an hour: come again");
        }
    }

    private static Buffer event(String name, JsonObject data) {
        return Buffer.buffer("event: " + name + "\ndata: ")
                .appendBuffer(data.toBuffer())
                .appendString("\n\n");
    }

    private Future<Void> open(Call call) {
        desk.admin(); // 503 as long as there is nothing to tell
        watch.streams(call.request().connection());
        LiveReader reader = new LiveReader(call.response(), settings.streamBytes());
        reader.begin(() -> leave(reader, "it has gone"));
        readers.add(reader);
        events.watched(true);
        reader.write(event("begin", figures.all()));
        return Future.succeededFuture();
    }

    private void leave(LiveReader reader, String reason) {
        if (readers.remove(reader)) {
            reader.end(reason);
            events.watched(!readers.isEmpty());
        }
    }

    /** Ends all streams: their readers come again, and show again who they are. Any thread. */
    void endAll() {
        desk.vertx().runOnContext(ignored -> List.copyOf(readers)
                .forEach(reader -> leave(reader, "users were read again, or the broker ends: come again")));
    }
}
