// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.StorageException;
import io.microbroker.testkit.redis.RedisBinary;
import io.microbroker.testkit.redis.RedisServer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Redis is slow, gone, back, full or forgetful: nothing is lost, nothing happens twice, and all goes on by itself. */
class RedisTroubleTest {
    private RedisServer redis;
    private StorageFixture fixture;

    @BeforeEach
    void open() {
        redis = RedisServer.thatMayBeKilled(RedisBinary.any());
        fixture = new StorageFixture(redis.address());
    }

    @AfterEach
    void close() {
        fixture.close();
        redis.close();
    }

    @Test
    void scriptsThatRedisForgotAreLoadedAgain() {
        Claim display = fixture.claim("display-1");
        redis.ask("SCRIPT", "FLUSH");

        fixture.append("22", "display-1");

        assertThat(fixture.awaitSettled().outcome()).isEqualTo(Outcome.STORED);
        assertThat(fixture.payloads(display)).containsExactly("22");
        assertThat(fixture.storage().health().ready()).isTrue();
    }

    @Test
    void whatAFrozenRedisGotSeveralTimesIsDoneOnce() throws IOException, InterruptedException {
        Claim display = fixture.claim("display-1");
        signal("STOP");
        List<String> sent = IntStream.range(0, 50).mapToObj(i -> "m" + i).toList();
        sent.forEach(payload -> fixture.append(payload, "display-1", "display-9"));
        StorageFixture.awaitThat(() -> !fixture.storage().health().ready(), () -> "a frozen redis is not noticed");
        assertThat(fixture.settled()).as("acknowledged though redis is frozen").isNull();

        signal("CONT");

        for (int i = 0; i < sent.size(); i++) {
            assertThat(fixture.awaitSettled().gone()).isEqualTo(1);
        }
        assertThat(fixture.payloads(display)).isEqualTo(sent);
        StorageFixture.awaitThat(() -> fixture.storage().health().ready(), () -> "the return of redis is not noticed");
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(redis.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    @Test
    void whatWaitedForARestartIsStoredBehindWhatWasThere() {
        Claim display = fixture.claim("display-1");
        fixture.append("before", "display-1");
        assertThat(fixture.awaitSettled().outcome()).isEqualTo(Outcome.STORED);
        redis.stop();
        fixture.append("meanwhile", "display-1");
        StorageFixture.awaitThat(() -> !fixture.storage().health().ready(), () -> "the end of redis is not noticed");
        assertThat(fixture.settled()).as("acknowledged though redis is gone").isNull();

        redis.start();

        assertThat(fixture.awaitSettled().outcome()).isEqualTo(Outcome.STORED);
        assertThat(fixture.payloads(display)).containsExactly("before", "meanwhile");
    }

    @Test
    void aClientThatComesWhileRedisIsGoneIsSentAway() {
        redis.stop();
        Future<Claim> claim = fixture.beginClaim("display-1");

        assertThatThrownBy(() -> StorageFixture.await(claim))
                .rootCause()
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.UNAVAILABLE));

        redis.start();
        StorageFixture.awaitThat(() -> fixture.storage().health().ready(), () -> "the return of redis is not noticed");
        assertThat(fixture.claim("display-1").present())
                .as("the claim that nobody waited for was given back")
                .isTrue();
    }

    /** At 80 % of its memory those who are connected are served, at 90 % nobody, and below everybody again. */
    @Test
    void aRedisThatFillsUpRefusesTheAbsentFirst() {
        Claim display = fixture.claim("display-1");
        Claim phone = fixture.claim("phone-1");
        fixture.release(phone);
        byte[] large = new byte[1 << 20];
        for (int i = 0; i < 8; i++) {
            fixture.append(Message.of("home/camera", Buffer.buffer(large), Qos.AT_LEAST_ONCE, false), "display-1");
            assertThat(fixture.awaitSettled().outcome()).isEqualTo(Outcome.STORED);
        }
        long used = usedMemory();

        redis.ask("CONFIG", "SET", "maxmemory", Long.toString(used * 100 / 85));
        awaitOutcome(Outcome.EXHAUSTED, "phone-1");
        assertThat(outcome("display-1")).isEqualTo(Outcome.STORED);

        redis.ask("CONFIG", "SET", "maxmemory", Long.toString(used * 100 / 94));
        awaitOutcome(Outcome.EXHAUSTED, "display-1");

        redis.ask("CONFIG", "SET", "maxmemory", "1gb");
        awaitOutcome(Outcome.STORED, "phone-1");
        assertThat(fixture.payloads(display)).hasSizeGreaterThan(8);
    }

    private long usedMemory() {
        return redis.ask("INFO", "memory")
                .lines()
                .filter(line -> line.startsWith("used_memory:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
                .findFirst()
                .orElseThrow();
    }

    private Outcome outcome(String clientId) {
        fixture.append("22", clientId);
        return fixture.awaitSettled().outcome();
    }

    private void awaitOutcome(Outcome wanted, String clientId) {
        StorageFixture.awaitThat(() -> outcome(clientId) == wanted, () -> "no message is " + wanted);
    }

    @Test
    void aFullRedisRefusesMessagesAndTakesAcknowledgements() {
        Claim display = fixture.claim("display-1");
        byte[] large = new byte[1 << 20];
        for (int i = 0; i < 8; i++) {
            fixture.append(Message.of("home/camera", Buffer.buffer(large), Qos.AT_LEAST_ONCE, false), "display-1");
            assertThat(fixture.awaitSettled().outcome()).isEqualTo(Outcome.STORED);
        }
        redis.ask("CONFIG", "SET", "maxmemory", "4mb");
        fixture.append("refused", "display-1");
        assertThat(fixture.awaitSettled().outcome()).isEqualTo(Outcome.EXHAUSTED);

        for (int sequence = 1; sequence <= 8; sequence++) {
            fixture.ack(display, sequence);
        }
        assertThat(fixture.payloads(display)).isEmpty();
        fixture.append("taken", "display-1");

        assertThat(fixture.awaitSettled().outcome()).isEqualTo(Outcome.STORED);
        assertThat(fixture.payloads(display)).containsExactly("taken");
    }
}
