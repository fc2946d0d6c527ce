// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawPacket;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The messages that a client is sending at QoS 1 and 2, as the sender of MQTT 5.0 §4.3 has them: they outlive connections. */
final class Outbox {
    private static final int ERROR = 0x80;
    private static final int QUOTA_EXCEEDED = 0x97;

    private final String id;
    private final Ledger ledger;
    private final ClientPackets packets;
    private final Consumer<byte[]> wire;

    // Valid for the client.
    private final Map<Integer, Outgoing> outgoing = new LinkedHashMap<>();
    // Valid for one connection.
    private final Map<Integer, PacketType> awaited = new HashMap<>();

    /** A message on its way to the broker. */
    private static final class Outgoing {
        final Sent message;
        final byte[] payload;
        final long expirySeconds;
        boolean received;

        Outgoing(Sent message, byte[] payload, long expirySeconds) {
            this.message = message;
            this.payload = payload;
            this.expirySeconds = expirySeconds;
        }
    }

    /**
     * Makes an empty one.
     *
     * @param wire sends a packet on the connection of now
     */
    Outbox(String id, Ledger ledger, ClientPackets packets, Consumer<byte[]> wire) {
        this.id = id;
        this.ledger = ledger;
        this.packets = packets;
        this.wire = wire;
    }

    int size() {
        return outgoing.size();
    }

    boolean isAtRest() {
        return outgoing.isEmpty() && awaited.isEmpty();
    }

    boolean hasQos2() {
        return outgoing.values().stream().anyMatch(each -> each.message.qos == 2);
    }

    void publish(Sent message, byte[] payload, long expirySeconds, @Nullable VirtualLink link) {
        Outgoing made = new Outgoing(message, payload, expirySeconds);
        int packetId = 0;
        if (message.qos > 0) {
            packetId = 1;
            while (outgoing.containsKey(packetId)) {
                packetId++;
            }
            outgoing.put(packetId, made);
        }
        send(packetId, made, false, link);
    }

    private void send(int packetId, Outgoing each, boolean dup, @Nullable VirtualLink link) {
        if (packetId > 0) {
            awaited.put(packetId, each.message.qos == 1 ? PacketType.PUBACK : PacketType.PUBREC);
        }
        each.message.sentOn(link, ledger.tick());
        ledger.tell(id + " PUBLISH" + (dup ? " DUP" : "") + " id=" + packetId + " " + each.message);
        wire.accept(packets.publish(each.message, packetId, dup, each.payload, each.expirySeconds));
    }

    /** Sends again what was not answered, in order [MQTT-4.4.0-1], [MQTT-4.6.0-1]. */
    void resume(@Nullable VirtualLink link) {
        outgoing.forEach((packetId, each) -> {
            if (each.received) {
                release(packetId);
                wire.accept(packets.answer(PacketType.PUBREL, packetId, 0));
            } else {
                send(packetId, each, true, link);
            }
        });
    }

    /** A PUBREL goes out. */
    void release(int packetId) {
        awaited.put(packetId, PacketType.PUBCOMP);
    }

    /** The connection is gone: nothing is awaited on it. */
    void forgetConnection() {
        awaited.clear();
    }

    /** The session is gone, and what was under way with it. */
    void abandonAll() {
        for (Outgoing each : outgoing.values()) {
            if (each.message.fate == Sent.Fate.OPEN) {
                each.message.fate = Sent.Fate.ABANDONED;
            }
        }
        outgoing.clear();
        awaited.clear();
    }

    /**
     * PUBACK, PUBREC or PUBCOMP came: there must be a message that it is for, and it must be awaited on this connection.
     *
     * @return true if a PUBREL is owed
     */
    boolean onAnswer(RawPacket packet) {
        int packetId = packet.packetId();
        Outgoing each = outgoing.get(packetId);
        if (each == null || awaited.remove(packetId) != packet.type()) {
            throw new Violation(id + " got an answer that it does not await: " + packet);
        }
        if (packet.type() != PacketType.PUBCOMP) {
            settle(each.message, packet);
        }
        each.received = packet.type() == PacketType.PUBREC && packet.reasonCode() < ERROR;
        if (!each.received) {
            outgoing.remove(packetId);
        }
        return each.received;
    }

    private void settle(Sent message, RawPacket answer) {
        if (answer.reasonCode() < ERROR) {
            message.fate = Sent.Fate.TAKEN;
            ledger.taken();
        } else if (answer.reasonCode() == QUOTA_EXCEEDED && ledger.isStorageTroubled()) {
            message.fate = Sent.Fate.REFUSED;
        } else {
            throw new Violation(id + " had a message refused: " + answer);
        }
    }

    @Override
    public String toString() {
        return "under way " + outgoing.keySet() + ", awaited " + awaited;
    }
}
