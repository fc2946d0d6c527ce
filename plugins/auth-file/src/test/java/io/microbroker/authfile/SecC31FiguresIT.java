// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.config.Anonymous;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.RawClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the broker tells about itself, its version first of all, it tells those whom the rights name, and nobody else. */
@DisplayName("SecC31: figures and version of the broker")
class SecC31FiguresIT {
    private static final String ACL = """
            user reader
            topic readwrite #
            user watcher
            topic read $SYS/#
            """;
    private static final String VERSION = "$SYS/broker/version";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private RunningBroker broker;

    @BeforeEach
    void start() {
        Path users =
                TestFiles.write(folder, "users.txt", TestFiles.user("reader", "r") + TestFiles.user("watcher", "w"));
        Path acl = TestFiles.write(folder, "acl.txt", ACL);
        broker = RunningBroker.start(Anonymous.FALSE, Map.of("users", users.toString(), "acl", acl.toString()));
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void onlyWhomTheRightsNameReadsTheVersion() {
        try (RawClient reader = broker.client("reader", "r");
                RawClient watcher = broker.client("watcher", "w").deadline(Duration.ofSeconds(20))) {
            reader.subscribe(1, "#", 1).expectSubAck(1, 1);
            reader.subscribe(2, VERSION, 1).expectSubAck(2, 0x87);
            reader.subscribe(3, "$SYS/#", 1).expectSubAck(3, 0x87);
            watcher.subscribe(1, VERSION, 0).expectSubAck(1, 0);

            assertThat(watcher.expectPublish().payloadText())
                    .contains("microbroker"); // the figures are published by now
            reader.expectNothing();
        }
    }

    @Test
    void whoIsRefusedIsNotToldWhatRefuses() {
        try (RawClient stranger = RawClient.connect(broker.port())) {
            assertThat(stranger.connect5(connect -> connect.clientId("stranger"))
                            .expectRefused(ReasonCode.NOT_AUTHORIZED)
                            .toString())
                    .doesNotContainIgnoringCase("microbroker")
                    .doesNotContain("SNAPSHOT");
        }
    }
}
