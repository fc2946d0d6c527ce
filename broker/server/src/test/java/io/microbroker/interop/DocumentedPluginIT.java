// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin of docs/plugins.md, file by file as it stands there, built with Maven, in the plugin folder of the jar. */
final class DocumentedPluginIT {
    private static final Path DOCUMENT = Path.of("../../docs/plugins.md");
    /** A file name alone on a line, then its content between fences. */
    private static final Pattern FILE = Pattern.compile("(?m)^`([\\w./-]+)`\\n\\n```\\w*\\n((?s:.*?))^```$");

    private static final Pattern PORT = Pattern.compile("listener tcp: tcp://127\\.0\\.0\\.1:(\\d+), .*");

    @Test
    void turnsAwayWhoIsNoSensor(@TempDir Path folder) throws IOException {
        Path project = folder.resolve("project");
        Matcher file = FILE.matcher(Files.readString(DOCUMENT));
        int files = 0;
        while (file.find()) {
            Path written = project.resolve(file.group(1));
            Files.createDirectories(written.getParent());
            Files.writeString(written, file.group(2));
            files++;
        }
        assertThat(files).isEqualTo(4);
        Path jar = StrangersMaven.build(project, folder);
        assertThat(jar.getFileName()).hasToString("auth-sensors-1.0.jar"); // the page says so
        Path plugins = Files.createDirectory(folder.resolve("plugins"));
        Files.copy(jar, plugins.resolve(jar.getFileName()));

        CompletableFuture<Integer> started = new CompletableFuture<>();
        try (ChildProcess broker = JarBroker.start(
                line -> {
                    Matcher matcher = PORT.matcher(line);
                    if (matcher.matches()) {
                        started.complete(Integer.valueOf(matcher.group(1)));
                    }
                },
                "--port=0",
                "--ephemeral",
                "--config=" + project.resolve("microbroker.yaml"),
                "--plugins-dir=" + plugins)) {
            int port = Deadline.await(started, () -> "the start of " + broker);

            RawClient.connect(port)
                    .connect5(connect -> connect.clientId("stranger"))
                    .expectRefused(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
            try (RawClient sensor = RawClient.connected(port, "room-kitchen")) {
                sensor.pingReq().expectPingResp();
            }
        }
    }
}
