// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The brokers that are compared, each with its settings raised alike: queues, messages in flight, receive maximum. */
final class Field {
    private static final int FIRST_PORT = 18_860;
    private static final List<String> OURS = List.of(
            "mqtt.receive-maximum=65535",
            "limits.queued-messages=1000000",
            "limits.queued-bytes=1GiB",
            "limits.in-flight=65535",
            "limits.egress-bytes=64MiB");

    private static final String MOSQUITTO = """
            listener %d 127.0.0.1
            allow_anonymous true
            persistence false
            max_queued_messages 0
            max_inflight_messages 1000
            set_tcp_nodelay true
            sys_interval 0
            log_dest none
            """;

    private final Settings settings;
    private final Path folder;
    private int port = FIRST_PORT;

    Field(Settings settings, Path folder) {
        this.settings = settings;
        this.folder = folder;
    }

    /** All in memory, for what no disk has a part in. */
    List<Contender> inMemory() throws IOException {
        List<Contender> all = new ArrayList<>();
        try {
            all.add(ours("microbroker", "--ephemeral"));
            all.add(mosquitto());
            if (!settings.hivemq().isEmpty()) {
                all.add(hivemq("hivemq", "in-memory"));
            }
            return all;
        } catch (IOException e) {
            all.forEach(Contender::close);
            throw e;
        }
    }

    /** With files. */
    List<Contender> onDisk() throws IOException {
        List<Contender> all = new ArrayList<>();
        try {
            all.add(ours("microbroker-journal", "--data-dir=" + folder.resolve("journal")));
            if (!settings.hivemq().isEmpty()) {
                all.add(hivemq("hivemq-files", "file"));
            }
            return all;
        } catch (IOException e) {
            all.forEach(Contender::close);
            throw e;
        }
    }

    private Contender ours(String name, String storage) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(java(), "-Xmx2g", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20", "-jar"));
        command.add(settings.jar().toString()); // as the launcher starts it
        command.addAll(List.of("--port", String.valueOf(++port), storage));
        OURS.forEach(setting -> command.addAll(List.of("--set", setting)));
        return Contender.start(name, port, folder, command);
    }

    private Contender mosquitto() throws IOException {
        Path conf = Files.writeString(folder.resolve("mosquitto.conf"), MOSQUITTO.formatted(++port));
        return Contender.start("mosquitto", port, folder, List.of(settings.mosquitto(), "-c", conf.toString()));
    }

    private Contender hivemq(String name, String persistence) throws IOException {
        Path home = Files.createDirectories(folder.resolve(name));
        String classPath = Files.readString(Path.of(settings.hivemq())).strip();
        List<String> command = List.of(
                java(),
                "-Xmx2g",
                "-cp",
                classPath,
                "io.microbroker.benchmarks.hivemq.HiveMq",
                String.valueOf(++port),
                persistence,
                home.toString());
        return Contender.start(name, port, folder, command);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
