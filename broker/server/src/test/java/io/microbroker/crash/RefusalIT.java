// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.interop.ChildProcess;
import io.microbroker.interop.JarBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories on which the jar does not start, and what it says. Exit codes as in {@code docs/operations.md}. */
final class RefusalIT {
    private static final int COULD_NOT_START = 1;
    private static final int MESSAGES = 5000;

    private final Path folder;
    private final Path data;

    RefusalIT(@TempDir Path folder) {
        this.folder = folder;
        this.data = folder.resolve("data");
    }

    /** A start that is refused: exit code and what was said. */
    private record Refusal(int exitCode, List<String> err) {
        static Refusal of(List<String> through, String data) {
            List<String> command = new ArrayList<>(through);
            command.addAll(JarBroker.command("--port", "0", "--data-dir", data));
            try (ChildProcess process = ChildProcess.start(command, Path.of("/"), line -> {})) {
                return new Refusal(process.awaitExit(), process.err());
            }
        }

        static Refusal of(Path data) {
            return of(List.of(), data.toString());
        }
    }

    @Test
    void twoBrokersDoNotShareADirectory() throws IOException {
        try (JournalBroker first = JournalBroker.start(data)) {
            new Receiver("phone", ProtocolVersion.MQTT_5, 1).subscribe(first.port());

            Refusal second = Refusal.of(data);

            assertThat(second.exitCode()).isEqualTo(COULD_NOT_START);
            assertThat(second.err())
                    .singleElement()
                    .asString()
                    .contains("another broker uses " + data, "process " + first.pid(), "another directory");
            new Sender("hall", ProtocolVersion.MQTT_5, 1, false).run(first.port(), 10);
        }
    }

    @Test
    void aDamagedSegmentIsNamedWithTheOffsetAndNothingIsChanged() throws IOException {
        String[] settings = {"storage.segment-size=1MiB", "limits.queued-messages=" + 2 * MESSAGES};
        try (JournalBroker broker = JournalBroker.start(data, settings)) {
            new Receiver("phone", ProtocolVersion.MQTT_5, 1).subscribe(broker.port());
            new Sender("hall", ProtocolVersion.MQTT_5, 1, false).run(broker.port(), MESSAGES);
            broker.kill();
        }
        Path oldest = files().filter(file -> file.toString().endsWith(".log"))
                .sorted()
                .findFirst()
                .orElseThrow();
        long middle = 500_000;
        try (RandomAccessFile file = new RandomAccessFile(oldest.toFile(), "rw")) {
            file.seek(middle);
            int before = file.read();
            file.seek(middle);
            file.write(before ^ 1);
        }
        Map<String, Integer> before = contents();

        Refusal refusal = Refusal.of(data);

        assertThat(refusal.exitCode()).isEqualTo(COULD_NOT_START);
        assertThat(refusal.err())
                .singleElement()
                .asString()
                .contains(oldest.getFileName().toString())
                .containsPattern("offset \\d+");
        assertThat(contents()).isEqualTo(before);
    }

    private Stream<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            return files.toList().stream();
        }
    }

    /** Of all files but the lock, which names the process that has it. */
    private Map<String, Integer> contents() throws IOException {
        Map<String, Integer> contents = new TreeMap<>();
        for (Path file : files().filter(each -> !each.endsWith("LOCK")).toList()) {
            contents.put(file.toString(), Arrays.hashCode(Files.readAllBytes(file)));
        }
        return contents;
    }

    @Test
    void aFileInPlaceOfTheDirectoryIsNamed() throws IOException {
        Files.writeString(data, "no directory");

        Refusal refusal = Refusal.of(data);

        assertThat(refusal.exitCode()).isEqualTo(COULD_NOT_START);
        assertThat(refusal.err()).singleElement().asString().contains(data.toString(), "--data-dir");
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsNamed() throws IOException {
        try (TmpfsDisk disk = TmpfsDisk.mount(folder.resolve("disk"), 16)) {
            assertThat(disk.run("mount", "-o", "remount,ro", disk.path(""))).isZero();

            Refusal refusal = Refusal.of(disk.inside(), disk.path("data"));

            assertThat(refusal.exitCode()).isEqualTo(COULD_NOT_START);
            assertThat(refusal.err())
                    .singleElement()
                    .asString()
                    .contains(disk.path("data"), "cannot be written", "--data-dir");
        }
    }
}
