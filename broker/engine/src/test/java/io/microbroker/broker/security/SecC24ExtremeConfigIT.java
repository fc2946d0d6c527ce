// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.Broker;
import io.microbroker.broker.RunningBroker;
import io.microbroker.config.BrokerConfig;
import io.microbroker.config.LimitsConfig;
import io.microbroker.config.MqttConfig;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** C24: no combination of extreme limits makes the broker fail: it serves, or refuses as it says. */
class SecC24ExtremeConfigIT {
    private static final long SEED = 24;
    private static final long MAX_INT = Integer.MAX_VALUE;

    /** Ends of the ranges. */
    private static final Map<String, long[]> LIMITS = Map.ofEntries(
            Map.entry("packetSize", new long[] {128, 256 << 20}),
            Map.entry("connectPacketSize", new long[] {128, 1 << 20}),
            Map.entry("topicLevels", new long[] {1, 32_768}),
            Map.entry("topicLength", new long[] {1, 65_535}),
            Map.entry("clientIdLength", new long[] {23, 65_535}),
            Map.entry("userProperties", new long[] {0, 10_000}),
            Map.entry("willSize", new long[] {0, 64 << 10}),
            Map.entry("subscriptions", new long[] {1, 1_000_000}),
            Map.entry("queuedMessages", new long[] {1, 10_000_000}),
            Map.entry("queuedBytes", new long[] {1 << 10, 64L << 30}),
            Map.entry("queuedBytesTotal", new long[] {0, 1, 1L << 50}),
            Map.entry("inFlight", new long[] {1, 65_535}),
            Map.entry("unreleasedMessages", new long[] {1, 65_535}),
            Map.entry("egressBytes", new long[] {1 << 10, 1 << 30}),
            Map.entry("egressBytesTotal", new long[] {0, 1, 1L << 50}),
            Map.entry("unauthenticatedBytes", new long[] {64 << 10, 64L << 30}),
            Map.entry("incompleteBytes", new long[] {64 << 10, 64L << 30}),
            Map.entry("connections", new long[] {0, 1, 10_000_000}),
            Map.entry("sessions", new long[] {0, 1, 1_000_000_000}),
            Map.entry("connectRate", new long[] {0, 1, 10_000_000}),
            Map.entry("connectsPerClient", new long[] {0, 1, 1_000_000}),
            Map.entry("publishRate", new long[] {0, 50, 10_000_000}),
            Map.entry("publishRateTotal", new long[] {0, 50, 100_000_000}),
            Map.entry("mailboxBytes", new long[] {64 << 10, 64L << 30}),
            Map.entry("retainedMessages", new long[] {1, 1_000_000_000}),
            Map.entry("retainedBytes", new long[] {1 << 10, 1L << 40}));

    private static final Map<String, long[]> MQTT =
            Map.of("receiveMaximum", new long[] {1, 65_535}, "topicAliasMaximum", new long[] {0, 1, 65_535});

    @Test
    void servesOrRefuses() throws Exception {
        for (int round = 0; round < 8; round++) {
            serve(SEED + round);
        }
    }

    @Test
    @Tag("long")
    void servesOrRefusesInManyMore() throws Exception {
        for (int round = 0; round < 1000; round++) {
            serve(SEED + round);
        }
    }

    @Test
    void knowsEveryNumericLimit() {
        List<String> numeric = new ArrayList<>();
        for (var component : LimitsConfig.class.getRecordComponents()) {
            if (component.getType().isPrimitive()) {
                numeric.add(component.getName());
            }
        }
        assertThat(LIMITS.keySet()).containsExactlyInAnyOrderElementsOf(numeric);
    }

    private static void serve(long seed) throws Exception {
        Random random = new Random(seed);
        LimitsConfig.Builder limits = LimitsConfig.DEFAULT.toBuilder();
        MqttConfig.Builder mqtt = MqttConfig.DEFAULT.toBuilder();
        choose(limits, LIMITS, random);
        choose(mqtt, MQTT, random);
        BrokerConfig config = BrokerConfig.DEFAULT
                .withLoops(1 + random.nextInt(2))
                .withLimits(ignored -> limits)
                .withMqtt(ignored -> mqtt);
        Broker broker =
                RunningBroker.await(Broker.builder().config(config).port(0).start());
        try {
            for (ProtocolVersion version : ProtocolVersion.values()) {
                traffic(broker.port("tcp"), version);
            }
            assertThat(broker.admin().counters().get("task-failures"))
                    .as("seed %d", seed)
                    .isZero();
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + config.limits() + config.mqtt(), e);
        } finally {
            RunningBroker.await(broker.stop());
        }
    }

    /** Half of the values stay as they are by default, so that extremes meet the ordinary, too. */
    private static void choose(Object builder, Map<String, long[]> values, Random random) throws Exception {
        for (Map.Entry<String, long[]> value : new TreeMap<>(values).entrySet()) {
            if (random.nextBoolean()) {
                long chosen = value.getValue()[random.nextInt(value.getValue().length)];
                for (var method : builder.getClass().getMethods()) {
                    if (method.getName().equals(value.getKey())) {
                        boolean isInt = method.getParameterTypes()[0] == int.class;
                        method.invoke(builder, isInt ? (Object) (int) Math.min(chosen, MAX_INT) : (Object) chosen);
                    }
                }
            }
        }
    }

    /** Some of everything; whoever is refused or closed, as the limits say, comes no further. */
    private static void traffic(int port, ProtocolVersion version) {
        try (RawClient client = RawClient.connect(port)) {
            client.connect(
                    version, connect -> connect.clientId("client-" + version).will("gone", "bye", 1, true));
            client.subscribe(1, "#", 2);
            for (int qos = 0; qos <= 2; qos++) {
                int level = qos;
                client.publish(publish ->
                        publish.topic("a/b").payload("x").qos(level, level + 1).retain());
                if (version.isV5()) {
                    client.publish(publish -> publish.topic("c").topicAlias(1).payload(new byte[100]));
                }
            }
            client.pubRel(3).unsubscribe(9, "#").send("c000");
            PacketType type = client.expectPacket().type();
            while (type != PacketType.PINGRESP) {
                type = client.expectPacket().type();
            }
        } catch (AssertionError e) {
            expectServing(port, e);
        }
    }

    /** The connection is over; the broker is not. */
    private static void expectServing(int port, AssertionError cause) {
        String text = String.valueOf(cause.getMessage());
        boolean ended = text.contains("clos")
                || text.contains("end")
                || text.contains("reset")
                || text.contains("DISC")
                || text.contains("broke");
        if (!ended) {
            throw cause;
        }
        RawClient.connect(port).close();
    }
}
