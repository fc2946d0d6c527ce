// SPDX-License-Identifier: Apache-2.0
package io.microbroker.websocket;

import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A canary over TCP that sings at each QoS, and one over WebSocket that must hear it all, on a thread of their own. */
final class SingingPair implements AutoCloseable {
    private static final String TOPIC = "canaries/song";
    private static final long BREATH_NANOS = 1_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RawClient singer;
    private final RawClient listener;
    private final Thread thread = new Thread(this::run, "canaries");
    private final AtomicLong songs = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean silenced;

    SingingPair(WebSocketBroker broker) throws IOException {
        singer = RawClient.connected311(broker.broker().port("tcp"), connect -> connect.clientId("canary-singer"))
                .deadline(PATIENCE);
        listener = broker.open().mqtt().deadline(PATIENCE);
        listener.connect5(connect -> connect.clientId("canary-listener")).expectConnAck();
        listener.subscribe(1, TOPIC, 2).expectSubAck(1, 2);
        thread.start();
    }

    private void run() {
        try {
            while (!silenced) {
                sing("note " + songs.get());
                songs.incrementAndGet();
                LockSupport.parkNanos(BREATH_NANOS); // the others need the processor, too
            }
        } catch (AssertionError | UncheckedIOException e) {
            failure.set(e);
        }
    }

    private void sing(String note) {
        singer.publish(TOPIC, note);
        listener.expectPublish(TOPIC, note, 0);
        singer.publish(TOPIC, note, 1, 1).expectPubAck(1);
        RawPacket second = listener.expectPublish(TOPIC, note, 1);
        listener.pubAck(second.packetId());
        singer.publish(TOPIC, note, 2, 2).expectPubRec(2);
        singer.pubRel(2).expectPubComp(2);
        RawPacket third = listener.expectPublish(TOPIC, note, 2);
        listener.pubRec(third.packetId()).expectPubRel(third.packetId());
        listener.pubComp(third.packetId());
    }

    /** How often all was heard. */
    long songs() {
        return songs.get();
    }

    /** Fails if a song was not heard. */
    void expectSinging() {
        Throwable cause = failure.get();
        if (cause != null) {
            throw new AssertionError("the canaries have fallen silent after " + songs + " songs", cause);
        }
    }

    @Override
    public void close() {
        silenced = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        singer.close();
        listener.close();
    }
}
