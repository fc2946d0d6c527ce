// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import io.microbroker.packet.ProtocolException;
import io.microbroker.packet.Publish;
import io.microbroker.packet.PublishView;
import io.microbroker.packet.SubAck;
import io.microbroker.packet.Subscribe;
import io.microbroker.packet.UnsubAck;
import io.microbroker.packet.Unsubscribe;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Subscribes, prints what comes and acknowledges it. A message is acknowledged when it has been printed: what comes behind the
 * last one that was wanted stays with the broker. One of QoS 2 is printed when it first comes, and never twice (MQTT 5.0
 * §4.3.3, method B). Confined to the thread that reads.
 */
final class Subscriber extends ClientHandler {
    private final Connection connection;
    private final Selection selection;
    private final Printer printer;
    private final Report report;
    private final Set<Integer> inboundQos2 = new HashSet<>();
    private final Map<Integer, String> aliases = new HashMap<>();

    private List<String> filters = List.of();
    private boolean awaitsSubAck;
    private boolean awaitsUnsubAck;
    private boolean finished;
    private int printed;
    private int exitCode;

    Subscriber(Connection connection, Selection selection, Printer printer, Report report) {
        this.connection = connection;
        this.selection = selection;
        this.printer = printer;
        this.report = report;
    }

    /** Sends what there is to send of the two. */
    void begin(Subscribe subscribe, Unsubscribe unsubscribe) {
        if (!subscribe.entries().isEmpty()) {
            filters = subscribe.entries().stream().map(each -> each.rawFilter()).toList();
            awaitsSubAck = true;
            report.trace().tell("sending SUBSCRIBE (Mid: " + subscribe.packetId() + ", " + filters + ")");
            connection.send((packets, to) -> packets.subscribe(to, subscribe));
        }
        if (!unsubscribe.rawFilters().isEmpty()) {
            awaitsUnsubAck = true;
            report.trace().tell("sending UNSUBSCRIBE (" + unsubscribe.rawFilters() + ")");
            connection.send((packets, to) -> packets.unsubscribe(to, unsubscribe));
        }
    }

    /** 0, or the reason code of the broker if it granted no subscription at all. */
    int exitCode() {
        return exitCode;
    }

    @Override
    public void onSubAck(SubAck packet) {
        report.trace().tell("received SUBACK");
        if (!awaitsSubAck || packet.reasons().size() != filters.size()) {
            throw new ProtocolException(ReasonCode.PROTOCOL_ERROR, "SUBACK does not fit SUBSCRIBE");
        }
        awaitsSubAck = false;
        String granted = packet.reasons().stream()
                .map(each -> String.valueOf(each.code()))
                .collect(Collectors.joining(", "));
        report.trace().tell("Subscribed (mid: " + packet.packetId() + "): " + granted);
        for (int i = 0; i < filters.size(); i++) {
            if (packet.reasons().get(i).isError()) {
                warnRefused(filters.get(i), packet.reasons().get(i), packet.reasonString());
            }
        }
        if (packet.reasons().stream().allMatch(ReasonCode::isError)) {
            report.warning().accept("All subscription requests were denied.");
            exitCode = packet.reasons().get(0).code();
            finished = true;
        }
        endIfSubscribed();
    }

    private void warnRefused(String filter, ReasonCode reason, @Nullable String said) {
        report.warning()
                .accept("Warning: The subscription to '" + Refusal.printable(filter) + "' was refused: "
                        + Refusal.words(reason) + Refusal.said(said));
    }

    @Override
    public void onUnsubAck(UnsubAck packet) {
        report.trace().tell("received UNSUBACK");
        awaitsUnsubAck = false;
        packet.reasons().stream().filter(ReasonCode::isError).forEach(reason -> report.warning()
                .accept("Warning: Unsubscribing was refused: " + Refusal.words(reason)
                        + Refusal.said(packet.reasonString())));
        endIfSubscribed();
    }

    private void endIfSubscribed() {
        finished |= selection.endAfterSubscribing() && !awaitsSubAck && !awaitsUnsubAck;
    }

    @Override
    public void onPublish(PublishView view) {
        if (finished) {
            return;
        }
        Publish packet = view.toPublish();
        String topic = topic(packet);
        report.trace().tell("received PUBLISH (" + MessageWords.of(packet) + ")");
        boolean again = packet.qos() == Qos.EXACTLY_ONCE && !inboundQos2.add(packet.packetId());
        if (!again && !take(new Received(topic, packet, ZonedDateTime.now()))) {
            inboundQos2.remove(packet.packetId());
            return; // not acknowledged: the broker keeps it
        }
        if (packet.qos() == Qos.AT_LEAST_ONCE) {
            connection.send((packets, to) -> packets.pubAck(to, packet.packetId(), ReasonCode.SUCCESS));
        } else if (packet.qos() == Qos.EXACTLY_ONCE) {
            connection.send((packets, to) -> packets.pubRec(to, packet.packetId(), ReasonCode.SUCCESS));
        }
    }

    private String topic(Publish packet) {
        if (packet.topicAlias() == 0) {
            return packet.topic();
        }
        if (!packet.topic().isEmpty()) {
            aliases.put(packet.topicAlias(), packet.topic());
            return packet.topic();
        }
        String known = aliases.get(packet.topicAlias());
        if (known == null) { // §3.3.2.3.4
            throw new ProtocolException(ReasonCode.PROTOCOL_ERROR, "topic alias stands for nothing");
        }
        return known;
    }

    /** Returns false if the message has not been taken. */
    private boolean take(Received received) {
        boolean retained = received.packet().retain();
        if (selection.retainedOnly() && !retained) {
            finished = true;
            return false;
        }
        if (!selection.takes(received.topic(), retained)) {
            return true;
        }
        if (selection.removeRetained() && retained) {
            remove(received.topic());
        }
        if (!printer.print(received)) {
            finished = true;
            return false;
        }
        printed++;
        finished = printed >= selection.countMax();
        return true;
    }

    /** QoS 0 will do: the broker reads all packets of a connection in their order, and our DISCONNECT is the last. */
    private void remove(String topic) {
        Publish empty = new Publish(
                false,
                Qos.AT_MOST_ONCE,
                true,
                topic,
                0,
                new byte[0],
                0,
                Publish.NO_EXPIRY,
                List.of(),
                MessageProperties.NONE);
        connection.send((packets, to) -> packets.publish(to, empty));
    }

    @Override
    public void onPubRel(int packetId, ReasonCode reason) {
        inboundQos2.remove(packetId);
        connection.send((packets, to) -> packets.pubComp(to, packetId, ReasonCode.SUCCESS)); // [MQTT-4.3.3-11]
    }

    @Override
    public boolean wantsMore() {
        return !finished || !inboundQos2.isEmpty();
    }
}
