// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import static io.microbroker.bridge.Here.site;
import static io.microbroker.bridge.Here.topic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.microbroker.spi.metrics.Measurement;
import io.microbroker.testkit.CuttableDoor;
import io.microbroker.testkit.FreePort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a second broker of ours. */
final class OwnBridgeIT {
    private final Path folder;

    OwnBridgeIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void everyLevelGoesBothWays() {
        try (Here there = Here.alone();
                Here here = Here.with(site(
                                there.port(),
                                Map.of(),
                                List.of(topic("out", "up/#", 2, "", "a/"), topic("in", "down/#", 2, "b/", ""))))
                        .connected();
                Peer cloud = Peer.of(there.port()).subscribe("#", 2);
                Peer panel = Peer.of(here.port()).subscribe("b/#", 2)) {
            for (int qos = 0; qos < 3; qos++) {
                panel.publish("up/" + qos, "x", qos, false);
                assertThat(cloud.next()).isEqualTo("a/up/" + qos + " x qos " + Math.min(1, qos));
                cloud.publish("down/" + qos, "y", qos, false);
                assertThat(cloud.next()).isEqualTo("down/" + qos + " y qos " + qos);
                assertThat(panel.next()).isEqualTo("b/down/" + qos + " y qos " + Math.min(1, qos));
            }
        }
    }

    /** Each of two brokers has a bridge to the other one, for the same topics, and they do not go round in circles. */
    @Test
    void twoBrokersThatAreBridgedToEachOtherDoNotEcho() {
        int port = FreePort.take();
        try (Here one = Here.with(
                        site(port, Map.of("client-id", "microbridge.one"), List.of(topic("both", "home/#", 1))));
                Here two = Here.with(
                        site(one.port(), Map.of("client-id", "microbridge.two"), List.of(topic("both", "home/#", 1))),
                        config -> config.withListener("tcp", tcp -> tcp.withPort(port)))) {
            one.connected();
            two.connected();
            try (Peer atOne = Peer.of(one.port()).subscribe("home/#", 1);
                    Peer atTwo = Peer.of(two.port()).subscribe("home/#", 1)) {
                atOne.publish("home/a", "from one", 1, false);
                atTwo.publish("home/b", "from two", 1, false);
                atOne.publish("home/end", "1", 1, false);
                atTwo.publish("home/end", "2", 1, false);

                // Pushed by one side and fetched by the other: twice there, and never back.
                assertThat(upToEnd(atOne, "2")).containsOnly(entry("home/a", 1), entry("home/b", 2));
                assertThat(upToEnd(atTwo, "1")).containsOnly(entry("home/a", 2), entry("home/b", 1));
                Waiting.until(() -> "pushed", () -> one.messages("out") == 2 && two.messages("out") == 2);
                assertThat(atOne.hasMore() || atTwo.hasMore()).isFalse();
                assertThat(one.messages("in")).isEqualTo(2);
                assertThat(two.messages("in")).isEqualTo(2);
            }
        }
    }

    /** How often each topic came until both copies of the other side's last message did. */
    private static Map<String, Integer> upToEnd(Peer peer, String last) {
        Map<String, Integer> counts = new HashMap<>();
        int ends = 0;
        int own = 0;
        while (ends < 2 || own < 1) {
            String next = peer.next();
            if (next.startsWith("home/end")) {
                ends += next.startsWith("home/end " + last) ? 1 : 0;
                own += next.startsWith("home/end " + last) ? 0 : 1;
            } else {
                counts.merge(next.split(" ", 2)[0], 1, Integer::sum);
            }
        }
        return counts;
    }

    @Test
    void pushedToEachOtherEveryMessageCrossesOnce() {
        int port = FreePort.take();
        try (Here one = Here.with(site(port, Map.of(), List.of(topic("out", "home/#", 1))));
                Here two = Here.with(
                        site(one.port(), Map.of(), List.of(topic("out", "home/#", 1))),
                        config -> config.withListener("tcp", tcp -> tcp.withPort(port)))) {
            one.connected();
            two.connected();
            try (Peer atOne = Peer.of(one.port()).subscribe("home/#", 1);
                    Peer atTwo = Peer.of(two.port()).subscribe("home/#", 1)) {
                for (int i = 0; i < 50; i++) {
                    atOne.publish("home/one", "" + i, 1, false);
                    atTwo.publish("home/two", "" + i, 1, false);
                }
                for (int i = 0; i < 100; i++) {
                    atOne.next();
                    atTwo.next();
                }
                Waiting.until(() -> "all looked at", () -> one.messages("kept") == 50 && two.messages("kept") == 50);
                assertThat(one.messages("out")).isEqualTo(50);
                assertThat(two.messages("out")).isEqualTo(50);
                assertThat(atOne.hasMore() || atTwo.hasMore()).isFalse();
            }
        }
    }

