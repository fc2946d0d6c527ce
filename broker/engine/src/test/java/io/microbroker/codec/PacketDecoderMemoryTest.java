// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.microbroker.packet.VarInt;
import io.microbroker.spi.mqtt.ProtocolVersion;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the decoder allocates: nothing for usual packets, little for idle connections, nothing for mere promises. */
class PacketDecoderMemoryTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void readsUsualPacketsWithoutAllocation(ProtocolVersion version) {
        String properties = version.isV5() ? "[ ]" : "";
        byte[] bytes = Wire.bytes(
                "30 [ 'room/1' " + properties + " =on ] 32 [ 'room/1' 0001 " + properties + " =on ] 34 [ 'room/1' 0002 "
                        + properties + " =on ] 40 [ 0001 ] 50 [ 0001 ] 62 [ 0001 ] 70 [ 0001 ] C0 [ ]");
        PacketDecoder decoder = Streams.connected(version);
        CountingHandler handler = new CountingHandler();
        decoder.decode(bytes, 0, bytes.length, handler);
        THREADS.getCurrentThreadAllocatedBytes();

        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            decoder.decode(bytes, 0, bytes.length, handler);
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

        assertThat(handler.count).isEqualTo(80_008);
        assertThat(allocated).isLessThan(10_000); // not one byte a round, whatever the measuring itself costs
    }

    @Test
    void readsTopicAliasAndExpiryWithoutAllocation() {
        byte[] bytes = Wire.bytes("30 [ '' [ 230001 020000000A ] =on ]");
        PacketDecoder decoder = Streams.connected(ProtocolVersion.MQTT_5);
        CountingHandler handler = new CountingHandler();
        decoder.decode(bytes, 0, bytes.length, handler);
        THREADS.getCurrentThreadAllocatedBytes();

        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            decoder.decode(bytes, 0, bytes.length, handler);
        }

        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    }

    @Test
    void allocatesNothingForALengthThatIsOnlyDeclared() {
        byte[] promise = Wire.bytes("30 FFFFFF7F 'room/1' =on");
        PacketDecoder decoder = new PacketDecoder(Role.CLIENT, VarInt.MAX + 5, 10);
        decoder.setVersion(ProtocolVersion.MQTT_3_1_1);
        CountingHandler handler = new CountingHandler();

        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < promise.length; i++) {
            decoder.decode(promise, i, 1, handler);
        }

        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(4096);
        assertThat(decoder.keptBytes()).isEqualTo(promise.length);
    }

    @Test
    void growsWithWhatArrivesAndNotBeyondThePacket() {
        int payload = 1 << 20;
        byte[] head = Wire.bytes("30 8A8040 'room/1'"); // 8 + 1 MiB + 2
        byte[] chunk = new byte[1024];
        PacketDecoder decoder = new PacketDecoder(Role.CLIENT, 2 << 20, 10);
        decoder.setVersion(ProtocolVersion.MQTT_3_1_1);
        CountingHandler handler = new CountingHandler();

        long before = THREADS.getCurrentThreadAllocatedBytes();
        decoder.decode(head, 0, head.length, handler);
        for (int i = 0; i < payload / chunk.length; i++) {
            decoder.decode(chunk, 0, chunk.length, handler);
        }
        decoder.decode(chunk, 0, 2, handler);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

        assertThat(handler.bytes).isEqualTo(payload + 8);
        assertThat(decoder.keptBytes()).isZero();
        assertThat(allocated).isLessThan(3L * payload + 10_000);
    }

    @Test
    void idleDecoderTakesLessThanHalfAKilobyte() {
        int count = 1000;
        List<PacketDecoder> decoders = new ArrayList<>(count);
        decoders.add(new PacketDecoder(Role.SERVER, 1000, 10));

        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 1; i < count; i++) {
            decoders.add(new PacketDecoder(Role.SERVER, 1000, 10));
        }
        long each = (THREADS.getCurrentThreadAllocatedBytes() - before) / (count - 1);

        assertThat(decoders).hasSize(count);
        assertThat(each).isLessThan(512);
    }
}
