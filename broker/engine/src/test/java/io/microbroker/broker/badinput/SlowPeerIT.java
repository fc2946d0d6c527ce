// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.CapturedLog;
import io.microbroker.broker.EachVersion;
import io.microbroker.broker.RunningBroker;
import io.microbroker.engine.Counter;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.ConnectBuilder;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Peers that do not read, or say only half of it: what they cost stays bounded, and nobody else waits for them. */
class SlowPeerIT {
    private static final int RECEIVE_BUFFER = 4096;
    private static final byte[] LARGE = new byte[32 << 10];

    @RegisterExtension
    static final RunningBroker broker = RunningBroker.with(config -> config.withLimits(
            limits -> limits.egressBytes(16 << 10).queuedMessages(10).inFlight(4)));

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    private Canaries canaries;

    @BeforeEach
    void letThemSing() {
        canaries = new Canaries(broker);
    }

    @AfterEach
    void expectNobodyDisturbed() {
        canaries.sing();
        canaries.close();
        assertThat(log.alarms()).isEmpty();
    }

    private static RawClient slow(ProtocolVersion version, Consumer<ConnectBuilder> settings) {
        RawClient slow = RawClient.connect(broker.port(), RECEIVE_BUFFER).connect(version, settings);
        slow.expectConnAck();
        return slow;
    }

    @EachVersion
    @DisplayName(
            "QoS 0 to a subscriber that does not read is dropped and counted, its neighbours get all, and it may read on")
    void dropsQos0ToASubscriberThatDoesNotRead(ProtocolVersion version) {
        long dropped = broker.count(Counter.DROPPED_NOT_WRITABLE);
        try (RawClient slow = slow(version, connect -> connect.clientId("slow"));
                RawClient quick = broker.connected(version, "quick");
                RawClient publisher = broker.connected(version, "flood-publisher")) {
            slow.subscribe(1, "flood", 0).expectSubAck(1, 0);
            quick.subscribe(1, "flood", 0).expectSubAck(1, 0);
            int sent = 0;
            while (broker.count(Counter.DROPPED_NOT_WRITABLE) == dropped) {
                publisher.publish(publish -> publish.topic("flood").payload(LARGE));
                assertThat(quick.expectPublish().payload()).hasSize(LARGE.length);
                assertThat(++sent).as("the broker keeps all of it").isLessThan(2000);
            }
            canaries.sing();
            publisher.publish(publish -> publish.topic("flood").payload(LARGE)).expectNothing();
            quick.expectPublish();

            int taken = 0;
            slow.pingReq();
            for (RawPacket packet = slow.expectPacket();
                    packet.type() != PacketType.PINGRESP;
                    packet = slow.expectPacket()) {
                assertThat(packet.payload()).hasSize(LARGE.length);
                taken++;
            }
            assertThat(taken).isPositive().isLessThan(sent + 1);
            publisher.publish("flood", "and now");
            slow.expectPublish("flood", "and now");
        }
    }

    @EachVersion
    @DisplayName(
            "QoS 1 to a subscriber that does not read waits in its bounded queue; what is dropped is counted, the rest comes in order")
    void boundsTheQueueOfASubscriberThatDoesNotRead(ProtocolVersion version) {
        long dropped = broker.count(Counter.DROPPED_QUEUE_FULL);
        try (RawClient slow = slow(version, connect -> connect.clientId("slow-qos1")
                        .cleanStart(false)
                        .properties(properties -> {
                            if (version.isV5()) {
                                properties.number(PropertyCode.SESSION_EXPIRY_INTERVAL, 60);
                            }
                        }));
                RawClient publisher = broker.connected(version, "queue-publisher")) {
            slow.subscribe(1, "queue", 1).expectSubAck(1, 1);
            for (int i = 0; i < 40; i++) {
                publisher.publish("queue", Integer.toString(i), 1, 1).expect(PacketType.PUBACK);
            }
            assertThat(broker.count(Counter.DROPPED_QUEUE_FULL) - dropped).isBetween(26L, 30L);
            long kept = 40 - (broker.count(Counter.DROPPED_QUEUE_FULL) - dropped);
            for (int i = 0; i < kept; i++) {
                RawPacket packet = slow.expectPublish("queue", Integer.toString(i), 1);
                slow.pubAck(packet.packetId());
            }
            slow.expectNothing();
            slow.disconnect().expectClosed();
        }
        try (RawClient cleaner = broker.connected(version, "slow-qos1")) {
            cleaner.disconnect().expectClosed();
        }
        broker.awaitNoSession("slow-qos1");
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.2-22] half a packet is silence, too")
    @Proves(v5 = "MQTT-3.1.2-22", v311 = "MQTT-3.1.2-24")
    void closesAPeerThatStopsInTheMiddleOfAPacket(ProtocolVersion version) {
        try (RawClient half =
                broker.connected(version, connect -> connect.clientId("half").keepAlive(1))) {
            half.send("30 20 00 04 72 6f");
            canaries.sing();
            if (version.isV5()) {
                half.expectDisconnect(ReasonCode.KEEP_ALIVE_TIMEOUT);
            } else {
                half.expectClosed();
            }
        }
    }