    @Test
    void whatCameByABridgeGoesOnOnlyWhereThatIsWanted() {
        try (Here cloud = Here.alone();
                Here relaying = Here.with(site(cloud.port(), Map.of("relay", true), List.of(topic("out", "#", 1))))
                        .connected();
                Here edge = Here.with(site(relaying.port(), Map.of(), List.of(topic("out", "#", 1))))
                        .connected();
                Peer atCloud = Peer.of(cloud.port()).subscribe("home/#", 1);
                Peer sensor = Peer.of(edge.port())) {
            sensor.publish("home/a", "v", 1, false);

            assertThat(atCloud.next()).isEqualTo("home/a v qos 1");
        }
    }

    @Test
    void messagesOfSomeClientsStayHere() {
        try (Here there = Here.alone();
                Here here = Here.with(site(
                                there.port(), Map.of("not-from", List.of("test-*")), List.of(topic("out", "#", 1))))
                        .connected();
                Peer atThere = Peer.of(there.port()).subscribe("home/#", 1);
                Peer test = Peer.named(here.port(), "test-1");
                Peer sensor = Peer.named(here.port(), "sensor")) {
            test.publish("home/a", "no", 1, false);
            sensor.publish("home/a", "yes", 1, false);

            assertThat(atThere.next()).isEqualTo("home/a yes qos 1");
            assertThat(here.messages("kept")).isEqualTo(1);
        }
    }

    /** Cut again and again in both directions: everything that was acknowledged is on the other side at last. */
    @Test
    void nothingThatWasAcknowledgedIsLostWhenConnectionsBreak() {
        try (Here there = Here.alone();
                CuttableDoor door = CuttableDoor.shutBefore(there.port());
                Here here = Here.with(site(
                        door.port(),
                        Map.of("in-flight", 10),
                        List.of(topic("out", "up/#", 2), topic("in", "down/#", 2))));
                Peer cloud = Peer.of(there.port()).subscribe("up/#", 1);
                Peer panel = Peer.of(here.port()).subscribe("down/#", 1)) {
            door.open();
            here.connected();
            Set<String> atCloud = new HashSet<>();
            Set<String> atPanel = new HashSet<>();
            int sent = 0;
            for (int round = 0; round < 10; round++) {
                for (int i = 0; i < 40; i++, sent++) {
                    panel.publish("up/" + sent, "v", 1 + i % 2, false);
                    cloud.publish("down/" + sent, "v", 1 + i % 2, false);
                }
                long before = here.number("failures");
                here.connected();
                door.cut();
                Waiting.until(() -> "it broke", () -> here.number("failures") > before);
            }
            while (atCloud.size() < sent) {
                atCloud.add(cloud.next());
            }
            while (atPanel.size() < sent) {
                atPanel.add(panel.next());
            }

            assertThat(atCloud).contains("up/0 v qos 1", "up/" + (sent - 1) + " v qos 1");
            assertThat(here.number("failures")).isGreaterThanOrEqualTo(10);
        }
    }

    @Test
    void aFullBufferSurvivesARestartUpToItsBoundAndTheRestIsCounted() {
        Path data = folder.resolve("data");
        int bound = 200;
        try (Here there = Here.alone();
                CuttableDoor door = CuttableDoor.shutBefore(there.port());
                Peer cloud = Peer.of(there.port()).subscribe("home/#", 1)) {
            Map<String, Object> plugin = site(door.port(), Map.of(), List.of(topic("out", "home/#", 1)));
            try (Here here = Here.with(plugin, config -> Here.withJournal(config, data)
                            .withLimits(limits -> limits.queuedMessages(bound)));
                    Peer sensor = Peer.of(here.port())) {
                Waiting.until(() -> "prepared", () -> !"".equals(here.get("trouble")));
                for (int i = 0; i < bound + 50; i++) {
                    sensor.publish("home/" + i, "v", 1, false);
                }
                assertThat(here.number("lag")).isEqualTo(bound);
                assertThat(here.broker.admin().counters().get("dropped-queue-full"))
                        .isEqualTo(50);
                assertThat(here.messages("queue-full")).isEqualTo(50);
            }
            try (Here here = Here.with(plugin, config -> Here.withJournal(config, data))) {
                door.open();
                Set<String> got = new HashSet<>();
                while (got.size() < bound) {
                    got.add(cloud.next());
                }
                Waiting.until(() -> "nothing waits", () -> here.number("lag") == 0);
                assertThat(cloud.hasMore()).isFalse();
            }
        }
    }

    /** An hour in small: longer than its buffer lasts. */
    @Test
    void aRemoteThatWasAwayTooLongGetsWhatTheBufferHoldsAndTheRestStaysCounted() {
        int bound = 50;
        try (Here there = Here.alone();
                CuttableDoor door = CuttableDoor.shutBefore(there.port());
                Peer cloud = Peer.of(there.port()).subscribe("home/#", 1);
                Here here = Here.with(
                        site(door.port(), Map.of(), List.of(topic("out", "home/#", 1))),
                        config -> config.withLimits(limits -> limits.queuedMessages(bound)));
                Peer sensor = Peer.of(here.port())) {
            for (int outage = 1; outage <= 2; outage++) {
                long failures = here.number("failures");
                Waiting.until(() -> "it was tried again", () -> here.number("failures") > failures + 1);
                for (int i = 0; i < bound + 30; i++) {
                    sensor.publish("home/" + i, "v", 1, false);
                }
                assertThat(here.number("lag")).isEqualTo(bound);
                assertThat(here.messages("queue-full")).isEqualTo(30 * outage);
                door.open();
                for (int i = 0; i < bound; i++) {
                    assertThat(cloud.next()).isEqualTo("home/" + i + " v qos 1");
                }
                Waiting.until(() -> "nothing waits", () -> here.number("lag") == 0);
                assertThat(here.messages("out")).isEqualTo(bound * outage);
                assertThat(here.messages("queue-full")).isEqualTo(30 * outage);
                assertThat(cloud.hasMore()).isFalse();
                door.shut();
            }
        }
    }

