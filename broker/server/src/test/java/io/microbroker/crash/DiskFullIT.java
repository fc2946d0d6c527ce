// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PacketBuilder;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal on a real file system that is really full. */
final class DiskFullIT {
    private static final int DISK_MEBIBYTES = 24;
    private static final int FILLER_BYTES = 8 << 20;
    private static final int NEARLY_FULL_BYTES = 40 << 10;
    private static final int FEW = 200;
    private static final String REST = ";" + "x".repeat(16_000);
    private static final String[] SETTINGS = {
        "storage.segment-size=1MiB", "limits.queued-messages=100000", "limits.queued-bytes=1GiB", "limits.in-flight=100"
    };

    private final Path mountPoint;
    private int accepted;

    DiskFullIT(@TempDir Path folder) {
        this.mountPoint = folder.resolve("disk");
    }

    private static JournalBroker start(TmpfsDisk disk) {
        return JournalBroker.start(disk.inside(), disk.path("data"), SETTINGS);
    }

    private static RawClient archive(int port) {
        return PatientClient.connect(port, connect -> connect.clientId("archive")
                .cleanStart(false)
                .sessionExpiry(3600)
                .receiveMaximum(100));
    }

    private static void subscribe(int port) {
        try (RawClient archive = archive(port)) {
            archive.expectConnAck(false);
            archive.subscribe(1, "load/#", 1).expectSubAck(1, 1);
            archive.disconnect().expectClosed();
        }
    }

    /** Publishes the next message and returns the reason code of its PUBACK. */
    private int publish(RawClient sensor) {
        sensor.publish(publish -> publish.topic("load/room")
                .payload(Numbered.payload("sensor", accepted, REST))
                .qos(1, 1 + accepted % 60_000));
        int reason = sensor.expect(PacketType.PUBACK).reasonCode();
        accepted += reason == 0 ? 1 : 0;
        return reason;
    }

    private void publishUntilFull(RawClient sensor) {
        int reason = 0;
        while (reason == 0) {
            assertThat(accepted).as("messages on a small disk").isLessThan((DISK_MEBIBYTES << 20) / REST.length());
            reason = publish(sensor);
        }
        assertThat(reason).isEqualTo(ReasonCode.QUOTA_EXCEEDED.code());
    }

    private void drain(int port) {
        try (RawClient archive = archive(port)) {
            archive.expectConnAck(true);
            for (int number = 0; number < accepted; number++) {
                RawPacket packet = archive.expectPublish();
                assertThat(Numbered.of(packet)).isEqualTo(new Numbered("sensor", number));
                archive.pubAck(packet.packetId());
            }
            archive.expectNothing();
            archive.disconnect().expectClosed();
        }
    }

    @Test
    void goesOnByItselfOnceThereIsRoomAgain() throws IOException {
        try (TmpfsDisk disk = TmpfsDisk.mount(mountPoint, DISK_MEBIBYTES)) {
            Files.write(disk.fromOutside("filler"), new byte[FILLER_BYTES]);
            try (JournalBroker broker = start(disk);
                    RawClient sensor = PatientClient.connected(broker.port(), "sensor");
                    Wire old = Wire.open(broker.port(), ProtocolVersion.MQTT_3_1_1)) {
                subscribe(broker.port());
                old.connect("old-sensor", true);
                publishUntilFull(sensor);

                old.send(PacketBuilder.of(PacketType.PUBLISH.firstByte() | 2)
                        .text("load/room")
                        .twoBytes(7)
                        .bytes(Numbered.payload("sensor", accepted, REST)));
                old.flush();
                liveTrafficGoesOn(broker.port());
                assertThat(publish(sensor)).isEqualTo(ReasonCode.QUOTA_EXCEEDED.code());
                assertThat(old.hasMore()).as("an answer to the client of 3.1.1").isFalse();

                Files.delete(disk.fromOutside("filler"));
                long begin = System.nanoTime();
                RawPacket packet = old.read();
                System.out.println("took messages " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)
                        + " ms after there was room");
                assertThat(packet.type()).isEqualTo(PacketType.PUBACK);
                assertThat(packet.packetId()).isEqualTo(7);
                accepted++;
                assertThat(publish(sensor)).isZero();
                broker.kill();
            }
            try (JournalBroker broker = start(disk)) {
                drain(broker.port());
            }
        }
    }

    private static void liveTrafficGoesOn(int port) {
        try (RawClient panel = PatientClient.connected(port, "panel");
                RawClient sensor = PatientClient.connected(port, "live-sensor")) {
            panel.subscribe(1, "live/#", 1).expectSubAck(1, 1);
            sensor.publish("live/room", "22");
            panel.expectPublish("live/room", "22", 0);
            sensor.publish("live/room", "23", 1, 1).expectPubAck(1);
            panel.expectPublish("live/room", "23", 1);
        }
    }

    @Test
    void survivesAKillWhileItIsFullAndCanBeDrained() throws IOException {
        try (TmpfsDisk disk = TmpfsDisk.mount(mountPoint, DISK_MEBIBYTES)) {
            try (JournalBroker broker = start(disk)) {
                subscribe(broker.port());
                try (RawClient sensor = PatientClient.connected(broker.port(), "sensor")) {
                    publishUntilFull(sensor);
                }
                broker.kill();
            }
            try (JournalBroker broker = start(disk)) {
                try (RawClient sensor = PatientClient.connected(broker.port(), "sensor")) {
                    publishUntilFull(sensor);
                    drain(broker.port());

                    accepted = 0;
                    Await.until(() -> publish(sensor) == 0, () -> "room after the queue was drained");
                }
                broker.kill();
            }
            try (JournalBroker broker = start(disk)) {
                drain(broker.port());
                assertThat(broker.errors()).isEmpty();
            }
        }
    }

    private void stopWithMessages(TmpfsDisk disk) {
        try (JournalBroker broker = start(disk)) {
            subscribe(broker.port());
            try (RawClient sensor = PatientClient.connected(broker.port(), "sensor")) {
                while (accepted < FEW) {
                    assertThat(publish(sensor)).isZero();
                }
            }
            broker.terminate();
            assertThat(broker.awaitExit()).isZero();
        }
    }

    @Test
    void startsOnADiskThatIsNearlyFull() throws IOException {
        try (TmpfsDisk disk = TmpfsDisk.mount(mountPoint, DISK_MEBIBYTES)) {
            stopWithMessages(disk);
            disk.fill("filler", NEARLY_FULL_BYTES);
            try (JournalBroker broker = start(disk);
                    RawClient sensor = PatientClient.connected(broker.port(), "sensor")) {
                assertThat(publish(sensor)).isEqualTo(ReasonCode.QUOTA_EXCEEDED.code());
                drain(broker.port());

                accepted = 0;
                Await.until(() -> publish(sensor) == 0, () -> "room after the queue was drained");
            }
        }
    }

    @Test
    void refusesToStartWhereNotEvenAnAcknowledgementHasRoom() throws IOException {
        try (TmpfsDisk disk = TmpfsDisk.mount(mountPoint, DISK_MEBIBYTES)) {
            stopWithMessages(disk);
            disk.fill("filler", 0);
            try (JournalBroker broker = start(disk)) {
                assertThat(broker.awaitExit()).isEqualTo(1);
                assertThat(broker.errors().toString())
                        .contains("the disk of " + disk.path("data") + " is full", "free as many", "nothing is lost");
            }
            Files.delete(disk.fromOutside("filler"));
            try (JournalBroker broker = start(disk)) {
                drain(broker.port());
            }
        }
    }
}
