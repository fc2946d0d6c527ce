// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import io.microbroker.config.Anonymous;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawClient;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client may subscribe to everything but not get what is below one topic: by no way. */
@DisplayName("SecC15: denied below an allowed wildcard")
class SecC15DeniedBelowWildcardIT {
    private static final String ACL = """
            user reader
            topic read #
            topic deny secret/#
            user writer
            topic readwrite #
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private RunningBroker broker;

    @BeforeEach
    void start() {
        Path users =
                TestFiles.write(folder, "users.txt", TestFiles.user("reader", "r") + TestFiles.user("writer", "w"));
        Path acl = TestFiles.write(folder, "acl.txt", ACL);
        broker = RunningBroker.start(Anonymous.FALSE, Map.of("users", users.toString(), "acl", acl.toString()));
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private RawClient reader(boolean cleanStart) {
        return broker.client("reader", connect -> connect.username("reader")
                .password("r")
                .cleanStart(cleanStart)
                .sessionExpiry(600));
    }

    private void publish(boolean retain) {
        try (RawClient writer = broker.client("writer", "w")) {
            for (int i = 0; i < 2; i++) {
                int id = i + 1;
                String topic = i == 0 ? "secret/door" : "open/door";
                writer.publish(publish -> {
                    publish.topic(topic).payload("x").qos(1, id);
                    if (retain) {
                        publish.retain();
                    }
                });
                writer.expect(PacketType.PUBACK);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", "+/door", "+/+", "$share/group/#"})
    void nothingComesLive(String filter) {
        try (RawClient reader = reader(true)) {
            reader.subscribe(1, filter, 1).expectSubAck(1, 1);

            publish(false);

            reader.pubAck(reader.expectPublish("open/door", "x").packetId());
            reader.expectNothing();
        }
    }

    @Test
    void nothingRetainedComes() {
        publish(true);

        try (RawClient reader = reader(true)) {
            reader.subscribe(1, "#", 0).expectSubAck(1, 0);

            reader.expectPublish("open/door", "x");
            reader.expectNothing();
        }
    }

    @Test
    void nothingQueuedComes() {
        try (RawClient reader = reader(true)) {
            reader.subscribe(1, "#", 1).expectSubAck(1, 1);
        }
        publish(false);

        try (RawClient reader = reader(false)) {
            reader.pubAck(reader.expectPublish("open/door", "x").packetId());
            reader.expectNothing();
        }
    }

    @Test
    void nothingComesAfterTakeover() {
        try (RawClient first = reader(true)) {
            first.subscribe(1, "#", 1).expectSubAck(1, 1);
            publish(false);
            first.expectPublish("open/door", "x");

            try (RawClient second = reader(false)) {
                second.pubAck(second.expectPublish("open/door", "x").packetId());
                second.expectNothing();
            }
        }
    }
}
