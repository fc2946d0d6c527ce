// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.ProtocolVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How soon a broker is back that was killed with a hundred thousand messages in a queue. */
final class BacklogIT {
    private static final int MESSAGES = 100_000;
    private static final String[] SETTINGS = {
        "limits.queued-messages=1000000",
        "limits.queued-bytes=1GiB",
        "limits.in-flight=1000",
        "mqtt.receive-maximum=200",
        "storage.durability=process"
    };
    /** CPU time is the same on a busy machine, more or less; a start without a backlog takes about one second of it. */
    private static final long CPU_MILLIS_MAX = 2000;

    private static final long READY_MILLIS_MAX = 2000;

    private final Path data;

    BacklogIT(@TempDir Path folder) {
        this.data = folder.resolve("data");
    }

    @Test
    void aHundredThousandQueuedMessagesCostAStartLittle() throws IOException {
        long cpu;
        long cpuWithBacklog;
        Receiver receiver = new Receiver("archive", ProtocolVersion.MQTT_5, 1);
        Sender sender = new Sender("hall", ProtocolVersion.MQTT_5, 1, false);
        try (JournalBroker broker = JournalBroker.start(data, SETTINGS)) {
            broker.awaitReady();
            cpu = broker.cpuMillis();
            receiver.subscribe(broker.port());
            sender.run(broker.port(), MESSAGES);
            broker.kill();
        }
        try (JournalBroker broker = JournalBroker.start(data, SETTINGS)) {
            long ready = broker.awaitReady();
            cpuWithBacklog = broker.cpuMillis();
            System.out.println("ready with " + MESSAGES + " queued messages after " + ready + " ms; CPU "
                    + cpuWithBacklog + " ms, without messages " + cpu + " ms");
            receiver.runUntil(broker.port(), Map.of("hall", MESSAGES - 1));
            for (int number = 0; number < MESSAGES; number++) {
                assertThat(receiver.from("hall").has(number))
                        .as("message %d", number)
                        .isTrue();
            }
        }
        assertThat(cpuWithBacklog - cpu).isLessThan(CPU_MILLIS_MAX);
    }

    @Test
    @Tag("long")
    void isReadyWithinTwoSeconds() throws IOException {
        try (JournalBroker broker = JournalBroker.start(data, SETTINGS)) {
            new Receiver("archive", ProtocolVersion.MQTT_5, 1).subscribe(broker.port());
            new Sender("hall", ProtocolVersion.MQTT_5, 1, false).run(broker.port(), MESSAGES);
            broker.kill();
        }
        try (JournalBroker broker = JournalBroker.start(data, SETTINGS)) {
            long ready = broker.awaitReady();
            System.out.println("ready with " + MESSAGES + " queued messages after " + ready + " ms");
            assertThat(ready).isLessThan(READY_MILLIS_MAX);
        }
    }
}
