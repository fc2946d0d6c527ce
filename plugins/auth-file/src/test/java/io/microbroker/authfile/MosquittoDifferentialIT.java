// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.config.Anonymous;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same files and the same packets to Mosquitto and to us: who may send and get what must be the same. */
class MosquittoDifferentialIT {
    private static final String WITNESS = """
            user witness
            topic readwrite #
            topic readwrite $probe/#
            """;

    private static final String USERS_AND_ANONYMOUS = """
            # general
            topic read public/#
            topic write inbox/%c
            topic deny public/not/this
              topic read indented

            user sensor
            topic write home/+/temperature
            topic read home/#
            topic deny home/frontdoor/#
            topic readwrite $probe/sensor/#
            topic read +/x
            user kitchen
            topic home/kitchen/#
            topic read  two spaces
            topic deny home/kitchen
            topic readwrite /
            user sensor
            topic read extra
            """;

    private static final String PATTERNS = """
            pattern readwrite device/%c/#
            pattern write by-user/%u/in
            pattern deny device/%c/private
            pattern read mixed-%u/x
            pattern read $probe/%u
            pattern read %u/%c
            pattern read %x/%
            """;

    private static final String BOTH = """
            user sensor
            topic read device/sensor-1/private
            topic deny by-user/#
            pattern readwrite device/%c/#
            pattern deny device/%c/private
            user kitchen
            pattern write by-user/%u/in
            topic deny #
            pattern read +/+/+
            """;

    private static final String WIDE = "user sensor\r\ntopic readwrite #\r\ntopic deny home/+/temperature\r\n"
            + "user kitchen  \r\ntopic read +/+\r\ntopic write a/+/b\t\r\ntopic read /+\r\ntopic write home/#\r\n";

    private static final List<String> TOPICS = List.of(
            "home",
            "home/",
            "home/kitchen",
            "home/kitchen/temperature",
            "home/frontdoor",
            "home/frontdoor/lock",
            "public",
            "public/a/b",
            "public/not/this",
            "inbox/%c",
            "inbox/anon-1",
            "indented",
            "extra",
            "two spaces",
            "device/sensor-1/a",
            "device/sensor-1/private",
            "device/kitchen-1/a",
            "device/%c/a",
            "by-user/sensor/in",
            "by-user/kitchen/in",
            "by-user/%u/in",
            "mixed-sensor/x",
            "$probe/sensor",
            "$probe/sensor/a",
            "$probe/kitchen",
            "sensor/sensor-1",
            "kitchen/x",
            "%x/%",
            "/",
            "/a",
            "a//b",
            "a/b",
            "a/x/b",
            "x");

    private static final List<String> FILTERS = List.of(
            "#", "$probe/#", "home/#", "home/+/temperature", "+/x", "device/sensor-1/private", "x/never/at/all");

    /** A client that both brokers are asked about. */
    private record Subject(@Nullable String user, String clientId) {}

    private static final List<Subject> SUBJECTS = List.of(
            new Subject(null, "anon-1"),
            new Subject("sensor", "sensor-1"),
            new Subject("kitchen", "kitchen-1"),
            new Subject("stranger", "x"),
            new Subject("sensor", "+"),
            new Subject("sensor", "a#"),
            new Subject("we+ird", "sensor-1"),
            new Subject("we#ird", "sensor-1"),
            new Subject("%c", "%u"),
            new Subject("sensor", "%c"));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    static List<String> acls() {
        return List.of(USERS_AND_ANONYMOUS, PATTERNS, BOTH, WIDE, USERS_AND_ANONYMOUS + PATTERNS);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void decidesAsMosquittoDoes(int number) throws IOException {
        Path users = TestFiles.write(folder, "users.txt", users());
        Path acl = TestFiles.write(folder, "acl.txt", acls().get(number) + WITNESS);

        try (Mosquitto theirs = Mosquitto.start(folder, users, acl);
                RunningBroker ours =
                        RunningBroker.start(Anonymous.TRUE, Map.of("users", users.toString(), "acl", acl.toString()))) {
            for (Subject subject : SUBJECTS) {
                assertThat(published(ours.port(), subject))
                        .as("%s publishes", subject)
                        .isEqualTo(published(theirs.port(), subject));
                for (String filter : FILTERS) {
                    Received our = received(ours.port(), subject, filter);
                    Received their = received(theirs.port(), subject, filter);
                    assertThat(our.topics)
                            .as("%s receives by %s", subject, filter)
                            .isEqualTo(their.topics);
                    assertThat(our.granted || their.topics.isEmpty())
                            .as("%s is refused %s though it could get something", subject, filter)
                            .isTrue();
                }
            }
        }
    }

    private static String users() {
        StringBuilder users = new StringBuilder(TestFiles.user("witness", "pw"));
        SUBJECTS.stream()
                .map(Subject::user)
                .filter(Objects::nonNull)
                .distinct()
                .forEach(user -> users.append(TestFiles.user(user, "pw")));
        return users.toString();
    }

    private static RawClient connect(int port, Subject subject) {
        return RawClient.connected(port, connect -> {
            connect.clientId(subject.clientId);
            if (subject.user != null) {
                connect.username(subject.user).password("pw");
            }
        });
    }

    /** Which topics get through, and what the sender is told about each. */
    private static List<String> published(int port, Subject subject) {
        List<String> answers = new ArrayList<>();
        try (RawClient sender = connect(port, subject);
                RawClient witness = connect(port, new Subject("witness", "witness"))) {
            witness.subscribe(1, "#", 0).expectSubAck(1, 0);
            witness.subscribe(2, "$probe/#", 0).expectSubAck(2, 0);
            for (int i = 0; i < TOPICS.size(); i++) {
                int code = sender.publish(TOPICS.get(i), "x", 1, i + 1)
                        .expect(PacketType.PUBACK)
                        .reasonCode();
                answers.add(TOPICS.get(i) + " " + code);
            }
            answers.addAll(drain(witness));
        }
        return answers;
    }

    private record Received(boolean granted, Set<String> topics) {}

    private static Received received(int port, Subject subject, String filter) {
        try (RawClient receiver = connect(port, subject);
                RawClient witness = connect(port, new Subject("witness", "witness"))) {
            boolean granted = receiver.subscribe(1, filter, 0).expectSubAck(1).reasonCode() < 0x80;
            for (int i = 0; i < TOPICS.size(); i++) {
                witness.publish(TOPICS.get(i), "x", 1, i + 1).expect(PacketType.PUBACK);
            }
            return new Received(granted, drain(receiver));
        }
    }

    /** The topics of all that has come. */
    private static Set<String> drain(RawClient client) {
        Set<String> topics = new TreeSet<>();
        client.pingReq();
        for (RawPacket packet = client.expectPacket();
                packet.type() != PacketType.PINGRESP;
                packet = client.expectPacket()) {
            topics.add(packet.topic());
        }
        return topics;
    }
}
