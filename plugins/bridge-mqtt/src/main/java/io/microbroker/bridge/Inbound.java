// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import io.microbroker.bridge.BridgeCounts.Event;
import io.microbroker.spi.auth.RefusedException;
import io.microbroker.spi.client.BrokerClient;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.TopicName;
import io.vertx.core.Context;
import io.vertx.mqtt.messages.MqttPublishMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From the remote to this broker. A message of QoS 1 is acknowledged when this broker has it as safe as its storage promises;
 * what the storage does not take now is tried again. Acknowledgements go in the order of the messages [MQTT-4.6.0-2].
 *
 * <p>A remote may send without waiting for acknowledgements; what is under way is bounded: QoS 0 is dropped then, and a remote
 * that goes on with QoS 1 is left. Confined to the loop of the bridges.
 */
final class Inbound {
    private static final int WAITING_MAX = 1000;
    private static final long WAITING_BYTES_MAX = 64L << 20;
    private static final long RETRY_MILLIS = 1000;
    /** What will not be otherwise the next time. */
    private static final Set<ReasonCode> FINAL = EnumSet.of(
            ReasonCode.NOT_AUTHORIZED,
            ReasonCode.BANNED,
            ReasonCode.RETAIN_NOT_SUPPORTED,
            ReasonCode.TOPIC_NAME_INVALID,
            ReasonCode.PACKET_TOO_LARGE);

    private final BridgeSpec spec;
    private final BridgeCounts counts;
    private final EchoGuard echoes;
    private final Context loop;
    private final BrokerClient client;
    private final Deque<Incoming> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private @Nullable RemoteLink link;

    Inbound(BridgeSpec spec, BridgeCounts counts, EchoGuard echoes, Context loop, BrokerClient client) {
        this.spec = spec;
        this.counts = counts;
        this.echoes = echoes;
        this.loop = loop;
        this.client = client;
    }

    /** A message that is not acknowledged yet. */
    private static final class Incoming {
        final MqttPublishMessage packet;
        final int bytes;
        boolean isDone;

        Incoming(MqttPublishMessage packet) {
            this.packet = packet;
            this.bytes = packet.payload().length();
        }
    }

    /** From here on messages are those of this connection. */
    void begin(RemoteLink now) {
        waiting.clear();
        waitingBytes = 0;
        link = now;
    }

    /** The connection is gone: what was not acknowledged comes again. */
    void end() {
        link = null;
        waiting.clear();
        waitingBytes = 0;
    }

    void onMessage(MqttPublishMessage packet) {
        boolean full = waiting.size() >= WAITING_MAX || (waitingBytes > WAITING_BYTES_MAX);
        if (full && packet.qosLevel().value() == 0) {
            counts.count(Event.SLOW);
            return;
        }
        if (full) {
            failLink("the remote has sent more than " + WAITING_MAX + " messages, or " + (WAITING_BYTES_MAX >> 20)
                    + " MiB, without waiting for acknowledgements");
            return;
        }
        Incoming incoming = new Incoming(packet);
        waiting.addLast(incoming);
        waitingBytes += incoming.bytes;
        take(incoming);
    }

    private void failLink(String why) {
        if (link != null) {
            link.fail(why);
        }
    }

    private void take(Incoming incoming) {
        MqttPublishMessage packet = incoming.packet;
        byte[] payload = packet.payload().getBytes();
        if (!packet.isRetain() && echoes.isEcho(packet.topicName(), payload, System.currentTimeMillis())) {
            drop(incoming, Event.ECHO);
            return;
        }
        Optional<Message> message = localized(packet, payload);
        if (message.isEmpty()) {
            drop(incoming, Event.UNMAPPED);
        } else {
            publish(incoming, message.get());
        }
    }

    private Optional<Message> localized(MqttPublishMessage packet, byte[] payload) {
        for (TopicRule rule : spec.rules()) {
            Optional<String> topic = rule.toLocal(packet.topicName());
            if (topic.isPresent()) {
                Qos qos = rule.qos().min(Qos.of(packet.qosLevel().value()));
                return Optional.of(new Message(
                        TopicName.of(topic.get()),
                        payload,
                        qos,
                        packet.isRetain(),
                        System.currentTimeMillis(),
                        Message.NEVER,
                        MessageProperties.NONE,
                        null));
            }
        }
        return Optional.empty();
    }

    private void publish(Incoming incoming, Message message) {
        RemoteLink from = link;
        client.publish(message)
                .onSuccess(done -> onLoop(from, () -> received(incoming)))
                .onFailure(cause -> onLoop(from, () -> refused(incoming, message, cause)));
    }

    /** Answers of this broker come on its loops, and perhaps when the connection is another one. */
    private void onLoop(@Nullable RemoteLink from, Runnable work) {
        loop.runOnContext(ignored -> {
            if (link == from) {
                work.run();
            }
        });
    }

    private void received(Incoming incoming) {
        counts.count(Event.RECEIVED);
        done(incoming);
    }

    private void refused(Incoming incoming, Message message, Throwable cause) {
        boolean isFinal = cause instanceof RefusedException refusal && FINAL.contains(refusal.reason());
        if (isFinal || message.qos() == Qos.AT_MOST_ONCE) {
            drop(incoming, Event.DENIED);
        } else {
            RemoteLink from = link;
            loop.owner().setTimer(RETRY_MILLIS, ignored -> onLoop(from, () -> publish(incoming, message)));
        }
    }

    private void drop(Incoming incoming, Event event) {
        counts.count(event);
        done(incoming);
    }

    private void done(Incoming incoming) {
        incoming.isDone = true;
        Incoming first = waiting.peekFirst();
        while (first != null && first.isDone) {
            waiting.removeFirst();
            waitingBytes -= first.bytes;
            acknowledge(first.packet);
            first = waiting.peekFirst();
        }
    }

    private void acknowledge(MqttPublishMessage packet) {
        RemoteLink to = link;
        if (to == null || !to.isOpen() || packet.qosLevel().value() == 0) {
            return;
        }
        try {
            packet.ack();
        } catch (RuntimeException e) {
            to.fail("an acknowledgement could not be written: " + e.getMessage());
        }
    }
}
