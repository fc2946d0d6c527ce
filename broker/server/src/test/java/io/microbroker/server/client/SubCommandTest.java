// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.packet.ConnAck;
import io.microbroker.packet.ConnAckProperties;
import io.microbroker.packet.Publish;
import io.microbroker.packet.SubAck;
import io.microbroker.packet.Subscribe;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SubCommandTest {
    private static final int NOBODY = 1;

    private final VerbFixture verb = new VerbFixture();

    @Test
    void wrongUsageIsExitCode1WithTheCure() {
        assertThat(verb.sub(NOBODY)).isEqualTo(1);
        assertThat(verb.sub(NOBODY, "-t", "home/#/lamp")).isEqualTo(1);
        assertThat(verb.sub(NOBODY, "-t", "a", "-C", "0")).isEqualTo(1);
        assertThat(verb.sub(NOBODY, "-t", "a", "-F", "%k")).isEqualTo(1);
        assertThat(verb.sub(NOBODY, "-t", "a", "-R", "--retained-only")).isEqualTo(1);
        assertThat(verb.sub(NOBODY, "-t", "a", "-C", "many")).isEqualTo(1);
        assertThat(verb.err())
                .contains("You must name a topic")
                .contains("Invalid topic filter 'home/#/lamp'")
                .contains("Invalid count")
                .contains("Invalid format specifier 'k'")
                .contains("-R does not go with")
                .contains("'many'");
    }

    @Test
    void timeThatIsOverIsExitCode27() {
        try (ScriptedBroker broker = new ScriptedBroker()) {
            assertThat(verb.sub(broker.port(), "-V", "5", "-t", "a", "-W", "1")).isEqualTo(27);
            assertThat(broker.heard()).containsExactly("CONNECT", "SUBSCRIBE", "DISCONNECT");
        }
        assertThat(verb.err()).isEqualToIgnoringNewLines("Timed out");
    }

    @Test
    void tellsWhichSubscriptionsAreRefused() {
        try (ScriptedBroker broker = answering(ReasonCode.NOT_AUTHORIZED, ReasonCode.QUOTA_EXCEEDED)) {
            assertThat(verb.sub(broker.port(), "-V", "5", "-t", "home/safe", "-t", "b"))
                    .isEqualTo(0x87);
        }
        assertThat(verb.err().lines())
                .containsExactly(
                        "Warning: The subscription to 'home/safe' was refused: not authorized (0x87), \"private\"",
                        "Warning: The subscription to 'b' was refused: quota exceeded (0x97), \"private\"",
                        "All subscription requests were denied.");
    }

    @Test
    void oneRefusedSubscriptionIsNotTheEnd() {
        try (ScriptedBroker broker = answering(ReasonCode.NOT_AUTHORIZED, ReasonCode.GRANTED_QOS_1)) {
            assertThat(verb.sub(broker.port(), "-V", "5", "-t", "a", "-t", "b", "-E"))
                    .isZero();
        }
        assertThat(verb.err()).contains("'a' was refused").doesNotContain("denied");
    }

    private static ScriptedBroker answering(ReasonCode... reasons) {
        return new ScriptedBroker() {
            @Override
            public void onSubscribe(Subscribe packet) {
                say((packets, to) ->
                        packets.subAck(to, new SubAck(packet.packetId(), List.of(reasons), "private", List.of())));
            }
        };
    }

    @Test
    void printsAMessageOfQos2OnceAndCompletesItBeforeItEnds() {
        try (ScriptedBroker broker = new ScriptedBroker() {
            @Override
            public void onSubscribe(Subscribe packet) {
                say((packets, to) -> {
                    packets.subAck(to, SubAck.of(1, List.of(ReasonCode.GRANTED_QOS_2)));
                    packets.publish(to, message(Qos.EXACTLY_ONCE, 7, "home/lamp", 0));
                    packets.publish(to, message(Qos.EXACTLY_ONCE, 7, "home/lamp", 0));
                    packets.publish(to, message(Qos.AT_LEAST_ONCE, 8, "home/lamp", 0));
                    packets.publish(to, message(Qos.AT_LEAST_ONCE, 9, "home/left", 0));
                });
            }

            @Override
            public void onPubRec(int packetId, ReasonCode reason) {
                boolean first = !heard().contains("PUBREC 7");
                super.onPubRec(packetId, reason);
                if (first) {
                    say((packets, to) -> packets.pubRel(to, packetId, ReasonCode.SUCCESS));
                }
            }
        }) {
            assertThat(verb.sub(broker.port(), "-V", "5", "-t", "home/#", "-q", "2", "-v", "-C", "2"))
                    .isZero();
            assertThat(broker.heard())
                    .containsExactly("CONNECT", "PUBREC 7", "PUBREC 7", "PUBACK 8", "PUBCOMP 7", "DISCONNECT");
        }
        assertThat(verb.out().lines()).containsExactly("home/lamp on", "home/lamp on");
    }

    @Test
    void followsTopicAliasesAndFiltersTopicsOut() {
        try (ScriptedBroker broker = new ScriptedBroker() {
            @Override
            public void onSubscribe(Subscribe packet) {
                say((packets, to) -> {
                    packets.subAck(to, SubAck.of(1, List.of(ReasonCode.SUCCESS)));
                    packets.publish(to, message(Qos.AT_MOST_ONCE, 0, "home/lamp", 3));
                    packets.publish(to, message(Qos.AT_MOST_ONCE, 0, "home/noise", 0));
                    packets.publish(to, message(Qos.AT_MOST_ONCE, 0, "", 3));
                });
            }
        }) {
            assertThat(verb.sub(
                            broker.port(),
                            "-t",
                            "home/#",
                            "-T",
                            "+/noise",
                            "-F",
                            "%t=%p",
                            "-C",
                            "2",
                            "-D",
                            "connect",
                            "topic-alias-maximum",
                            "5"))
                    .isZero();
        }
        assertThat(verb.out().lines()).containsExactly("home/lamp=on", "home/lamp=on");
    }

    @Test
    void letsTheBrokerHearFromItInTime() {
        ConnAckProperties everySecond =
                ConnAckProperties.builder().serverKeepAliveSeconds(1).build();
        try (ScriptedBroker broker = new ScriptedBroker() {
            @Override
            ConnAck answer() {
                return new ConnAck(false, ReasonCode.SUCCESS, everySecond);
            }

            @Override
            public void onPingReq() {
                super.onPingReq();
                say((packets, to) -> {
                    packets.pingResp(to);
                    packets.publish(to, message(Qos.AT_MOST_ONCE, 0, "home/lamp", 0));
                });
            }
        }) {
            assertThat(verb.sub(broker.port(), "-V", "5", "-t", "home/#", "-C", "1"))
                    .isZero();
            assertThat(broker.heard()).containsExactly("CONNECT", "SUBSCRIBE", "PINGREQ", "DISCONNECT");
        }
    }

    @Test
    void givesUpOnABrokerThatIsSilent() {
        ConnAckProperties everySecond =
                ConnAckProperties.builder().serverKeepAliveSeconds(1).build();
        try (ScriptedBroker broker = new ScriptedBroker() {
            @Override
            ConnAck answer() {
                return new ConnAck(false, ReasonCode.SUCCESS, everySecond);
            }
        }) {
            assertThat(verb.sub(broker.port(), "-V", "5", "-t", "home/#")).isEqualTo(7);
        }
        assertThat(verb.err()).startsWith("Error: The broker has not answered for 2 seconds");
    }

    private static Publish message(Qos qos, int packetId, String topic, int alias) {
        return new Publish(
                false,
                qos,
                false,
                topic,
                packetId,
                "on".getBytes(StandardCharsets.UTF_8),
                alias,
                Publish.NO_EXPIRY,
                List.of(),
                MessageProperties.NONE);
    }
}
