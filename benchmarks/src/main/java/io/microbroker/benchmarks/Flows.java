// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks;

import io.microbroker.packet.PublishFrame;
import io.microbroker.session.DropReason;
import io.microbroker.session.Session;
import io.microbroker.session.SessionHost;
import io.microbroker.session.SessionPort;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.QueueMemory;
import io.microbroker.topic.Target;

/** A session, a client that acknowledges at once, and messages on their way through both. */
final class Flows implements SessionPort, SessionHost {
    static final int MESSAGES = 100;
    private static final long NOW = 1_700_000_000_000L;

    private final Session session = Session.transientSession(
            new Publisher("display", null),
            new Lease("display", 0, 1),
            this,
            new Session.Bounds(65_535, 1000, 1 << 20, QueueMemory.unbounded()));
    private final PublishFrame frame;
    private final Target target;
    private final Qos qos;
    private final int[] open = new int[MESSAGES];
    private int count;
    private long done;

    Flows(Qos qos) {
        this.qos = qos;
        this.frame = new PublishFrame(Message.of("building/3/room/17/temperature", "21.5", qos, false));
        this.target = Target.forRetained(session, Subscription.of("building/#", qos));
        session.attach(this);
    }

    /** Brings 100 messages, and acknowledges them to the end; returns how many were, so far. */
    long run() {
        count = 0;
        for (int i = 0; i < MESSAGES; i++) {
            session.deliver(frame, target, NOW);
        }
        for (int i = 0; i < count; i++) {
            if (qos == Qos.AT_LEAST_ONCE) {
                session.onPubAck(open[i], ReasonCode.SUCCESS, NOW);
            } else if (qos == Qos.EXACTLY_ONCE) {
                session.onPubRec(open[i], ReasonCode.SUCCESS, NOW);
                session.onPubComp(open[i], NOW);
            }
        }
        done += count;
        return done;
    }

    @Override
    @SuppressWarnings("checkstyle:ParameterNumber") // as the port has it
    public boolean publish(
            PublishFrame sent,
            int sentQos,
            int packetId,
            boolean duplicate,
            boolean retain,
            int[] subscriptionIds,
            long nowMillis) {
        open[count++] = packetId;
        return true;
    }

    @Override
    public void pubRel(int packetId, ReasonCode reason) {
        // the client answers it at once
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void disconnect(ReasonCode reason, String detail) {
        throw new IllegalStateException(reason + " " + detail);
    }

    @Override
    public void pumpLater(Session pumped) {
        // nothing waits
    }

    @Override
    public void dropped(DropReason reason) {
        throw new IllegalStateException("dropped: " + reason);
    }

    @Override
    public void hasRoomAgain() {
        // nobody waits for it
    }

    @Override
    public void idSpanExhausted() {
        throw new IllegalStateException("packet ids");
    }

    @Override
    public void delivered(int deliveredQos, Message message, boolean retain) {
        // not counted
    }

    @Override
    public void repeated() {
        throw new IllegalStateException("repeated");
    }

    @Override
    public void waiting(int change) {
        // not counted
    }

    @Override
    public PublishFrame frameOf(Message message) {
        return frame;
    }
}
