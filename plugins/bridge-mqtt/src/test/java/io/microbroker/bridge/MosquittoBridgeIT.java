// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import static io.microbroker.bridge.Here.site;
import static io.microbroker.bridge.Here.topic;
import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.testkit.CuttableDoor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against Mosquitto, which knows nothing of us. */
final class MosquittoBridgeIT {
    private final Path folder;
    private final Mosquitto mosquitto;

    MosquittoBridgeIT(@TempDir Path folder) {
        this.folder = folder;
        this.mosquitto = new Mosquitto(folder);
    }

    @BeforeEach
    void start() {
        mosquitto.start();
    }

    @AfterEach
    void stop() {
        mosquitto.close();
    }

    private Here bridged(Map<String, Object> more, List<Map<String, Object>> topics) {
        return Here.with(site(mosquitto.port(), more, topics));
    }

    @Test
    void messagesGoOutWithPrefixLevelAndRetainFlag() {
        try (Here here = bridged(Map.of(), List.of(topic("out", "#", 2, "home/", "house-7/")))
                        .connected();
                Peer there = Peer.of(mosquitto.port()).subscribe("#", 2);
                Peer sensor = Peer.of(here.port())) {
            sensor.publish("home/a", "0", 0, false);
            assertThat(there.next()).isEqualTo("house-7/a 0 qos 0"); // levels have no order among them
            sensor.publish("home/b", "1", 1, false)
                    .publish("home/c", "2", 2, false)
                    .publish("garden/d", "not ours", 1, false)
                    .publish("home/e", "kept", 1, true);

            assertThat(there.next()).isEqualTo("house-7/b 1 qos 1");
            assertThat(there.next()).as("QoS 2 goes as QoS 1").isEqualTo("house-7/c 2 qos 1");
            assertThat(there.next()).isEqualTo("house-7/e kept qos 1");
            try (Peer late = Peer.of(mosquitto.port()).subscribe("#", 1)) {
                assertThat(late.next()).isEqualTo("house-7/e kept qos 1 retained");
            }
            Waiting.until(() -> "counted", () -> here.messages("out") == 4 && here.number("lag") == 0);
        }
    }

    @Test
    void messagesComeInWithPrefixLevelAndRetainFlag() {
        try (Peer there = Peer.of(mosquitto.port()).publish("site/old", "kept", 1, true);
                Here here = bridged(Map.of(), List.of(topic("in", "#", 2, "house/", "site/")));
                Peer panel = Peer.of(here.port()).subscribe("house/#", 2)) {
            assertThat(panel.next()).startsWith("house/old kept qos 1");
            here.connected();
            there.publish("site/a", "0", 0, false);
            assertThat(panel.next()).isEqualTo("house/a 0 qos 0");
            there.publish("site/b", "1", 1, false)
                    .publish("site/c", "2", 2, false)
                    .publish("other/d", "not ours", 1, false)
                    .publish("site/$SYS/x", "intruder", 1, false)
                    .publish("site/e", "last", 1, false);

            assertThat(panel.next()).isEqualTo("house/b 1 qos 1");
            assertThat(panel.next()).as("QoS 2 comes as QoS 1").isEqualTo("house/c 2 qos 1");
            assertThat(panel.next()).isEqualTo("house/$SYS/x intruder qos 1");
            assertThat(panel.next()).isEqualTo("house/e last qos 1");
            try (Peer late = Peer.of(here.port()).subscribe("house/#", 1)) {
                assertThat(late.next()).isEqualTo("house/old kept qos 1 retained");
            }
        }
    }

    /** One bridge, the same topics both ways: MQTT 3.1.1 sends everything back. */
    @Test
    void ownMessagesThatTheRemoteSendsBackAreKnownAgain() {
        try (Here here = bridged(Map.of(), List.of(topic("both", "home/#", 1))).connected();
                Peer panel = Peer.of(here.port()).subscribe("home/#", 1);
                Peer there = Peer.of(mosquitto.port()).subscribe("home/#", 1)) {
            panel.publish("home/light", "on", 1, false);
            assertThat(panel.next()).isEqualTo("home/light on qos 1");
            assertThat(there.next()).isEqualTo("home/light on qos 1");
            Waiting.until(() -> "the echo", () -> here.messages("echo") == 1);

            there.publish("home/light", "on", 1, false);
            assertThat(panel.next())
                    .as("the same from somebody else is no echo")
                    .isEqualTo("home/light on qos 1");
            assertThat(there.next()).isEqualTo("home/light on qos 1");

            there.publish("home/end", "there", 1, false);
            panel.publish("home/end", "here", 1, false);
            Set<String> last = new LinkedHashSet<>(List.of(panel.next(), panel.next()));
            assertThat(last).containsExactlyInAnyOrder("home/end there qos 1", "home/end here qos 1");
            assertThat(List.of(there.next(), there.next())).containsExactlyInAnyOrderElementsOf(last);
            Waiting.until(() -> "the last echo", () -> here.messages("echo") == 2);
            assertThat(panel.hasMore() || there.hasMore()).isFalse();
            assertThat(here.messages("out")).isEqualTo(2);
            assertThat(here.messages("in")).isEqualTo(2);
        }
    }

