// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.packet.PublishFrame;
import io.microbroker.session.DropReason;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.topic.SharedGroup;
import io.microbroker.topic.Target;
import org.jspecify.annotations.Nullable;

/** A frame of another instance, part by part, to those whom it concerns here. Confined to the loop that takes its frames. */
final class Arrival {
    /** A message for a member who has gone goes to another instance so often. */
    private static final int HOPS_MAX = 3;

    private final Loop loop;
    private final Engine engine;
    private final Peer peer;
    private final PeerFrameReader reader;

    Arrival(Loop loop, Peer peer, PeerFrameReader reader) {
        this.loop = loop;
        this.engine = loop.engine();
        this.peer = peer;
        this.reader = reader;
    }

    private Message message() {
        loop.counters().increment(Counter.CLUSTER_MESSAGES_RECEIVED);
        return reader.nextMessage(topic -> peer.route(topic).topic());
    }

    void live() {
        Message message = message();
        if (message.qos() == Qos.AT_MOST_ONCE && engine.anyLoopSlow()) {
            loop.counters().increment(Counter.DROPPED_PEER_SLOW);
        } else {
            engine.router().arrive(loop, peer.route(message.topic().value()), message);
        }
    }

    void member() {
        int hops = reader.nextByte();
        TopicFilter filter = TopicFilter.of(reader.nextText());
        Message message = message();
        loop.counters().increment(Counter.COPIES_ROUTED);
        SharedGroup group = engine.subscriptions().group(filter);
        Target here = group == null ? null : group.pickAmong(target -> isServedLiveHere(message, target));
        if (here != null) {
            engine.router().reroute(loop, new PublishFrame(message), here);
        } else {
            passOn(hops, filter, message, group);
        }
    }

    private boolean isServedLiveHere(Message message, Target target) {
        return target.subscriber.through() == null && !Router.isStored(message, target);
    }

    /** Its members here have gone meanwhile: another one gets it, wherever it is. */
    private void passOn(int hops, TopicFilter filter, Message message, @Nullable SharedGroup group) {
        Target other = group == null ? null : group.pick();
        PeerFrames frames = loop.outgoing().frames();
        if (other == null || frames == null) {
            loop.dropped(DropReason.NO_MEMBER);
        } else if (Router.isStored(message, other)) {
            engine.router().reroute(loop, new PublishFrame(message), other);
        } else if (other.subscriber instanceof Peer.Seat
                && hops < HOPS_MAX
                && other.subscriber.through() instanceof Peer next) {
            frames.member(next, hops + 1, filter.value(), message);
        } else {
            loop.dropped(DropReason.NO_MEMBER);
        }
    }

    void direct() {
        String clientId = reader.nextText();
        TopicFilter filter = TopicFilter.of(reader.nextText());
        Message message = message();
        loop.counters().increment(Counter.COPIES_ROUTED);
        SharedGroup group = engine.subscriptions().group(filter);
        Target target = group == null ? null : group.pickAmong(each -> isHere(each, clientId));
        if (target != null) {
            engine.router().reroute(loop, new PublishFrame(message), target);
        } else {
            loop.dropped(DropReason.MOVED);
        }
    }

    private static boolean isHere(Target target, String clientId) {
        return target.subscriber.through() == null
                && target.subscriber.clientId().equals(clientId);
    }

    /**
     * Routes of the transient sessions of the other instance.
     *
     * @return the frame that confirms them
     */
    byte[] routes() {
        long number = reader.nextLong();
        int count = reader.nextInt();
        for (int left = count; left > 0; left--) {
            TopicFilter filter = TopicFilter.of(reader.nextText());
            peer.subscribers(engine.subscriptions(), filter, reader.nextInt());
        }
        if (count < LocalRoutes.FILTERS_PER_FRAME) { // else more follows
            peer.told().complete(null);
        }
        PeerFrameWriter answer = new PeerFrameWriter(16);
        answer.routed(number);
        return answer.toByteArray();
    }
}
