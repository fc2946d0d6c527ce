// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.PacketBuilder;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawPacket;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A subscriber that outlives brokers: acknowledges what comes, keeps its part of the state of QoS 2, and remembers everything.
 * One thread at a time.
 */
final class Receiver {
    private static final List<String> FILTERS = List.of("load/+/+", "state/+/+");

    private final String name;
    private final ProtocolVersion version;
    private final int qos;
    private final Map<String, Arrivals> arrivals = new HashMap<>();
    /** Packet ids of QoS 2 between PUBLISH and PUBREL. */
    private final Set<Integer> open = new HashSet<>();

    private Map<String, Integer> last = Map.of();
    private int connection;

    Receiver(String name, ProtocolVersion version, int qos) {
        this.name = name;
        this.version = version;
        this.qos = qos;
    }

    String name() {
        return name;
    }

    /** What has come from a sender. */
    Arrivals from(String sender) {
        return arrivals.computeIfAbsent(sender, who -> new Arrivals(name, who));
    }

    /** The first connection: makes the session, subscribes and leaves. */
    void subscribe(int port) throws IOException {
        try (Wire wire = Wire.open(port, version)) {
            wire.connect(name, true);
            wire.subscribe(1, qos, FILTERS);
            leave(wire);
        }
    }

    /** Receives until the connection ends. */
    void run(int port) throws IOException {
        receive(port, Map.of());
    }

    /** Receives until this message of each of these senders has come, and then nothing more. */
    void runUntil(int port, Map<String, Integer> lastNumbers) throws IOException {
        receive(port, lastNumbers);
        try (Wire wire = Wire.open(port, version)) {
            wire.connect(name, false);
            wire.send(PacketBuilder.of(PacketType.PINGREQ));
            wire.flush();
            RawPacket packet = wire.read();
            if (packet.type() != PacketType.PINGRESP) {
                throw new AssertionError(name + " has had all, and yet came " + packet);
            }
            leave(wire);
        }
    }

    private void receive(int port, Map<String, Integer> lastNumbers) throws IOException {
        last = lastNumbers;
        connection++;
        try (Wire wire = Wire.open(port, version)) {
            wire.connect(name, false);
            while (!isDone()) {
                on(wire.read(), wire);
                if (!wire.hasMore()) {
                    wire.flush();
                }
            }
            wire.flush();
            leave(wire);
        }
    }

    private boolean isDone() {
        return !last.isEmpty()
                && open.isEmpty()
                && last.entrySet().stream().allMatch(each -> from(each.getKey()).has(each.getValue()));
    }

    private static void leave(Wire wire) throws IOException {
        wire.send(PacketBuilder.of(PacketType.DISCONNECT));
        wire.flush();
        while (true) {
            try {
                wire.read();
            } catch (IOException ended) {
                return; // so the broker has read all that was sent
            }
        }
    }

    private void on(RawPacket packet, Wire wire) throws IOException {
        switch (packet.type()) {
            case PUBLISH -> onPublish(packet, wire);
            case PUBREL -> {
                open.remove(packet.packetId());
                wire.acknowledge(PacketType.PUBCOMP, packet.packetId());
            }
            default -> throw new AssertionError(name + " did not expect " + packet);
        }
    }

    private void onPublish(RawPacket packet, Wire wire) throws IOException {
        if (packet.qos() != qos) {
            throw new AssertionError(name + " did not expect " + packet);
        }
        if (qos == 1) {
            arrived(packet);
            wire.acknowledge(PacketType.PUBACK, packet.packetId());
            return;
        }
        if (open.add(packet.packetId())) {
            arrived(packet);
        } else if (!packet.dup()) { // [MQTT-3.3.1-1]
            throw new AssertionError(name + " has had this, and DUP is not set: " + packet);
        }
        wire.acknowledge(PacketType.PUBREC, packet.packetId());
    }

    private void arrived(RawPacket packet) {
        Numbered message = Numbered.of(packet);
        from(message.sender()).add(message.number(), packet, connection);
    }
}
