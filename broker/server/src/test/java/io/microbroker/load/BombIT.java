// SPDX-License-Identifier: Apache-2.0
package io.microbroker.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Subscriptions and retained messages without end, and filters at their worst. */
final class BombIT extends LoadTest {
    @Test
    @DisplayName("R30: more subscriptions and retained topics than allowed are refused with 0x97")
    void subscriptionsAndRetainedTopics() {
        bombs(2_000, 4_000);
    }

    @Test
    @Tag("long")
    @DisplayName("R30: 100,000 subscriptions of one client, a million retained topics")
    void veryManySubscriptionsAndRetainedTopics() {
        bombs(100_000, 1_000_000);
    }

    private static void bombs(int filters, int topics) {
        try (LoadedBroker broker = new LoadedBroker.Builder()
                .jvm("-Xmx256m")
                .set("limits.retained-messages=" + topics / 2)
                .start()) {
            List<Probe> probes = probes(broker, 2);
            try (RawClient client = RawClient.connected(broker.port(), "bomb")) {
                assertThat(subscribe(client, filters)).isEqualTo(1000);
                int kept = retain(client, topics);
                tell("R30 {} of {} retained topics were kept", kept, topics);
                assertThat(kept).isPositive().isLessThanOrEqualTo(topics / 2);
            }
            tell("R30 probes {}", end(broker, probes));
        }
    }

    private static int subscribe(RawClient client, int filters) {
        int granted = 0;
        for (int done = 0; done < filters; done += 500) {
            int first = done;
            client.subscribe(1, subscribe -> {
                for (int i = first; i < first + 500; i++) {
                    subscribe.filter("bomb/" + i, 0);
                }
            });
            RawPacket answer = client.expect(PacketType.SUBACK);
            for (int reason : answer.reasonCodes()) {
                assertThat(reason).isIn(0, ReasonCode.QUOTA_EXCEEDED.code());
                granted += reason == 0 ? 1 : 0;
            }
        }
        return granted;
    }

    private static int retain(RawClient client, int topics) {
        int kept = 0;
        for (int done = 0; done < topics; done += 20) {
            for (int i = 1; i <= 20; i++) {
                int id = i;
                String topic = "retained/" + (done + i);
                client.publish(
                        publish -> publish.topic(topic).payload("x").qos(1, id).retain());
            }
            for (int i = 1; i <= 20; i++) {
                kept += client.expect(PacketType.PUBACK).reasonCode() < 0x80 ? 1 : 0;
            }
        }
        return kept;
    }

    @Test
    @DisplayName("R31: filters of 128 levels full of wildcards")
    void wildcardsAtTheirWorst() {
        wildcards(10, 100, Duration.ofSeconds(1));
    }

    @Test
    @Tag("long")
    @DisplayName("R31: 10,000 filters of 128 levels full of wildcards")
    void tenThousandWildcardsAtTheirWorst() {
        wildcards(10, 1000, Duration.ofSeconds(30));
    }

    private static void wildcards(int clients, int filters, Duration duration) {
        try (LoadedBroker broker = new LoadedBroker.Builder().jvm("-Xmx256m").start()) {
            List<Probe> probes = probes(broker, 3);
            try (Swarm subscribers = Swarm.start(broker.port(), 100, peers(clients, client -> wild(client, filters)));
                    Swarm publisher = Swarm.start(broker.port(), 10, List.of(deep()))) {
                last(duration);
                tell(
                        "R31 {} filters asked for, {} bytes sent, {} received",
                        clients * filters,
                        publisher.sent(),
                        subscribers.received());
                assertThat(subscribers.closed()).isZero();
                assertThat(publisher.closed()).isZero();
            }
            tell("R31 probes {}", end(broker, probes));
        }
    }

    /** Its filters differ in which levels are wild, so that the tree has as many ways as filters. */
    private static Peer wild(int client, int filters) {
        return Peers.stream(Wire.connect("wild-" + client, true), 200, i -> {
            if (i >= filters) {
                return null;
            }
            String[] levels = new String[128];
            Arrays.fill(levels, "+");
            int bits = client * filters + i;
            for (int bit = 0; bit < 14; bit++) {
                levels[bit * 9] = (bits >> bit & 1) == 0 ? "+" : "a";
            }
            return Wire.subscribe(String.join("/", levels), 0);
        });
    }

    /** A topic that fits all of them, and another each time, so that none is known from before. */
    private static Peer deep() {
        return Peers.stream(Wire.connect("deep", true), 100, i -> {
            String[] levels = new String[128];
            Arrays.fill(levels, "a");
            levels[127] = "n" + i;
            return Wire.publish(String.join("/", levels), new byte[1], 0, 0, false);
        });
    }
}
