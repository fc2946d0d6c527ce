// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.packet.PublishFrame;
import io.microbroker.session.DropReason;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.topic.Target;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one loop for other instances: one frame per instance and turn, or one per 32 KiB. A message for many receivers of one
 * instance is in it once; that instance finds them by its own index. Confined to the loop.
 */
final class PeerFrames {
    private static final int FULL_BYTES = 32 << 10;
    private static final int FIRST_BYTES = 1024;

    private final Loop loop;
    private final Peers peers;
    private final Map<Peer, Open> open = new IdentityHashMap<>();

    /** A frame that is being filled. */
    private static final class Open {
        final PeerFrameWriter writer = new PeerFrameWriter(FIRST_BYTES);
        /** It was put in for all receivers there: not again for the next of them. */
        @Nullable
        Message last;

        int messages;
    }

    PeerFrames(Loop loop, Peers peers) {
        this.loop = loop;
        this.peers = peers;
    }

    void add(PublishFrame frame, Target[] row) {
        Message message = frame.message();
        for (Target target : row) {
            if (target.subscriber.through() instanceof Peer peer) {
                add(peer, target, message);
            } else {
                loop.dropped(DropReason.OFFLINE);
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // the same message to the next receiver, not one like it
    private void add(Peer peer, Target target, Message message) {
        TopicFilter shared = target.sharedFilter();
        if (shared != null) {
            String filter = shared.value();
            if (target.subscriber instanceof Peer.Seat) {
                member(peer, 0, filter, message);
            } else {
                Open frame = open(peer);
                frame.writer.direct(target.subscriber.clientId(), filter, message);
                added(peer, frame);
            }
            return;
        }
        Open frame = open(peer);
        if (frame.last != message) {
            frame.last = message;
            frame.writer.live(message);
            added(peer, frame);
        }
    }

    /** To one of the members of a shared group that are there. */
    void member(Peer peer, int hops, String filter, Message message) {
        Open frame = open(peer);
        frame.writer.member(hops, filter, message);
        added(peer, frame);
    }

    private Open open(Peer peer) {
        Open frame = open.get(peer);
        if (frame == null) {
            frame = new Open();
            open.put(peer, frame);
            loop.postTurnEnd();
        }
        return frame;
    }

    private void added(Peer peer, Open frame) {
        frame.messages++;
        loop.counters().increment(Counter.CLUSTER_MESSAGES_SENT);
        if (frame.writer.length() >= FULL_BYTES) {
            Message last = frame.last;
            send(peer, frame);
            Open next = new Open();
            next.last = last;
            open.put(peer, next);
        }
    }

    void leave() {
        if (!open.isEmpty()) {
            open.forEach(this::send);
            open.clear();
        }
    }

    private void send(Peer peer, Open frame) {
        if (frame.messages > 0 && !peers.send(loop, peer, frame.writer.toByteArray(), false)) {
            loop.counters().add(Counter.DROPPED_PEER_SLOW, frame.messages);
        }
    }
}
