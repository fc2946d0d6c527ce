// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.CapturedLog;
import io.microbroker.broker.RunningBroker;
import io.microbroker.broker.support.AskOnce;
import io.microbroker.engine.Counter;
import io.microbroker.spi.auth.AuthResult;
import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.Hex;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import io.microbroker.testkit.fuzz.Rules;
import io.microbroker.testkit.fuzz.SamplePackets;
import io.microbroker.testkit.fuzz.StreamJudge;
import io.microbroker.testkit.fuzz.Verdict;
import io.microbroker.testkit.fuzz.Verdict.Outcome;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Makes each mistake of a table against a running broker, on a connection of its own with a message smuggled in behind it, and
 * compares the answer with the table; and the table with the judge of the fuzz tests. Two others notice nothing: a canary that
 * hears a song, and a watcher whom no smuggled message may reach.
 */
final class Tribunal implements AutoCloseable {
    static final Rules RULES = new Rules(4096, 2048, 128, 280, 256, 200, 20, 10, SamplePackets.METHOD);

    private static final int FAILURES_SHOWN = 10;
    private static final String SMUGGLED = "smuggled/goods";

    private final RunningBroker broker;
    private final CapturedLog log;
    private final RawClient canary;
    private final RawClient watcher;
    private final List<String> failures = new ArrayList<>();

    Tribunal(RunningBroker broker, CapturedLog log) {
        this.broker = broker;
        this.log = log;
        this.canary = broker.connected(ProtocolVersion.MQTT_5, "canary");
        this.watcher = broker.connected(ProtocolVersion.MQTT_3_1_1, "watcher");
        canary.subscribe(1, "canary/song", 2).expectSubAck(1, 2);
        watcher.subscribe(1, "smuggled/#", 0).expectSubAck(1, 0);
    }

    /** A broker with the limits of {@link #RULES} that allows all and knows the method of the samples. */
    static RunningBroker broker() {
        return RunningBroker.with(
                config -> config.withMqtt(mqtt -> mqtt.topicAliasMaximum(RULES.topicAliasMaximum()))
                        .withLimits(limits -> limits.packetSize(RULES.packetSize())
                                .connectPacketSize(RULES.connectPacketSize())
                                .topicLevels(RULES.topicLevels())
                                .topicLength(RULES.topicLength())
                                .willSize(RULES.willSize())
                                .clientIdLength(RULES.clientIdLength())
                                .userProperties(RULES.userProperties())),
                plugin -> {
                    plugin.authenticator(request -> Future.succeededFuture(AuthResult.accept("fuzz"))); // owns all
                    plugin.enhancedAuthenticator(new AskOnce());
                    plugin.authorizer(client -> Future.succeededFuture(TopicPolicy.ALLOW_ALL));
                });
    }

    /** Makes every mistake of the table, and fails with the first few wrong answers. */
    void hear(List<Mistake> table) {
        for (Mistake mistake : table) {
            try {
                tryOne(mistake);
            } catch (AssertionError e) {
                failures.add(mistake + "\n    " + e.getMessage());
            }
        }
        expectNobodyDisturbed();
        assertThat(failures.stream().limit(FAILURES_SHOWN))
                .as("%d of %d", failures.size(), table.size())
                .isEmpty();
    }

    private void tryOne(Mistake mistake) {
        byte[] smuggled = mistake.isServed() ? new byte[0] : smuggled(mistake.version());
        Verdict verdict = StreamJudge.judge(RULES, mistake.stream(smuggled));
        compareWithJudge(mistake, verdict);
        try (RawClient client = broker.client().version(mistake.version())) {
            for (byte[] packet : mistake.before()) {
                client.send(packet).expectPacket();
            }
            client.send(concat(mistake.bytes(), smuggled));
            if (mistake.isServed()) {
                expectServed(client, mistake);
            } else {
                expectEnd(client, mistake, verdict);
            }
        }
    }

