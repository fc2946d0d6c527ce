// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.packet.ConnAck;
import io.microbroker.packet.ConnAckProperties;
import io.microbroker.packet.Disconnect;
import io.microbroker.packet.PublishView;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PubCommandTest {
    private static final int NOBODY = 1;

    private final VerbFixture verb = new VerbFixture();

    @Test
    void wrongUsageIsExitCode1WithTheCure() {
        assertThat(verb.pub(NOBODY, "-m", "on")).isEqualTo(1);
        assertThat(verb.err()).startsWith("Error: You must name the topic to publish to, with -t");

        assertThat(verb.pub(NOBODY, "-t", "home/lamp")).isEqualTo(1);
        assertThat(verb.pub(NOBODY, "-t", "home/lamp", "-m", "on", "-n")).isEqualTo(1);
        assertThat(verb.pub(NOBODY, "-t", "home/+", "-m", "on")).isEqualTo(1);
        assertThat(verb.pub(NOBODY, "-t", "home/lamp", "-m", "on", "-q", "3")).isEqualTo(1);
        assertThat(verb.pub(NOBODY, "-t", "home/lamp", "-l", "--repeat", "2")).isEqualTo(1);
        assertThat(verb.pub(NOBODY, "-t", "home/lamp", "-f", "/no/such/file")).isEqualTo(1);
        assertThat(verb.pub(NOBODY, "-t", "home/lamp", "-m", "on", "--colour", "red"))
                .isEqualTo(1);
        assertThat(verb.err())
                .contains("There is nothing to publish")
                .contains("Only one kind of message")
                .contains("Invalid topic 'home/+'")
                .contains("Invalid QoS 3")
                .contains("--repeat does not go with -l")
                .contains("There is no file /no/such/file")
                .contains("'--colour'")
                .contains("Use 'microbroker pub --help' to see usage.");
    }

    @Test
    void refusedConnectionNamesTheCure() {
        assertThat(verb.pub(NOBODY, "-t", "home/lamp", "-m", "on")).isEqualTo(1);
        assertThat(verb.err())
                .isEqualToIgnoringNewLines("Error: Connection refused - no broker listens on 127.0.0.1:1;"
                        + " start one with 'microbroker', or name another with -h and -p");
    }

    @Test
    void quietPrintsNoErrors() {
        assertThat(verb.pub(NOBODY, "-t", "home/lamp", "-m", "on", "--quiet")).isEqualTo(1);
        assertThat(verb.err()).isEmpty();
    }

    @Test
    void helpIsPrintedToTheOutput() {
        assertThat(verb.pub(NOBODY, "--help")).isZero();
        assertThat(verb.out()).contains("Usage: microbroker pub", "--will-topic", "-h, --host=HOST", "--help");
    }

    @Test
    void tellsWhyTheBrokerRefusesTheConnection() {
        ConnAckProperties properties =
                ConnAckProperties.builder().reasonString("no such\nroom").build();
        try (ScriptedBroker broker = new ScriptedBroker() {
            @Override
            ConnAck answer() {
                return new ConnAck(false, ReasonCode.NOT_AUTHORIZED, properties);
            }
        }) {
            assertThat(verb.pub(broker.port(), "-V", "5", "-t", "home/lamp", "-m", "on"))
                    .isEqualTo(0x87);
        }
        assertThat(verb.err())
                .isEqualToIgnoringNewLines("Connection error: not authorized (0x87), \"no such?room\""
                        + " - give a user name and its password with -u and -P");
    }

    @Test
    void tellsWhichMessageTheBrokerRefusesAndGoesOn() {
        try (ScriptedBroker broker = new ScriptedBroker() {
            @Override
            public void onPublish(PublishView packet) {
                super.onPublish(packet);
                int id = packet.packetId();
                say((packets, to) -> packets.pubAck(to, id, id == 1 ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.SUCCESS));
            }
        }) {
            verb.input("a\nb\n\nc");
            assertThat(verb.pub(broker.port(), "-V", "5", "-t", "home/lamp", "-l", "-q", "1"))
                    .isEqualTo(0x97);
            assertThat(broker.heard())
                    .containsExactly("CONNECT", "PUBLISH 1", "PUBLISH 2", "PUBLISH 3", "PUBLISH 4", "DISCONNECT");
        }
        assertThat(verb.err()).isEqualToIgnoringNewLines("Warning: Publish 1 failed: quota exceeded (0x97)");
    }

    @Test
    void tellsWhyTheBrokerEndsTheConnection() {
        try (ScriptedBroker broker = new ScriptedBroker() {
            @Override
            public void onPublish(PublishView packet) {
                say((packets, to) ->
                        packets.disconnect(to, Disconnect.of(ReasonCode.SERVER_SHUTTING_DOWN, "back at noon")));
            }
        }) {
            assertThat(verb.pub(broker.port(), "-V", "5", "-t", "home/lamp", "-m", "on", "-q", "2"))
                    .isEqualTo(0x8B);
        }
        assertThat(verb.err())
                .isEqualToIgnoringNewLines(
                        "Error: the broker ended the connection: server shutting down (0x8B), \"back at noon\"");
    }

    @Test
    void keepsToTheReceiveMaximumOfTheBroker() {
        ConnAckProperties properties =
                ConnAckProperties.builder().receiveMaximum(1).build();
        try (ScriptedBroker broker = new ScriptedBroker() {
            @Override
            ConnAck answer() {
                return new ConnAck(false, ReasonCode.SUCCESS, properties);
            }

            @Override
            public void onPublish(PublishView packet) {
                super.onPublish(packet);
                int id = packet.packetId();
                say((packets, to) -> packets.pubRec(to, id, ReasonCode.SUCCESS));
            }

            @Override
            public void onPubRel(int packetId, ReasonCode reason) {
                super.onPubRel(packetId, reason);
                say((packets, to) -> packets.pubComp(to, packetId, ReasonCode.SUCCESS));
            }
        }) {
            assertThat(verb.pub(broker.port(), "-V", "5", "-t", "a", "-m", "on", "-q", "2", "--repeat", "2"))
                    .isZero();
            assertThat(broker.heard())
                    .containsExactly("CONNECT", "PUBLISH 1", "PUBREL 1", "PUBLISH 2", "PUBREL 2", "DISCONNECT");
        }
    }

    @Test
    void sendsNothingThatTheBrokerDoesNotTake() {
        assertThat(refusedByLimits("-q", "2", "-m", "on")).contains("takes no messages of QoS 2 - use -q 1");
        assertThat(refusedByLimits("-q", "1", "-m", "on".repeat(40))).contains("takes 40 bytes");
        assertThat(refusedByLimits("-r", "-m", "on")).contains("retains no messages");
        assertThat(refusedByLimits("-m", "on", "-D", "publish", "topic-alias", "1"))
                .contains("aliases up to 0");
    }

    private String refusedByLimits(String... args) {
        ConnAckProperties limits = ConnAckProperties.builder()
                .maximumPacketSize(40)
                .maximumQos(Qos.AT_LEAST_ONCE)
                .build();
        ConnAckProperties unretained =
                ConnAckProperties.builder().retainAvailable(false).build();
        try (ScriptedBroker broker = new ScriptedBroker() {
            @Override
            ConnAck answer() {
                return new ConnAck(false, ReasonCode.SUCCESS, args[0].equals("-r") ? unretained : limits);
            }
        }) {
            List<String> all = new ArrayList<>(List.of("-V", "5", "-t", "home/lamp"));
            all.addAll(List.of(args));
            assertThat(verb.pub(broker.port(), all.toArray(String[]::new))).isEqualTo(1);
            assertThat(broker.heard()).containsExactly("CONNECT", "DISCONNECT"); // so that no will is published
        }
        return verb.err();
    }
}
