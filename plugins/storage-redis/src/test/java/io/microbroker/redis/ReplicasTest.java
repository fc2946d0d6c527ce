// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.storage.Outcome;
import io.microbroker.testkit.redis.RedisCluster;
import io.microbroker.testkit.redis.RedisServer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A replica takes over that did not have all: what was acknowledged is lost, unless acknowledgements wait for it. */
@Tag("long")
class ReplicasTest {
    private static final int MESSAGES = 50;
    private static final Keys KEYS = new Keys("microbroker", 16);

    private RedisCluster cluster;

    @BeforeEach
    void start() {
        cluster = new RedisCluster();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private static void signal(String name, RedisServer server) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(server.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    /** It gets nothing more, not even into a buffer of the system. */
    private static void stall(RedisServer master, RedisServer replica) throws IOException, InterruptedException {
        signal("STOP", replica);
        assertThat(master.ask("CLIENT", "KILL", "TYPE", "replica")).isEqualTo(":1");
    }

    /** The master is killed, its replica is woken and takes its place. */
    private void failOver(RedisServer master, RedisServer replica) throws IOException, InterruptedException {
        master.stop();
        signal("CONT", replica);
        StorageFixture.awaitThat(
                () -> {
                    String ignored = replica.ask("CLUSTER", "FAILOVER", "TAKEOVER");
                    return replica.ask("ROLE").startsWith("*5")
                            || replica.ask("INFO", "replication").contains("role:master");
                },
                () -> "the replica does not take over");
    }

    @Test
    void withoutWaitingTheLossShows() throws IOException, InterruptedException {
        int index = cluster.masterOf(KEYS.writer(KEYS.bucketOf("display-1")));
        RedisServer replica = cluster.replica(index);
        try (Instance attic = new Instance(cluster.address(), "attic")) {
            attic.claim("display-1");
            attic.append("before", "display-1");
            assertThat(attic.outcome()).isEqualTo(Outcome.STORED);
            awaitReplicated(cluster.master(index), replica);
            stall(cluster.master(index), replica);
            for (int i = 0; i < MESSAGES; i++) {
                attic.append("m" + i, "display-1");
                assertThat(attic.outcome()).isEqualTo(Outcome.STORED);
            }

            failOver(cluster.master(index), replica);

            assertThat(attic.payloads(attic.claimInTime("display-1"))).containsExactly("before");
        }
    }

    private static void awaitReplicated(RedisServer master, RedisServer replica) {
        long written = offset(master, "master_repl_offset");
        StorageFixture.awaitThat(
                () -> offset(replica, "slave_repl_offset") >= written, () -> "the replica does not follow");
    }

    private static long offset(RedisServer server, String name) {
        return server.ask("INFO", "replication")
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
                .findFirst()
                .orElse(-1);
    }

    @Test
    void withWaitingNothingIsLost() throws IOException, InterruptedException {
        int index = cluster.masterOf(KEYS.writer(KEYS.bucketOf("display-1")));
        RedisServer replica = cluster.replica(index);
        StorageFixture.awaitThat(
                () -> replica.ask("INFO", "replication").contains("master_link_status:up"),
                () -> "the replica does not find its master");
        try (Instance attic = new Instance(cluster.address(), "attic", Map.of("replicas", 1))) {
            attic.claim("display-1");
            attic.append("before", "display-1");
            assertThat(attic.outcome()).isEqualTo(Outcome.STORED);
            stall(cluster.master(index), replica);
            for (int i = 0; i < MESSAGES; i++) {
                attic.append("m" + i, "display-1");
            }
            StorageFixture.awaitThat(
                    () -> !attic.storage().health().ready(), () -> "nobody notices that the replica is missing");
            assertThat(attic.storage().health().detail()).contains("0 of 1 replicas have it");
            assertThat(attic.isSettled()).as("acknowledged without a replica").isFalse();

            failOver(cluster.master(index), replica);
            // There is no other replica now: nothing may be acknowledged, and what was is there.
            List<String> stored = queued(replica);
            assertThat(stored).contains(":1");
            assertThat(attic.isSettled()).as("acknowledged without a replica").isFalse();

            cluster.master(index).start(); // it becomes the replica of the other
            for (int i = 0; i < MESSAGES; i++) {
                assertThat(attic.outcome()).isEqualTo(Outcome.STORED);
            }
            assertThat(attic.payloads(attic.claimInTime("display-1")))
                    .startsWith("before", "m0")
                    .endsWith("m" + (MESSAGES - 1))
                    .doesNotHaveDuplicates()
                    .hasSize(MESSAGES + 1);
        }
    }

    private static List<String> queued(RedisServer server) {
        String writer = KEYS.writer(KEYS.bucketOf("display-1"));
        return List.of(server.ask("EXISTS", writer.substring(0, writer.length() - 1) + "q:display-1"));
    }
}