    @Test
    @DisplayName(
            "a peer that sends and never reads is not read any more: what it is owed stays bounded, and nothing of it is lost")
    void stopsReadingFromAPeerThatDoesNotRead() throws Exception {
        byte[] pings = pings();
        AtomicLong sent = new AtomicLong();
        try (Socket socket = connectedSocket(broker)) {
            new Thread(() -> sendUntilClosed(socket, pings, sent)).start();
            canaries.sing();
            awaitStandstill(sent);
            assertThat(sent.get())
                    .as("bytes taken from a peer that reads nothing")
                    .isLessThan(64L << 20);
            canaries.sing();

            byte[] answers = new byte[1 << 20];
            long read = 0;
            while (read < 2 << 20) { // it goes on where it stood
                int length = socket.getInputStream().read(answers);
                assertThat(length).isPositive();
                read += length;
            }
            canaries.sing();
        }
    }

    @Test
    @DisplayName("limits.paused-timeout: a peer that sends and does not read for so long is closed and counted")
    void closesAPeerThatDoesNotReadForTooLong() throws Exception {
        byte[] pings = pings();
        AtomicLong sent = new AtomicLong();
        try (RunningBroker strict = RunningBroker.with(config -> config.withLimits(
                                limits -> limits.egressBytes(16 << 10).pausedTimeout(Duration.ofSeconds(1))))
                        .start();
                Socket socket = connectedSocket(strict)) {
            new Thread(() -> sendUntilClosed(socket, pings, sent)).start();

            strict.awaitCount(Counter.CLIENTS_CLOSED_NOT_READING, 1);
            strict.awaitOffline("pinging");
        }
    }

    private static byte[] pings() {
        byte[] pings = new byte[64 << 10];
        for (int i = 0; i < pings.length; i += 2) {
            pings[i] = (byte) 0xC0;
        }
        return pings;
    }

    private static Socket connectedSocket(RunningBroker broker) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(RECEIVE_BUFFER);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.port()));
        RawClient.over(socket)
                .connect311(connect -> connect.clientId("pinging"))
                .expectConnAck();
        return socket;
    }

    private static void sendUntilClosed(Socket socket, byte[] bytes, AtomicLong sent) {
        try {
            while (sent.get() < 128L << 20) {
                socket.getOutputStream().write(bytes);
                sent.addAndGet(bytes.length);
            }
        } catch (IOException closed) {
            sent.addAndGet(0);
        }
    }

    /** Waits until nothing was sent for half a second, or too much was. */
    private static void awaitStandstill(AtomicLong sent) {
        long[] seen = {-1, System.nanoTime()};
        RunningBroker.until(
                () -> {
                    if (sent.get() != seen[0]) {
                        seen[0] = sent.get();
                        seen[1] = System.nanoTime();
                    }
                    return seen[0] >= 64L << 20 || System.nanoTime() - seen[1] > 500_000_000;
                },
                () -> "still sending after " + Arrays.toString(seen));
    }
}
