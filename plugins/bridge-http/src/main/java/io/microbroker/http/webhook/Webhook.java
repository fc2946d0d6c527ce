// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http.webhook;

import io.microbroker.http.webhook.Batch.Entry;
import io.microbroker.http.webhook.WebhookState.Phase;
import io.microbroker.spi.client.ClientSession;
import io.microbroker.spi.client.Delivery;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One hook: gathers what its session is handed, posts it batch by batch, one at a time and each until it is answered 2xx, and
 * acknowledges then. So nothing is out of order, and whatever was not acknowledged comes again after a restart. Confined to its
 * loop, but for what says otherwise.
 */
final class Webhook {
    private static final Logger log = LoggerFactory.getLogger(Webhook.class);
    private static final long REOPEN_MILLIS = 1000;
    private static final long REOPEN_MILLIS_MAX = 60_000;
    private static final long LAST_POST_MILLIS = 2000;
    private static final String LIFE = Long.toString(System.currentTimeMillis(), 36);

    private final WebhookSettings settings;
    private final Vertx vertx;
    private final Context loop;
    private final HookSession source;
    private final Poster poster;
    private final Backoff backoff;
    private final Function<Message, JsonObject> view;
    private final Tally tally = new Tally();
    private final AtomicInteger atMostOnce = new AtomicInteger();
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private final Promise<Void> quiet = Promise.promise();
    private @Nullable ClientSession session;
    private @Nullable Batch posting;
    private long waitingBytes;
    private long gathering = -1;
    private long atMostOnceEver;
    private long openedAtMillis;
    private long reopenMillis = REOPEN_MILLIS;
    private int failuresInARow;
    private int life;
    private int trying;
    private boolean closing;

    /** To be called on the loop that it will be confined to. */
    Webhook(WebhookSettings settings, Vertx vertx, HookSession source, Function<Message, JsonObject> view) {
        this.settings = settings;
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.source = source;
        this.view = view;
        this.poster = new Poster(vertx, settings);
        this.backoff = new Backoff(settings.retryMillis());
    }

    WebhookSettings settings() {
        return settings;
    }

    HookSession source() {
        return source;
    }

    /** Any thread. */
    Tally tally() {
        return tally;
    }

    /** QoS 0 messages that wait. Any thread. */
    int waitingAtMostOnce() {
        return atMostOnce.get();
    }

    /** Opens its session. */
    Future<Void> open() {
        int opened = ++life;
        return onLoop(source.open(delivery -> onDelivery(opened, delivery))).map(made -> {
            session = made;
            openedAtMillis = System.currentTimeMillis();
            onLoop(made.closed()).onComplete(done -> sessionLost(opened));
            if (closing) {
                made.close().onComplete(done -> log.debug("closed while it was opened name={}", settings.name()));
            }
            return null;
        });
    }

    private <T> Future<T> onLoop(Future<T> foreign) {
        Promise<T> promise = Promise.promise();
        foreign.onComplete(result -> loop.runOnContext(ignored -> promise.handle(result)));
        return promise.future();
    }

    /** By somebody who took it over or disconnected it: what was not acknowledged comes again with the next session. */
    private void sessionLost(int opened) {
        if (closing || opened != life) {
            return;
        }
        log.warn("the session of a webhook was closed from outside, it is opened again name={}", settings.name());
        life++;
        session = null;
        posting = null;
        failuresInARow = 0;
        waiting.clear();
        waitingBytes = 0;
        atMostOnce.set(0);
        tally.sessionLost();
        rest();
        if (System.currentTimeMillis() - openedAtMillis > REOPEN_MILLIS_MAX) {
            reopenMillis = REOPEN_MILLIS;
        }
        reopenLater();
        reopenMillis = Math.min(REOPEN_MILLIS_MAX, 2 * reopenMillis);
    }

    /** Ever later, if it is lost again and again: another instance has a hook of this name, and both would only take turns. */
    private void reopenLater() {
        vertx.setTimer(reopenMillis, ignored -> {
            if (!closing) {
                open().onFailure(cause -> {
                    log.warn("a webhook cannot open its session name={} cause={}", settings.name(), cause.toString());
                    reopenLater();
                });
            }
        });
    }

    /** On the loop of the session. */
    private void onDelivery(int opened, Delivery delivery) {
        if (delivery.qos() == Qos.AT_MOST_ONCE && atMostOnce.incrementAndGet() > source.window()) {
            atMostOnce.decrementAndGet();
            tally.lostAtMostOnce();
            return;
        }
        loop.runOnContext(ignored -> take(opened, delivery));
    }

