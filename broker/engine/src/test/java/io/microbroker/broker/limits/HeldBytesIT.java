// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PacketBuilder;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Packets that are begun and not ended: what all of them together make the broker hold. */
class HeldBytesIT {
    private static final int PART = 60_000;

    @RegisterExtension
    final TestBroker broker = new TestBroker()
            .limits(limits -> limits.unauthenticatedBytes(256 << 10).incompleteBytes(256 << 10));

    private static byte[] begun(PacketType type, int length, int sent) {
        byte[] packet = PacketBuilder.of(type).bytes(new byte[length]).toBytes();
        return Arrays.copyOf(packet, sent);
    }

    @Test
    @DisplayName("limits.unauthenticated-bytes: of those without CONNACK the oldest goes first")
    void theOldestStrangerGoesFirst() {
        RawClient known = broker.client("known");
        List<RawClient> strangers = new ArrayList<>();
        byte[] half = begun(PacketType.CONNECT, 100_000, PART);
        for (int i = 0; i < 4; i++) {
            strangers.add(broker.open().send(half));
        }
        known.pingReq().expectPingResp();
        assertThat(broker.counter("limit-unauthenticated-bytes")).isZero();

        RawClient fifth = broker.open().send(half);

        strangers.get(0).expectClosed();
        assertThat(broker.counter("limit-unauthenticated-bytes")).isEqualTo(1);
        broker.awaitCounter("connections-closed", 1);
        assertThat(broker.counter("connections-closed")).isEqualTo(1);
        fifth.close();
        known.pingReq().expectPingResp();
        broker.client("newcomer").pingReq().expectPingResp();
    }

    @Test
    @DisplayName("limits.incomplete-bytes: of connected clients that stop within a packet the oldest goes first")
    void theOldestIncompletePacketGoesFirst() {
        List<RawClient> stalled = new ArrayList<>();
        byte[] half = begun(PacketType.PUBLISH, 900_000, PART);
        for (int i = 0; i < 4; i++) {
            stalled.add(broker.client("stalled-" + i).send(half));
        }
        RawClient fifth = broker.client("fifth").send(half);

        stalled.get(0).expectDisconnect(ReasonCode.QUOTA_EXCEEDED);
        stalled.get(0).expectClosed();
        assertThat(broker.counter("limit-incomplete-bytes")).isEqualTo(1);
        broker.awaitCounter("connections-closed", 1);
        assertThat(broker.counter("connections-closed")).isEqualTo(1);
        fifth.close();
    }

    @Test
    @DisplayName("what a client held is free when its packet is complete, or when it is gone")
    void isFreeAgain() {
        byte[] half = begun(PacketType.PUBLISH, 900_000, PART);
        for (int i = 0; i < 20; i++) {
            RawClient client = broker.client("stalled").send(half);
            client.close();
        }
        RawClient large = broker.client("large");
        for (int i = 0; i < 20; i++) {
            large.publish(publish -> publish.topic("room").payload(new byte[200_000]));
        }
        large.pingReq().expectPingResp();
        broker.awaitCounter("connections-closed", 20);

        assertThat(broker.counter("limit-incomplete-bytes")).isZero();
        for (int i = 0; i < 4; i++) {
            broker.client("again-" + i).send(half);
        }
        large.pingReq().expectPingResp();
        assertThat(broker.counter("limit-incomplete-bytes")).isZero();
    }
}
