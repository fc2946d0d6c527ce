// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.testkit.redis.RedisBinary;
import io.microbroker.testkit.redis.RedisServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterVerbTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(Map<String, String> environment, String... arguments) {
        return new ClusterVerb(environment)
                .run(
                        List.of(arguments),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void statusTellsTheInstances() {
        try (RedisServer redis = RedisServer.of(RedisBinary.any());
                Instance attic = new Instance(redis.address(), "attic");
                Instance cellar = new Instance(redis.address(), "cellar")) {
            assertThat(attic.alive.size() + cellar.alive.size()).isPositive();

            assertThat(run(Map.of(), "status", "--address", redis.address())).isZero();

            assertThat(said())
                    .contains("redis      " + redis.address())
                    .contains("buckets    16")
                    .contains("instances  2")
                    .containsPattern("(?m)^attic +name-of-attic +\\d+ +\\d+ +alive$")
                    .containsPattern("(?m)^cellar +name-of-cellar +\\d+ +\\d+ +alive$");
        }
    }

    @Test
    void theVariablesOfABrokerAreTaken() {
        try (RedisServer redis = RedisServer.of(RedisBinary.any())) {
            Map<String, String> environment = Map.of(
                    "MICROBROKER_STORAGE__REDIS__ADDRESS",
                    redis.address(),
                    "MICROBROKER_STORAGE__REDIS__PREFIX",
                    "house-2");

            assertThat(run(environment, "status")).isZero();

            assertThat(said())
                    .contains("prefix     house-2")
                    .contains("nothing was stored here yet")
                    .contains("instances  0");
        }
    }

    @Test
    void wrongUsageIsTold() {
        assertThat(run(Map.of())).isEqualTo(2);
        assertThat(run(Map.of(), "status", "--colour", "red")).isEqualTo(2);
        assertThat(run(Map.of(), "status", "--address", "nowhere")).isEqualTo(2);

        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("say what to do - status")
                .contains("'--colour' is not an option")
                .contains("must be redis://host:port");
    }
}
