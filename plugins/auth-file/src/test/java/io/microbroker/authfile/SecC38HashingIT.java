// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.config.Anonymous;
import io.microbroker.testkit.RawClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passwords that take seconds to check hold up nobody who is connected. */
@DisplayName("SecC38: hashing beside the event loop")
class SecC38HashingIT {
    private static final int SECONDS_EACH = 3_000_000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void connectedClientsAreServedWhileOthersAreChecked() {
        String dear = "dear:"
                + PasswordHash.create(new byte[] {'d'}, 1).toString().replace("$7$1$", "$7$" + SECONDS_EACH + "$");
        String users = TestFiles.write(folder, "users.txt", TestFiles.user("sensor", "s") + dear + "\n")
                .toString();
        try (RunningBroker broker = RunningBroker.start(Anonymous.FALSE, Map.of("users", users))) {
            RawClient connected = broker.client("sensor", "s");
            List<RawClient> waiting = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                int number = i;
                waiting.add(RawClient.connect(broker.port())
                        .connect5(connect ->
                                connect.clientId("w" + number).username("dear").password("x")));
            }

            long start = System.nanoTime();
            for (int i = 0; i < 50; i++) {
                connected.expectNothing();
            }
            long tookNanos = System.nanoTime() - start;
            waiting.forEach(RawClient::close);
            connected.close();

            // 20 checks would hold the one event loop for a minute, one of them for seconds.
            assertThat(tookNanos).as("50 round trips").isLessThan(5_000_000_000L);
        }
    }
}