    /** The same mistake with what the judge has to say of it, where that depends on chance. */
    static Mistake asJudged(Mistake mistake) {
        Verdict verdict = StreamJudge.judge(RULES, mistake.stream(new byte[0]));
        return mistake.with(
                switch (verdict.outcome()) {
                    case OPEN -> Set.of(Mistake.SERVED);
                    case GOODBYE -> Set.of(Mistake.GOODBYE);
                    case BROKEN -> verdict.reasons();
                    case UNDECIDED -> throw new IllegalArgumentException(mistake.toString());
                });
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private static byte[] smuggled(ProtocolVersion version) {
        return Hex.bytes((version.isV5() ? "30 11 00 0e %s 00" : "30 10 00 0e %s")
                .formatted(Hex.of(SMUGGLED.getBytes(StandardCharsets.US_ASCII))));
    }

    private static void compareWithJudge(Mistake mistake, Verdict verdict) {
        Outcome expected = mistake.isServed() ? Outcome.OPEN : mistake.isGoodbye() ? Outcome.GOODBYE : Outcome.BROKEN;
        boolean reasoned = expected != Outcome.BROKEN || verdict.reasons().containsAll(mistake.codes());
        if (verdict.outcome() != expected || !reasoned) {
            throw new AssertionError("the judge says " + verdict);
        }
    }

    /** Whatever the packet is answered: a ping behind it is, too. Before it is let in, CONNACK or AUTH is the answer. */
    private static void expectServed(RawClient client, Mistake mistake) {
        boolean first = mistake.before().isEmpty();
        if (first) {
            RawPacket packet = client.expectPacket();
            if (packet.type() == PacketType.AUTH) {
                return;
            }
            assertThat(packet.type()).isEqualTo(PacketType.CONNACK);
            assertThat(packet.reasonCode()).isZero();
        }
        client.pingReq();
        RawPacket packet = client.expectPacket();
        while (packet.type() != PacketType.PINGRESP) {
            assertThat(packet.type()).as(packet.toString()).isNotEqualTo(PacketType.DISCONNECT);
            packet = client.expectPacket();
        }
    }

    private static void expectEnd(RawClient client, Mistake mistake, Verdict verdict) {
        boolean inside = !mistake.before().isEmpty() && !isInExchange(mistake);
        if (mistake.version().isV5() && !mistake.isGoodbye() && verdict.version() != null) {
            RawPacket packet = client.expectPacket();
            while (isAnswer(packet, verdict)) {
                packet = client.expectPacket();
            }
            assertThat(packet.type()).isEqualTo(inside ? PacketType.DISCONNECT : PacketType.CONNACK);
            assertThat(packet.reasonCode()).as(packet.toString()).isIn(mistake.codes());
            client.expectClosed();
            return;
        }
        for (int i = 0; i < verdict.answers().size(); i++) {
            assertThat(isAnswer(client.expectPacket(), verdict)).isTrue();
        }
        if (!inside && mistake.codes().contains(0x84)) {
            client.version(ProtocolVersion.MQTT_3_1_1).expectRefused(1);
        } else if (!inside && mistake.codes().contains(0x85)) {
            client.expectRefused(2);
        } else {
            client.expectClosed();
        }
    }

    /** Whether it answers something that was right in front of the mistake. */
    private static boolean isAnswer(RawPacket packet, Verdict verdict) {
        return packet.type() == PacketType.PUBREL
                || verdict.answers().contains(packet.type() + " " + packet.packetId());
    }

    private static boolean isInExchange(Mistake mistake) {
        return !mistake.before().isEmpty()
                && StreamJudge.judge(RULES, mistake.before().get(0)).answers().isEmpty()
                && !StreamJudge.judge(RULES, mistake.before().get(0)).isIn();
    }

    private void expectNobodyDisturbed() {
        watcher.publish("canary/song", "la", 2, 5).expectPubRec(5);
        watcher.pubRel(5).expectPubComp(5);
        int packetId = canary.expectPublish("canary/song", "la").packetId();
        canary.pubRec(packetId).expectPubRel(packetId);
        canary.pubComp(packetId).expectNothing();
        watcher.expectNothing();
        assertThat(log.alarms()).isEmpty();
        assertThat(broker.count(Counter.TASK_FAILURES)).isZero();
    }

    @Override
    public void close() {
        canary.close();
        watcher.close();
    }
}
