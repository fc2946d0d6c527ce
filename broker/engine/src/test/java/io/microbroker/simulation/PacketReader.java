// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.RawDecoder;
import io.microbroker.testkit.RawPacket;
import java.util.function.Consumer;

/** Makes packets of the bytes that come from the broker, wherever they were cut. */
final class PacketReader {
    private final ProtocolVersion version;
    private final ByteQueue kept = new ByteQueue();

    PacketReader(boolean v5) {
        version = v5 ? ProtocolVersion.MQTT_5 : ProtocolVersion.MQTT_3_1_1;
    }

    void read(byte[] bytes, Consumer<RawPacket> consumer) {
        kept.add(bytes, 0, bytes.length);
        int length = packetLength(kept);
        while (length > 0) {
            consumer.accept(RawDecoder.decode(kept.take(length), version));
            length = packetLength(kept);
        }
    }

    /** Of the first packet with its header; 0 if it is not whole. */
    private static int packetLength(ByteQueue bytes) {
        int length = 0;
        for (int i = 1; i < bytes.size() && i < 5; i++) {
            length |= (bytes.at(i) & 127) << 7 * (i - 1);
            if (bytes.at(i) >= 0) {
                int whole = length + i + 1;
                return whole <= bytes.size() ? whole : 0;
            }
        }
        return 0;
    }
}
