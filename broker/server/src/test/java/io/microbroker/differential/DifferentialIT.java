// SPDX-License-Identifier: Apache-2.0
package io.microbroker.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.interop.ChildProcess;
import io.microbroker.interop.Deadline;
import io.microbroker.interop.JarBroker;
import io.microbroker.interop.MosquittoBroker;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The jar answers random sessions as Mosquitto does, but for the known differences. One seed is replayed with
 * {@code -Ddifferential.seed=N -Ddifferential.sessions=1}.
 */
class DifferentialIT {
    /** The same bounds for both. */
    @RegisterExtension
    static final MosquittoBroker MOSQUITTO = new MosquittoBroker(
            "set_tcp_nodelay true",
            "max_inflight_messages 100",
            "max_queued_messages 1000",
            "max_topic_alias 10",
            "allow_duplicate_messages true",
            "sys_interval 0");

    /** One loop, so that PINGRESP comes behind all that was caused before PINGREQ. */
    private static final String[] JAR_ARGUMENTS = {
        "--port",
        "0",
        "--ephemeral",
        "--set",
        "loops=1",
        "--set",
        "limits.in-flight=100",
        "--set",
        "mqtt.receive-maximum=100"
    };

    private static final long FIRST_SEED = 1;
    private static final long SEED = Long.getLong("differential.seed", FIRST_SEED);

    private static ChildProcess jar;
    private static int port;

    @BeforeAll
    static void startTheJar() {
        CompletableFuture<Integer> listening = new CompletableFuture<>();
        jar = JarBroker.start(line -> JarBroker.port(line).ifPresent(listening::complete), JAR_ARGUMENTS);
        port = Deadline.await(listening, () -> "the start of " + jar);
    }

    @AfterAll
    static void stopTheJar() {
        jar.terminate();
        jar.awaitExit();
    }

    @Test
    @DisplayName("200 random sessions show no difference but the known ones")
    void randomSessions() throws InterruptedException {
        Set<KnownDifference> unused = compare(200);
        if (!unused.isEmpty()) {
            System.err.println("not met in these sessions: " + unused);
        }
    }

    @Test
    @Tag("long")
    @DisplayName("2,000 random sessions show no difference but the known ones, and each of these")
    void manyRandomSessions() throws InterruptedException {
        Set<KnownDifference> unused = compare(2000);
        if (SEED == FIRST_SEED) {
            assertThat(unused).as("known differences that were not met").isEmpty();
        }
    }

    /** Returns the known differences that were not met. */
    private static Set<KnownDifference> compare(int usually) throws InterruptedException {
        int sessions = Integer.getInteger("differential.sessions", usually);
        Campaign campaign = new Campaign(port, MOSQUITTO.port());

        List<String> findings = campaign.run(SEED, sessions);

        assertThat(findings).as("differences that nothing explains").isEmpty();
        Set<KnownDifference> unused = EnumSet.allOf(KnownDifference.class);
        unused.removeAll(campaign.used());
        return unused;
    }
}
