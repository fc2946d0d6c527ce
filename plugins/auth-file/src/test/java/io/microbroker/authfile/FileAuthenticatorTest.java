// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.auth.AuthRequest;
import io.microbroker.spi.auth.AuthResult;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileAuthenticatorTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final HashPool pool = new HashPool();
    private final AtomicLong nanos = new AtomicLong();
    private final List<Integer> costs = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger hashes = new AtomicInteger();

    @SuppressWarnings("NullAway.Init")
    private Reading reading;

    @SuppressWarnings("NullAway.Init")
    private FileAuthenticator authenticator;

    @BeforeEach
    void read() throws BadFileException {
        reading = reading(TestFiles.user("sensor", "right") + TestFiles.user("kitchen", "k"));
        authenticator = new FileAuthenticator(() -> reading, pool, nanos::get, this::count);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private Reading reading(String users) throws BadFileException {
        Path file = TestFiles.write(folder, "users.txt", users);
        return Reading.of(Settings.of(Map.of("users", file.toString())), null, nanos::get);
    }

    private boolean count(PasswordHash hash, byte[] password) {
        hashes.incrementAndGet();
        costs.add(hash.cost());
        return hash.matches(password);
    }

    private static AuthRequest request(String user, String password, String address) {
        return new AuthRequest(
                "c",
                user,
                Buffer.buffer(password),
                ProtocolVersion.MQTT_5,
                "tcp",
                address + ":1234",
                List.of(),
                List.of());
    }

    private Future<AuthResult> ask(String user, String password) {
        return authenticator.authenticate(request(user, password, "10.0.0.1"));
    }

    private AuthResult answer(String user, String password) {
        return RunningBroker.await(ask(user, password));
    }

    private static ReasonCode refusal(AuthResult result) {
        return ((AuthResult.Denied) result).reason();
    }

    @Test
    void theRightPasswordComesInAndWrongOnesDoNot() {
        assertThat(answer("sensor", "right")).isInstanceOf(AuthResult.Accepted.class);
        assertThat(refusal(answer("sensor", "wrong"))).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        assertThat(refusal(answer("sensor", "k"))).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        assertThat(refusal(answer("stranger", "right"))).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    }

    @Test
    void aPasswordThatWasRightCostsNoSecondHashUntilItExpires() {
        answer("sensor", "right");
        assertThat(ask("sensor", "right").isComplete()).as("answered at once").isTrue();
        assertThat(hashes).hasValue(1);

        nanos.addAndGet(TimeUnit.MINUTES.toNanos(10));

        assertThat(answer("sensor", "right")).isInstanceOf(AuthResult.Accepted.class);
        assertThat(hashes).hasValue(2);
    }

    @Test
    void aReloadForgetsWhatWasRight() throws BadFileException {
        answer("sensor", "right");

        reading = reading(TestFiles.user("sensor", "new"));

        assertThat(refusal(answer("sensor", "right"))).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    }

    @Test
    void aWrongPasswordIsNotRemembered() {
        answer("sensor", "wrong");

        assertThat(reading.proofs().size()).isZero();
    }

    @Test
    @DisplayName("SecC37: an unknown user costs the hash of a known one")
    void anUnknownUserCostsOneHash() {
        answer("sensor", "wrong");
        answer("stranger", "wrong");

        assertThat(costs).hasSize(2);
        assertThat(costs.get(1)).isEqualTo(costs.get(0));
    }

    @Test
    @DisplayName("SecC37: only the very same password matches")
    void aLikePasswordDoesNotMatch() {
        PasswordHash right = PasswordHash.create(new byte[] {1}, 2);
        assertThat(right.matches(new byte[] {1})).isTrue();
        assertThat(right.matches(new byte[] {1, 1})).isFalse();
        assertThat(right.matches(new byte[0])).isFalse();
    }

    @Test
    @DisplayName("SecC38: no more than 1000 passwords wait")
    void tooManyAtOnceAreToldToComeLater() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        FileAuthenticator slow = new FileAuthenticator(() -> reading, pool, nanos::get, (hash, password) -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return hash.matches(password);
        });
        List<Future<AuthResult>> asked = new ArrayList<>();
        for (int i = 0; i < HashPool.QUEUE_MAX + 10; i++) {
            asked.add(slow.authenticate(request("sensor", "right", "10.0.0." + i)));
        }

        Future<AuthResult> last = asked.get(asked.size() - 1);
        assertThat(last.isComplete()).as("refused at once").isTrue();
        assertThat(refusal(last.result())).isEqualTo(ReasonCode.SERVER_BUSY);

        release.countDown();
        assertThat(RunningBroker.await(asked.get(0))).isInstanceOf(AuthResult.Accepted.class);
        assertThat(RunningBroker.await(asked.get(HashPool.QUEUE_MAX - 1))).isInstanceOf(AuthResult.Accepted.class);
    }

    @Test
    @DisplayName("SecC38: who waited too long costs nothing")
    void whatWaitedTooLongIsNotHashed() {
        FileAuthenticator late = new FileAuthenticator(
                () -> reading, pool, () -> nanos.getAndAdd(TimeUnit.SECONDS.toNanos(11)), this::count);

        AuthResult result = RunningBroker.await(late.authenticate(request("sensor", "right", "10.0.0.1")));

        assertThat(refusal(result)).isEqualTo(ReasonCode.SERVER_BUSY);
        assertThat(hashes).hasValue(0);
    }

    @Test
    @DisplayName("SecC38: guessing is slowed down, by user and address")
    void aGuesserIsHeldBack() {
        for (int i = 0; i < 6; i++) {
            answer("sensor", "guess" + i);
        }
        int before = hashes.get();

        assertThat(refusal(answer("sensor", "right"))).isEqualTo(ReasonCode.CONNECTION_RATE_EXCEEDED);
        assertThat(hashes).hasValue(before);
        AuthResult elsewhere = RunningBroker.await(authenticator.authenticate(request("sensor", "right", "10.0.0.2")));
        assertThat(elsewhere).isInstanceOf(AuthResult.Accepted.class);

        nanos.addAndGet(TimeUnit.SECONDS.toNanos(2));
        assertThat(answer("sensor", "right")).isInstanceOf(AuthResult.Accepted.class);
    }

    @Test
    @DisplayName("SecC38: a client with a known password is not held back by guessers at its address")
    void aKnownPasswordPassesTheBackOff() {
        answer("sensor", "right");
        for (int i = 0; i < 10; i++) {
            answer("sensor", "guess" + i);
        }

        assertThat(answer("sensor", "right")).isInstanceOf(AuthResult.Accepted.class);
    }
}
