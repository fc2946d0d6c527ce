// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does what a newcomer does who follows {@code docs/http.md} from nothing to a scrape, command by command. */
final class HttpPageIT {
    private static final Path PAGE = Path.of("../../docs/http.md");
    private static final String SECTION = "## From nothing to a scrape";
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\n(.*?)^```$");
    private static final Pattern HTTP = Pattern.compile("http: http://127\\.0\\.0\\.1:(\\d+)/.*");
    private static final String PASSWORD = "open sesame";

    private final Path folder;

    HttpPageIT(@TempDir Path folder) {
        this.folder = folder;
    }

    private static List<String> blocks() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(SECTION);
        String section = page.substring(begin, page.indexOf("\n## ", begin + 1));
        List<String> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(section);
        while (block.find()) {
            blocks.add(block.group(1).replaceAll("(?m) +#.*$", "").replace("\\\n", " "));
        }
        return blocks;
    }

    private static String jar() {
        return JarBroker.command().stream().map(each -> "'" + each + "'").collect(Collectors.joining(" "));
    }

    private ChildProcess shell(String command, Consumer<String> onLine) {
        String real = command.replace("java -jar microbroker.jar", jar());
        String sh = RequiredProgram.find("sh", "any shell will do");
        return ChildProcess.start(List.of(sh, "-c", "exec " + real), folder, onLine);
    }

    private List<String> run(String command, String... typed) {
        try (ChildProcess process = shell(command, line -> {})) {
            for (String line : typed) {
                process.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
            process.endInput();
            assertThat(process.awaitExit()).as("%s", process).isZero();
            return process.out();
        }
    }

    @Test
    void everyCommandDoesWhatThePageSays() throws IOException {
        RequiredProgram.find("curl", "apt install curl");
        List<String> blocks = blocks();
        assertThat(blocks).hasSize(2);
        List<String> first = blocks.get(0).lines().toList();
        List<String> second = blocks.get(1).lines().toList();
        assertThat(first).hasSize(2);
        assertThat(second).hasSize(4);
        run(first.get(0), PASSWORD, PASSWORD);
        CompletableFuture<String> port = new CompletableFuture<>();
        CompletableFuture<String> mqtt = new CompletableFuture<>();

        try (ChildProcess broker = shell(first.get(1).replace("8080", "0") + " --port 0 --ephemeral", line -> {
            Matcher http = HTTP.matcher(line);
            if (http.matches()) {
                port.complete(http.group(1));
            }
            JarBroker.port(line).ifPresent(found -> mqtt.complete(String.valueOf(found)));
        })) {
            String address = ":" + Deadline.await(port, () -> "the start of " + broker) + "/";
            List<String> commands = second.stream()
                    .map(each -> each.replace(":8080/", address)
                            .replace("prometheus:PASSWORD", "'prometheus:" + PASSWORD + "'"))
                    .toList();

            assertThat(run(commands.get(0))).containsExactly("{\"status\":\"up\"}");
            assertThat(run(commands.get(1)))
                    .anyMatch(line -> line.startsWith("microbroker_build_info"))
                    .contains("microbroker_ready 1.0");
            assertThat(run(commands.get(2)).get(0)).startsWith("HTTP/1.1 204");
            assertThat(run(commands.get(3) + " -p " + Deadline.await(mqtt, () -> "the port of " + broker)))
                    .containsExactly("on");
        }
    }
}
