// SPDX-License-Identifier: Apache-2.0
package io.microbroker.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.config.BrokerConfig;
import io.microbroker.spi.auth.AuthRequest;
import io.microbroker.spi.auth.AuthResult;
import io.microbroker.spi.auth.EnhancedAuthenticator;
import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.testkit.fuzz.HostileStream;
import io.microbroker.testkit.fuzz.Rules;
import io.microbroker.testkit.fuzz.SamplePackets;
import io.microbroker.testkit.fuzz.StreamJudge;
import io.microbroker.testkit.fuzz.StreamMutator;
import io.microbroker.testkit.fuzz.Verdict;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Damaged streams over TCP and over WebSocket in turn, one connection each, while a pair of canaries sings. To replay what a
 * failure names: {@code -Dfuzz.seed=<seed> -Dfuzz.streams=1}.
 */
class SocketFuzzIT {
    private static final Rules RULES = new Rules(4096, 2048, 128, 280, 256, 200, 20, 10, SamplePackets.METHOD);
    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final long GROWTH_BYTES_MAX = 16 << 20;

    @RegisterExtension
    static final WebSocketBroker broker = WebSocketBroker.with(SocketFuzzIT::limited)
            .plugin(plugin -> {
                plugin.authorizer(client -> Future.succeededFuture(TopicPolicy.ALLOW_ALL));
                plugin.authenticator(
                        request -> Future.succeededFuture(AuthResult.accept("fuzz"))); // one owner of all sessions
                plugin.enhancedAuthenticator(new AskOnce());
            });

    private static BrokerConfig limited(BrokerConfig config) {
        return config.withMqtt(mqtt -> mqtt.topicAliasMaximum(RULES.topicAliasMaximum())
                        .receiveMaximum(65_535)
                        .sessionExpiryMax(Duration.ofSeconds(1)))
                .withLimits(limits -> limits.packetSize(RULES.packetSize())
                        .connectPacketSize(RULES.connectPacketSize())
                        .topicLevels(RULES.topicLevels())
                        .topicLength(RULES.topicLength())
                        .willSize(RULES.willSize())
                        .clientIdLength(RULES.clientIdLength())
                        .userProperties(RULES.userProperties())
                        .retainedMessages(200));
    }

    /** Knows the method of the samples: asks once, and takes any answer. */
    private static final class AskOnce implements EnhancedAuthenticator {
        @Override
        public String method() {
            return SamplePackets.METHOD;
        }

        @Override
        public Exchange begin(AuthRequest request) {
            boolean[] asked = new boolean[1];
            return data -> {
                AuthResult result =
                        asked[0] ? AuthResult.accept("fuzz") : new AuthResult.Continued(Buffer.buffer("challenge"));
                asked[0] = true;
                return Future.succeededFuture(result);
            };
        }
    }

    private long damaged;

    private void run(SingingPair canaries, long from, long to) throws IOException {
        for (long seed = from; seed < to; seed++) {
            HostileStream stream = StreamMutator.make(seed);
            damaged += stream.damages() > 0 ? 1 : 0;
            Verdict verdict = StreamJudge.judge(RULES, stream.bytes());
            try (Socket socket = connect(seed % 2 == 0)) {
                String complaint = new HostileSocket(socket, verdict).examine(stream);
                assertThat(complaint).as("%s%n of %s", verdict, stream).isEmpty();
            } catch (AssertionError | IOException e) {
                throw new AssertionError(stream.toString(), e);
            }
            canaries.expectSinging();
        }
    }

    private static Socket connect(boolean webSocket) throws IOException {
        if (webSocket) {
            return broker.open().asSocket();
        }
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), broker.broker().port("tcp"));
        socket.setTcpNoDelay(true);
        return socket;
    }

    @Test
    @DisplayName("damaged streams over TCP and WebSocket end as they must, and the canaries sing")
    void survivesDamagedStreams() throws Exception {
        try (Alarms alarms = new Alarms();
                SingingPair canaries = new SingingPair(broker)) {
            run(canaries, SEED, SEED + Long.getLong("fuzz.streams", 2000));

            assertThat(damaged).isPositive();
            assertThat(canaries.songs()).isPositive();
            assertThat(alarms.heard()).isEmpty();
            assertThat(broker.broker().admin().counters().get("task-failures")).isZero();
        }
    }

    @Test
    @Tag("long")
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    @DisplayName("hundreds of thousands of damaged streams over sockets leave no trace in memory")
    void survivesHundredsOfThousands() throws Exception {
        long streams = Long.getLong("fuzz.streams", 315_000);
        long part = streams / 20;
        try (Alarms alarms = new Alarms();
                SingingPair canaries = new SingingPair(broker)) {
            run(canaries, SEED, SEED + part);
            long before = usedHeap();
            long begin = System.nanoTime();
            for (long done = part; done < streams; done += part) {
                run(canaries, SEED + done, SEED + Math.min(streams, done + part));
                System.out.printf(
                        "%,d damaged streams, %,d songs, %d s, heap %,d KiB%n",
                        damaged,
                        canaries.songs(),
                        Duration.ofNanos(System.nanoTime() - begin).toSeconds(),
                        usedHeap() >> 10);
            }

            assertThat(usedHeap() - before).as("growth of the heap").isLessThan(GROWTH_BYTES_MAX);
            assertThat(alarms.heard()).isEmpty();
            assertThat(broker.broker().admin().counters().get("task-failures")).isZero();
        }
    }

    private static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