    private void take(int opened, Delivery delivery) {
        if (opened != life || closing) {
            return;
        }
        waiting.add(new Entry(idOf(delivery), delivery));
        waitingBytes += delivery.message().size();
        next();
        rest();
    }

    /** The packet id comes again only 65,534 messages later, so together with the time it names one message of the session. */
    private String idOf(Delivery delivery) {
        String time = Long.toString(delivery.message().publishedAtMillis(), 36);
        return delivery.qos() == Qos.AT_MOST_ONCE
                ? time + "-" + LIFE + "-" + ++atMostOnceEver
                : time + "-" + delivery.packetId();
    }

    /** Posts if there is enough, else waits for more. */
    private void next() {
        if (posting != null || waiting.isEmpty() || closing) {
            return;
        }
        long waited = System.currentTimeMillis()
                - waiting.getFirst().delivery().message().publishedAtMillis();
        boolean full = waiting.size() >= settings.batchMessages() || waitingBytes >= settings.batchBytes();
        if (full || waited >= settings.batchMillis() || waited < 0) {
            post();
        } else if (gathering < 0) {
            gathering = vertx.setTimer(Math.max(1, settings.batchMillis() - waited), ignored -> {
                gathering = -1;
                next();
            });
        }
    }

    private void post() {
        if (gathering >= 0) {
            vertx.cancelTimer(gathering);
            gathering = -1;
        }
        List<Entry> entries = new ArrayList<>();
        long bytes = 0;
        while (!waiting.isEmpty() && entries.size() < settings.batchMessages()) {
            int size = waiting.getFirst().delivery().message().size();
            if (bytes + size > settings.batchBytes() && !entries.isEmpty()) {
                break;
            }
            bytes += size;
            entries.add(waiting.removeFirst());
        }
        waitingBytes -= bytes;
        Batch batch = new Batch(entries);
        posting = batch;
        failuresInARow = 0;
        rest();
        attempt(batch);
    }

    /** Tells where the hook stands. */
    private void rest() {
        Batch current = posting;
        tally.phase(current == null ? Phase.IDLE : failuresInARow > 0 ? Phase.RETRYING : Phase.DELIVERING);
        Entry oldest = current != null ? current.first() : waiting.peekFirst();
        tally.oldest(oldest == null ? 0 : oldest.delivery().message().publishedAtMillis());
    }

    private void attempt(Batch batch) {
        if (closing || posting != batch) {
            return;
        }
        trying++;
        // Large payloads take their time: not on the loop that serves HTTP.
        vertx.executeBlocking(() -> batch.encode(view), false)
                .compose(body -> poster.post(batch.id(), body))
                .onSuccess(done -> onPosted(batch))
                .onFailure(cause -> onFailed(batch, cause));
    }

    private void onPosted(Batch batch) {
        trying--;
        tally.posted(batch.size());
        if (posting == batch) {
            batch.acknowledge();
            atMostOnce.addAndGet(-batch.sizeAtMostOnce());
            if (failuresInARow > 0) {
                log.info("webhook delivers again name={} failures={}", settings.name(), failuresInARow);
            }
            posting = null;
            failuresInARow = 0;
        }
        settle();
        next();
        rest();
    }

    private void onFailed(Batch batch, Throwable cause) {
        trying--;
        PostFailure failure = cause instanceof PostFailure known
                ? known
                : new PostFailure(PostFailure.Reason.CONNECTION, cause.toString(), 0);
        tally.failed(failure);
        if (posting == batch) {
            failuresInARow++;
            long pause = backoff.pauseMillis(
                    failuresInARow, ThreadLocalRandom.current().nextDouble(), failure.retryAfterMillis());
            if (failuresInARow == 1) { // once for each time that a receiver is away
                log.warn(
                        "webhook is not taken name={} target={} cause={} entries={} retryMillis={}",
                        settings.name(),
                        settings.target(),
                        failure.getMessage(),
                        batch.size(),
                        pause);
            }
            vertx.setTimer(pause, ignored -> attempt(batch));
        }
        settle();
        rest();
    }

    private void settle() {
        if (closing && trying == 0) {
            quiet.tryComplete();
        }
    }

    /**
     * Ends it. A post that is under way may still be answered, for two seconds; all else stays in the session.
     *
     * @return completes when the session is closed
     */
    Future<Void> close() {
        closing = true;
        if (trying == 0) {
            quiet.tryComplete();
        }
        return quiet.future()
                .timeout(LAST_POST_MILLIS, TimeUnit.MILLISECONDS)
                .transform(done -> {
                    ClientSession open = session;
                    return open == null ? Future.succeededFuture() : open.close();
                })
                .transform(done -> poster.close());
    }
}
