// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import static io.microbroker.spi.mqtt.ProtocolVersion.MQTT_5;

import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawPacket;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A member of a shared group that dies again and again, with messages on their way to it, and comes back. It acknowledges what comes, and keeps its part of
 * the state of QoS 2. One thread at a time.
 */
final class Member {
    private static final int LIFE_MAX = 200;

    private final String name;
    private final int qos;
    private final Consumer<Numbered> seen;
    private final Random random;
    private final Set<Integer> open = new HashSet<>();

    /** @param seen is told each message that came, once for each time that it is a new one by its packet id */
    Member(String name, int qos, long seed, Consumer<Numbered> seen) {
        this.name = name;
        this.qos = qos;
        this.random = new Random(seed);
        this.seen = seen;
    }

    /** Makes its session, and is not connected then. */
    void subscribe(int port, String filter) throws IOException {
        try (Wire wire = Wire.open(port, MQTT_5)) {
            wire.connect(name, true);
            wire.subscribe(1, qos, List.of(filter));
        }
    }

    /** Takes some packets and is gone, at whatever it was. */
    void live(int port) throws IOException {
        take(port, 1 + random.nextInt(LIFE_MAX));
    }

    /** Takes all until the connection ends. */
    void stay(int port) throws IOException {
        take(port, Integer.MAX_VALUE);
    }

    private void take(int port, int packets) throws IOException {
        try (Wire wire = Wire.open(port, MQTT_5)) {
            wire.connect(name, false);
            for (int i = 0; i < packets; i++) {
                on(wire.read(), wire);
                if (!wire.hasMore()) {
                    wire.flush();
                }
            }
        }
    }

    private void on(RawPacket packet, Wire wire) throws IOException {
        int id = packet.packetId();
        if (packet.type() == PacketType.PUBREL) {
            open.remove(id);
            wire.acknowledge(PacketType.PUBCOMP, id);
            return;
        }
        if (packet.type() != PacketType.PUBLISH || packet.qos() != qos) {
            throw new AssertionError(name + " did not expect " + packet);
        }
        if (qos == 1) {
            seen.accept(Numbered.of(packet));
            wire.acknowledge(PacketType.PUBACK, id);
            return;
        }
        if (open.add(id)) {
            seen.accept(Numbered.of(packet));
        } else if (!packet.dup()) { // [MQTT-3.3.1-1]
            throw new AssertionError(name + " has had this, and DUP is not set: " + packet);
        }
        wire.acknowledge(PacketType.PUBREC, id);
    }
}
