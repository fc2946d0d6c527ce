// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.codec.PacketEncoder;
import io.microbroker.engine.Loop;
import io.microbroker.engine.OnLoop;
import io.microbroker.engine.Subscribing;
import io.microbroker.packet.ProtocolException;
import io.microbroker.packet.SubAck;
import io.microbroker.packet.Subscribe;
import io.microbroker.packet.SubscribeEntry;
import io.microbroker.packet.UnsubAck;
import io.microbroker.packet.Unsubscribe;
import io.microbroker.packet.VarInt;
import io.microbroker.session.Session;
import io.microbroker.spi.admin.TraceLine.Direction;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.Subscription;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SUBSCRIBE and UNSUBSCRIBE of one client, and their answers. Confined to the loop of the connection. */
final class SubscriptionChanges {
    private final ConnectedPhase phase;
    private final Connection connection;
    private final Loop loop;
    private final PacketEncoder encoder;
    private final Subscribing subscribing;

    SubscriptionChanges(ConnectedPhase phase, Connection connection, Session session, ClientInfo client) {
        this.phase = phase;
        this.connection = connection;
        this.loop = connection.loop();
        this.encoder = PacketEncoder.of(client.version());
        this.subscribing =
                new Subscribing(loop, session, client, () -> phase.policy().policy());
    }

    void onSubscribe(Subscribe packet) {
        boolean allowed = connection.engine().config().mqtt().subscriptionIdentifiersAvailable();
        if (packet.subscriptionIdentifier() > 0 && !allowed) {
            throw new ProtocolException(
                    ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED, "subscription identifiers are switched off");
        }
        checkAnswer(packet.entries().size());
        List<@Nullable Subscription> requested =
                new ArrayList<>(packet.entries().size());
        for (SubscribeEntry entry : packet.entries()) {
            requested.add(entry.subscription());
        }
        Subscribing.Subscribed result = subscribing.subscribe(requested);
        OnLoop.await(loop, result.stored(), done -> answer(packet.packetId(), result), this::refusedByStore);
    }

    private void answer(int packetId, Subscribing.Subscribed result) {
        if (!phase.isOver()) {
            encoder.subAck(connection.egress().sink(), SubAck.of(packetId, told(result.reasons()))); // [MQTT-3.8.4-1]
            connection.egress().appended();
            if (connection.trace() != null) {
                connection.note(Direction.OUT, "SUBACK", "packetId=" + packetId + " " + result.reasons());
            }
            subscribing.sendRetained(result.wantRetained());
        }
    }

    /** MQTT 3.1 §3.8, §3.9: there is no failure, the answer is positive all the same; the lowest QoS promises least. */
    private List<ReasonCode> told(List<ReasonCode> reasons) {
        return encoder.version() != ProtocolVersion.MQTT_3_1
                ? reasons
                : reasons.stream()
                        .map(reason -> reason.isError() ? ReasonCode.SUCCESS : reason)
                        .toList();
    }

    /** Nothing is done whose answer the client would not take [MQTT-3.1.2-24]. */
    private void checkAnswer(int codes) {
        int remaining = 2 + 1 + codes; // packet id, no properties
        if (1 + VarInt.size(remaining) + remaining > phase.maximumPacketSize()) {
            throw new ProtocolException(
                    ReasonCode.PACKET_TOO_LARGE, "the answer would exceed the client's maximum packet size");
        }
    }

    void onUnsubscribe(Unsubscribe packet) {
        checkAnswer(packet.rawFilters().size());
        Subscribing.Unsubscribed result = subscribing.unsubscribe(packet.rawFilters());
        OnLoop.await(loop, result.stored(), done -> answer(packet.packetId(), result), this::refusedByStore);
    }

    private void answer(int packetId, Subscribing.Unsubscribed result) {
        if (!phase.isOver()) {
            encoder.unsubAck(connection.egress().sink(), UnsubAck.of(packetId, result.reasons())); // [MQTT-3.10.4-5]
            connection.egress().appended();
            if (connection.trace() != null) {
                connection.note(Direction.OUT, "UNSUBACK", "packetId=" + packetId + " " + result.reasons());
            }
        }
    }

    /** The rules have changed. */
    void applyPolicy() {
        OnLoop.await(loop, subscribing.applyPolicy(), done -> {}, this::refusedByStore);
    }

    private void refusedByStore(Throwable cause) {
        phase.disconnect(ReasonCode.SERVER_BUSY, "the storage refused: " + cause.getMessage());
    }
}
