// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import static io.microbroker.bridge.Here.site;
import static io.microbroker.bridge.Here.topic;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Remotes that say what they should not, or nothing at all: the bridge tells it and tries again, and the broker goes on. */
final class HostileRemoteIT {
    private static final String WELCOME = "20020000";

    /** Says the same to whoever comes, one part after each packet that it gets, and then only reads. */
    private static final class Remote implements AutoCloseable {
        private final ServerSocket socket;
        private final List<byte[]> parts = new ArrayList<>();

        /** @param answers in hexadecimal, parted by slashes */
        Remote(String answers) {
            for (String part : answers.split("/")) {
                parts.add(HexFormat.of().parseHex(part));
            }
            try {
                socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            run(this::serve);
        }

        private static void run(Runnable work) {
            Thread thread = new Thread(work, "remote");
            thread.setDaemon(true);
            thread.start();
        }

        private void serve() {
            while (!socket.isClosed()) {
                try {
                    Socket client = socket.accept();
                    run(() -> answer(client));
                } catch (IOException e) {
                    return; // closed by the test
                }
            }
        }

        private void answer(Socket client) {
            try (client;
                    InputStream in = client.getInputStream();
                    OutputStream out = client.getOutputStream()) {
                for (byte[] part : parts) {
                    if (in.read(new byte[1024]) < 0) {
                        return;
                    }
                    out.write(part);
                    out.flush();
                }
                in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                return; // closed by the bridge
            }
        }

        int port() {
            return socket.getLocalPort();
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            20020004                      | user or password is wrong
            20020005                      | this user is not allowed to connect
            20020001                      | it does not speak MQTT 3.1.1
            ffffffffffffffff              |
            20020000ffffffffff            |
            2002000000000000              |
            20020000308080803200          | larger than message-size
            2002000030ffffff7f0001        | larger than message-size
            20020000/9003000180           | refuses a subscription
            20020000/9003000101ffffffffff |
            20020000320500012b0001        |
            """)
    void aRemoteThatSaysWhatItShouldNotIsLeft(String answer, String why) {
        Map<String, Object> more = Map.of("message-size", "1MiB");
        try (LogTap log = new LogTap();
                Remote remote = new Remote(answer);
                Here here = Here.with(site(remote.port(), more, List.of(topic("in", "home/#", 1))));
                Peer panel = Peer.of(here.port()).subscribe("home/#", 1)) {
            Waiting.until(() -> "a second failure, but: " + here.get("trouble"), () -> here.number("failures") >= 2);

            assertThat(String.valueOf(here.get("trouble"))).contains(why == null ? "" : why);
            panel.publish("home/a", "v", 1, false);
            assertThat(panel.next()).isEqualTo("home/a v qos 1");
            assertThat(log.text()).doesNotContain("stack trace");
        }
    }

    @Test
    void aRemoteThatFallsSilentIsLeft() {
        Map<String, Object> more = Map.of("keep-alive", "1s");
        try (Remote remote = new Remote(WELCOME);
                Here here = Here.with(site(remote.port(), more, List.of(topic("out", "home/#", 1))))) {
            here.connected();
            Waiting.until(() -> "it is left", () -> here.number("failures") >= 1);
        }
    }

    /** A topic that would be one of the broker itself, one that has no name here, and a flood that nobody waits for. */
    @Test
    void whatHasNoNameHereIsDroppedAndCounted() {
        String suback = "9003000101";
        String dollar = "300e" + "000b" + hex("site/$SYS/a") + "78";
        String parent = "3007" + "0004" + hex("site") + "78";
        String good = "3009" + "0006" + hex("site/a") + "78";
        try (Remote remote = new Remote(WELCOME + "/" + suback + dollar + parent + good.repeat(500));
                Here here = Here.with(site(remote.port(), Map.of(), List.of(topic("in", "#", 1, "", "site/"))))) {
            Waiting.until(
                    () -> "all are counted",
                    () -> here.messages("unmapped") >= 2 && here.messages("in") + here.messages("slow") >= 500);
            assertThat(here.messages("unmapped")).isEqualTo(2);
        }
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