    @Test
    void whatIsPublishedWhileTheRemoteIsAwayArrivesInItsOrder() {
        try (CuttableDoor door = CuttableDoor.shutBefore(mosquitto.port());
                Here here = Here.with(site(door.port(), Map.of("in-flight", 7), List.of(topic("out", "home/#", 1))));
                Peer there = Peer.of(mosquitto.port()).subscribe("home/#", 1);
                Peer sensor = Peer.of(here.port())) {
            Waiting.until(() -> "the first try failed", () -> !"".equals(here.get("trouble")));
            for (int i = 0; i < 300; i++) {
                sensor.publish("home/" + i, "v", 1, false);
            }
            assertThat(here.number("lag")).isEqualTo(300);
            assertThat(here.get("state")).isNotEqualTo("connected");

            door.open();
            for (int i = 0; i < 300; i++) {
                assertThat(there.next()).isEqualTo("home/" + i + " v qos 1");
            }
            assertThat(there.hasMore()).isFalse();
            Waiting.until(() -> "nothing waits", () -> here.number("lag") == 0);
        }
    }

    @Test
    void aRemoteThatIsKilledAgainAndAgainGetsAll() {
        try (Here here = bridged(Map.of("in-flight", 20), List.of(topic("out", "home/#", 1, "", "a/")))
                        .connected();
                Peer sensor = Peer.of(here.port())) {
            Set<String> seen = new LinkedHashSet<>();
            int sent = 0;
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 200; i++, sent++) {
                    sensor.publish("home/" + sent, "v", 1, true); // retained: to be counted there at any time
                }
                Waiting.until(() -> "some arrived", () -> here.messages("out") > 0);
                seen.addAll(retained());
                mosquitto.kill();
                mosquitto.start();
            }
            here.connected();
            Waiting.until(() -> "nothing waits: " + here.get("lag"), () -> here.get("lag")
                    .equals(0L));
            sensor.publish("home/last", "v", 1, true);
            Waiting.until(() -> "the last one", () -> retained().contains("a/home/last"));

            assertThat(here.messages("out"))
                    .as("each acknowledged once at least")
                    .isGreaterThanOrEqualTo(sent + 1L);
            assertThat(here.number("failures")).isPositive();
        }
    }

    private Set<String> retained() {
        Set<String> topics = new LinkedHashSet<>();
        try (Peer reader = Peer.of(mosquitto.port()).subscribe("a/#", 0)) {
            reader.publish("a/end", "x", 1, false);
            for (String next = reader.next(); !next.startsWith("a/end"); next = reader.next()) {
                topics.add(next.split(" ", 2)[0]);
            }
        }
        return topics;
    }

    @Test
    void userAndPasswordAreShownAndWrongOnesAreTold() throws Exception {
        Path users = folder.resolve("users");
        int made = new ProcessBuilder("mosquitto_passwd", "-b", "-c", users.toString(), "house", "s3cret-of-the-house")
                .start()
                .waitFor();
        assertThat(made).isZero();
        try (Mosquitto closed = new Mosquitto(folder, "allow_anonymous false", "password_file " + users).start()) {
            Path password = Files.writeString(folder.resolve("password"), "wrong-s3cret\n");
            Map<String, Object> who = Map.of("user", "house", "password-file", password.toString());
            try (LogTap log = new LogTap();
                    Here here = Here.with(site(closed.port(), who, List.of(topic("out", "home/#", 1))))) {
                Waiting.until(() -> "refused", () -> String.valueOf(here.get("trouble"))
                        .contains("refuses us"));
                Files.writeString(password, "s3cret-of-the-house\n");
                here.connected();

                assertThat(here.get("trouble")).isEqualTo("");
                assertThat(log.text())
                        .contains("bridge not connected name=site")
                        .doesNotContain("s3cret");
                assertThat(String.valueOf(Waiting.await(here.bridges().list()))).doesNotContain("s3cret");
            }
        }
    }

    @Test
    void theStateIsFoundWhereMosquittoHasIt() {
        try (Here here = bridged(Map.of(), List.of(topic("out", "home/#", 1))).connected();
                Peer panel = Peer.of(here.port()).subscribe("$SYS/broker/connection/+/state", 0)) {
            String first = panel.next();
            assertThat(first).isEqualTo("$SYS/broker/connection/site/state 1 qos 0 retained");
            panel.subscribe("$SYS/broker/connection/+/lag", 0);
            assertThat(panel.next()).startsWith("$SYS/broker/connection/site/lag 0");
            mosquitto.kill();

            assertThat(panel.next()).startsWith("$SYS/broker/connection/site/state 0");
        }
    }
}