    @Test
    void bridgesAreAddedAndRemovedAndStayAcrossARestart() throws Exception {
        Path file = folder.resolve("added.json");
        Map<String, Object> plugin = Map.of("added", file.toString());
        try (Here there = Here.alone();
                Peer cloud = Peer.of(there.port()).subscribe("home/#", 1)) {
            Map<String, Object> settings = Map.of(
                    "address",
                    "mqtt://127.0.0.1:" + there.port(),
                    "retry-min",
                    "20ms",
                    "topics",
                    List.of(topic("out", "home/#", 1)));
            try (Here here = Here.with(plugin)) {
                assertThat(Waiting.await(here.bridges().list())).isEmpty();
                assertThatThrownBy(() -> Waiting.await(here.bridges().add("site", Map.of())))
                        .hasMessageContaining("has no address");
                assertThat(file).doesNotExist();
                Waiting.await(here.bridges().add("site", settings));
                assertThatThrownBy(() -> Waiting.await(here.bridges().add("site", settings)))
                        .hasMessageContaining("there is a bridge of this name");
                here.connected();
                try (Peer sensor = Peer.of(here.port())) {
                    sensor.publish("home/a", "v", 1, false);
                    assertThat(cloud.next()).isEqualTo("home/a v qos 1");
                }
            }
            try (Here here = Here.with(plugin).connected()) {
                assertThat(Waiting.await(here.bridges().remove("other"))).isFalse();
                assertThat(Waiting.await(here.bridges().remove("site"))).isTrue();
                assertThat(Waiting.await(here.bridges().list())).isEmpty();
                assertThat(Waiting.await(here.broker.admin().client("$bridge/site")))
                        .as("its buffer is gone too")
                        .isEmpty();
                assertThat(Files.readString(file)).doesNotContain("site");
            }
        }
    }

    @Test
    void aBridgeOfTheConfigurationIsNotRemovedAndNoneIsAddedWithoutAPlace() {
        try (Here there = Here.alone();
                Here here = Here.with(site(there.port(), Map.of(), List.of(topic("out", "home/#", 1))))) {
            assertThatThrownBy(() -> Waiting.await(here.bridges().remove("site")))
                    .hasMessageContaining("stands in the configuration");
            assertThatThrownBy(() -> Waiting.await(here.bridges().add("other", Map.of())))
                    .hasMessageContaining("plugins.bridge-mqtt.added");
        }
    }

    @Test
    void whatIsMeasuredHasTheNameOfTheBridge() {
        try (Here there = Here.alone();
                Here here = Here.with(site(there.port(), Map.of(), List.of(topic("out", "home/#", 1))))
                        .connected();
                Peer sensor = Peer.of(here.port())) {
            sensor.publish("home/a", "v", 1, false);
            Waiting.until(() -> "sent", () -> here.messages("out") == 1);

            List<Measurement> all = here.bridges().measurements();
            assertThat(all).allMatch(each -> "site".equals(each.labels().get("bridge")));
            assertThat(all)
                    .anyMatch(each -> each.name().equals("bridge_connected") && each.value() == 1)
                    .anyMatch(each -> each.name().equals("bridge_messages")
                            && "out".equals(each.labels().get("direction"))
                            && each.value() == 1);
            assertThat(here.broker.admin().counters())
                    .containsEntry("plugin-bridge-mqtt-connected", 1L)
                    .containsEntry("plugin-bridge-mqtt-bridges", 1L);
        }
    }

    /** R55: whoever breaks connections cannot make the log flow over. */
    @Test
    void aRemoteThatComesAndGoesIsALineNowAndThen() {
        try (Here there = Here.alone();
                CuttableDoor door = CuttableDoor.shutBefore(there.port());
                LogTap log = new LogTap();
                Here here = Here.with(site(
                        door.port(),
                        Map.of("retry-min", "10ms", "retry-max", "20ms"),
                        List.of(topic("out", "home/#", 1))))) {
            long start = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                door.open();
                here.connected();
                door.shut();
                long before = here.number("failures");
                Waiting.until(() -> "it failed", () -> here.number("failures") > before);
            }
            long tens = (System.nanoTime() - start) / 10_000_000_000L + 1;

            assertThat(log.count("not connected")).isBetween(1L, tens);
            assertThat(log.count("bridge connected")).isLessThanOrEqualTo(tens + 1);
            assertThat(log.text()).doesNotContain("stack trace");
        }
    }
}
