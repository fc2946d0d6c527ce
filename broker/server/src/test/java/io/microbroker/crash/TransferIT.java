// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.interop.ChildProcess;
import io.microbroker.interop.JarBroker;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.ConnectBuilder;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker is killed, exported, and imported elsewhere: its clients do not notice. */
final class TransferIT {
    private static final long HOUR = 3600;

    private final Path folder;
    private final Path data;
    private final Path moved;

    TransferIT(@TempDir Path folder) {
        this.folder = folder;
        this.data = folder.resolve("data");
        this.moved = folder.resolve("moved");
    }

    private static Consumer<ConnectBuilder> named(String name) {
        return connect -> connect.clientId(name).cleanStart(false).sessionExpiry(HOUR);
    }

    private static RawClient resumed(int port, String name) {
        RawClient client = PatientClient.connect(port, named(name));
        client.expectConnAck(true);
        return client;
    }

    /** Runs {@code data …} of the jar and returns what it printed. */
    private ChildProcess run(int exitCode, String... args) {
        String[] words = new String[args.length + 1];
        words[0] = "data";
        System.arraycopy(args, 0, words, 1, args.length);
        try (ChildProcess process = ChildProcess.start(JarBroker.command(words), folder, line -> {})) {
            assertThat(process.awaitExit()).as(process.toString()).isEqualTo(exitCode);
            return process;
        }
    }

    private void liveThere() {
        try (JournalBroker broker = JournalBroker.start(data)) {
            int port = broker.port();
            try (RawClient display = PatientClient.connect(port, named("display"));
                    RawClient archive = PatientClient.connect(port, named("archive"));
                    RawClient sensor = PatientClient.connect(port, named("sensor"))) {
                List.of(display, archive, sensor).forEach(client -> client.expectConnAck(false));
                display.subscribe(1, "home/#", 2).expectSubAck(1, 2);
                archive.subscribe(1, "home/#", 1).expectSubAck(1, 1);
                archive.subscribe(2, "wills/#", 1).expectSubAck(2, 1);
                archive.disconnect().expectClosed();

                sensor.publish("home/room", "1", 2, 1).expectPubRec(1);
                sensor.pubRel(1).expectPubComp(1);
                RawPacket half = display.expectPublish("home/room", "1", 2);
                display.pubRec(half.packetId()).expectPubRel(half.packetId()); // PUBCOMP is missing
                sensor.publish("home/room", "2", 1, 2).expectPubAck(2);
                display.expectPublish("home/room", "2", 1); // PUBACK is missing
                sensor.publish(publish -> publish.topic("home/state")
                                .payload("on".getBytes(StandardCharsets.UTF_8))
                                .retain()
                                .qos(1, 3)
                                .properties(properties -> properties.text(PropertyCode.CONTENT_TYPE, "text/plain")))
                        .expectPubAck(3);
                sensor.publish("home/room", "4", 2, 4).expectPubRec(4); // PUBREL is missing
                PatientClient.connected(port, connect -> connect.clientId("boiler")
                        .sessionExpiry(HOUR)
                        .will(
                                "wills/boiler",
                                "lost".getBytes(StandardCharsets.UTF_8),
                                1,
                                false,
                                will -> will.number(PropertyCode.WILL_DELAY_INTERVAL, 1)));
            }
            broker.kill();
        }
    }

    private static void resumeThere(int port) {
        try (RawClient display = resumed(port, "display");
                RawClient archive = resumed(port, "archive");
                RawClient sensor = resumed(port, "sensor")) {
            display.expectPubRel(1);
            display.pubComp(1);
            RawPacket again = display.expectPublish("home/room", "2", 1);
            assertThat(again.dup()).isTrue();
            assertThat(again.packetId()).isEqualTo(2);
            display.pubAck(2);
            RawPacket state = display.expectPublish("home/state", "on", 1);
            assertThat(state.properties().text(PropertyCode.CONTENT_TYPE)).isEqualTo("text/plain");
            display.pubAck(state.packetId());
            RawPacket last = display.expectPublish("home/room", "4", 2);
            display.pubRec(last.packetId()).expectPubRel(last.packetId());
            display.pubComp(last.packetId());

            sensor.publish(publish -> publish.topic("home/room")
                            .payload("4".getBytes(StandardCharsets.UTF_8))
                            .dup()
                            .qos(2, 4))
                    .expectPubRec(4); // it is known, and not published again
            sensor.pubRel(4).expectPubComp(4);
            display.expectNothing();

            for (String payload : List.of("1", "2", "on", "4", "lost")) {
                RawPacket packet = archive.expect(PacketType.PUBLISH);
                assertThat(packet.payloadText()).isEqualTo(payload);
                archive.pubAck(packet.packetId());
            }
        }
        try (RawClient visitor = PatientClient.connected(port, "visitor")) {
            visitor.subscribe(1, "home/#", 0).expectSubAck(1, 0);
            assertThat(visitor.expectPublish("home/state", "on", 0).retain()).isTrue();
            visitor.disconnect(ReasonCode.SUCCESS, none -> {});
        }
    }

    @Test
    void clientsFindAllTheirStateInAnotherFolder() throws IOException {
        liveThere();
        Path export = folder.resolve("export.jsonl");
        Path again = folder.resolve("again.jsonl");

        run(0, "export", "--data-dir", data.toString(), export.toString());
        run(0, "import", "--data-dir", moved.toString(), export.toString());
        run(0, "export", "--data-dir", moved.toString(), again.toString());

        assertThat(again).hasSameTextualContentAs(export);
        try (JournalBroker broker = JournalBroker.start(moved)) {
            resumeThere(broker.port());
            assertThat(broker.errors()).isEmpty();
            assertThat(run(1, "export", "-d", moved.toString()).err().toString())
                    .contains("another broker uses " + moved);
        }
        List<String> cut = Files.readAllLines(export);
        Files.write(export, cut.subList(0, cut.size() - 1));
        Path half = folder.resolve("half");
        assertThat(run(1, "import", "-d", half.toString(), export.toString())
                        .err()
                        .toString())
                .contains(export + ", line " + cut.size() + ": it ends without its last line");
        assertThat(half).doesNotExist();
    }
}
