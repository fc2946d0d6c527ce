// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.CuttableDoor;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import io.microbroker.testkit.redis.RedisBinary;
import io.microbroker.testkit.redis.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the clients of an instance see of a Redis in trouble: QoS 1 and 2 are held and not acknowledged, QoS 0 flows, readiness turns, and within 5 s of
 * the return of Redis all goes on.
 */
final class TroubledRedisIT {
    private static final long RETURN_SECONDS = 5;
    private static final int LONGER_THAN_A_TIMEOUT_MILLIS = 1500;
    private static final int SOME = 20;
    private static final int READY = 200;
    private static final int NOT_READY = 503;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private RedisServer redis;
    private CuttableDoor door;
    private JournalBroker broker;
    private RawClient sensor;
    private RawClient display;
    private RawClient button;
    private RawClient lamp;

    TroubledRedisIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void start() {
        redis = RedisServer.thatMayBeKilled(RedisBinary.any());
        door = new CuttableDoor(redis.port());
        broker = JournalBroker.start(
                folder,
                "http.port=0",
                "storage.type=redis",
                "storage.redis.timeout-millis=500",
                "storage.redis.address=" + "redis://127.0.0.1:" + door.port());
        int port = broker.port();
        sensor = PatientClient.connected(port, c -> c.clientId("sensor").sessionExpiry(3600));
        display = PatientClient.connected(port, c -> c.clientId("display").sessionExpiry(3600));
        display.subscribe(1, "home/#", 2).expectSubAck(1, 2);
        button = PatientClient.connected(port, "button");
        lamp = PatientClient.connected(port, "lamp");
        lamp.subscribe(1, "light", 0).expectSubAck(1, 0);
    }

    @AfterEach
    void stop() {
        sensor.close();
        display.close();
        button.close();
        lamp.close();
        broker.close();
        door.close();
        redis.close();
    }

    private enum Trouble {
        FROZEN {
            @Override
            void begin(TroubledRedisIT test) throws IOException, InterruptedException {
                Trio.signal("STOP", test.redis.pid());
            }

            @Override
            void end(TroubledRedisIT test) throws IOException, InterruptedException {
                Trio.signal("CONT", test.redis.pid());
            }
        },
        KILLED {
            @Override
            void begin(TroubledRedisIT test) {
                test.redis.stop();
            }

            @Override
            void end(TroubledRedisIT test) {
                test.redis.start();
            }
        },
        CUT_OFF {
            @Override
            void begin(TroubledRedisIT test) {
                test.door.stall();
            }

            @Override
            void end(TroubledRedisIT test) {
                test.door.open();
            }
        };

        abstract void begin(TroubledRedisIT test) throws IOException, InterruptedException;

        abstract void end(TroubledRedisIT test) throws IOException, InterruptedException;
    }

    private int readiness() {
        URI health = URI.create("http://127.0.0.1:" + broker.httpPort() + "/health/ready");
        try {
            return http.send(HttpRequest.newBuilder(health).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new AssertionError("no answer about health", e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void flipTheLight() {
        for (int i = 0; i < SOME; i++) {
            button.publish("light", "on " + i);
            lamp.expectPublish("light", "on " + i, 0);
        }
    }

    private static void pass(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    @Test
    void withoutAWayToRedisWhatCannotBeStoredIsHeldAndTheRestFlows() throws IOException, InterruptedException {
        holds(Trouble.CUT_OFF);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void whatCannotBeStoredIsHeldAndTheRestFlows(Trouble trouble) throws IOException, InterruptedException {
        holds(trouble);
    }

    private void holds(Trouble trouble) throws IOException, InterruptedException {
        sensor.publish("home/room", "20", 1, 1).expectPubAck(1);
        display.pubAck(display.expectPublish("home/room", "20", 1).packetId());
        assertThat(readiness()).isEqualTo(READY);

        trouble.begin(this);
        sensor.publish("home/room", "21", 1, 2);
        sensor.publish("home/room", "22", 2, 3);
        Await.until(() -> readiness() == NOT_READY, () -> "that the broker says that it is not ready, " + trouble);
        flipTheLight();
        pass(LONGER_THAN_A_TIMEOUT_MILLIS);
        flipTheLight();
        sensor.expectNothing();
        display.expectNothing();

        trouble.end(this);
        long returned = System.nanoTime();
        for (int i = 0; i < 2; i++) {
            RawPacket answer = sensor.expectPacket();
            assertThat(answer.reasonCode()).as(answer.toString()).isZero();
            assertThat(answer.packetId()).isEqualTo(answer.type() == PacketType.PUBACK ? 2 : 3);
        }
        sensor.pubRel(3).expectPubComp(3);
        display.pubAck(display.expectPublish("home/room", "21", 1).packetId());
        int last = display.expectPublish("home/room", "22", 2).packetId();
        display.pubRec(last).expectPubRel(last);
        display.pubComp(last);
        Await.until(() -> readiness() == READY, () -> "that the broker is ready again after " + trouble);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - returned);
        System.out.println(
                "redis " + trouble + ": all goes on " + millis + " ms after its return; 3 acknowledged, 0 lost");
        assertThat(millis).isLessThan(TimeUnit.SECONDS.toMillis(RETURN_SECONDS));
        flipTheLight();
        display.expectNothing();
    }

    @Test
    @Tag("long")
    void aSlowRedisSlowsWhatIsStoredAndNothingElse() {
        door.delay(200);
        for (int i = 1; i <= SOME; i++) {
            sensor.publish("home/room", "t" + i, 1, i);
        }
        flipTheLight();
        for (int i = 1; i <= SOME; i++) {
            sensor.expectPubAck(i);
            display.pubAck(display.expectPublish("home/room", "t" + i, 1).packetId());
        }
        door.delay(0);
        Await.until(
                () -> readiness() == READY, () -> "that the broker is ready, if an answer took longer than it waits");
    }

    @Test
    void aFullRedisIsToldToPublishersAndQos0Flows() {
        redis.ask("CONFIG", "SET", "maxmemory", "1mb");
        sensor.publish("home/room", "20", 1, 1).expectPubAck(1, ReasonCode.QUOTA_EXCEEDED);
        sensor.publish("home/room", "20", 2, 2).expectPubRec(2, ReasonCode.QUOTA_EXCEEDED);
        flipTheLight();
        display.expectNothing();

        redis.ask("CONFIG", "SET", "maxmemory", "1gb");
        long returned = System.nanoTime();
        int packetId = 3;
        while (publishUntil(packetId) != 0) {
            assertThat(System.nanoTime() - returned).isLessThan(TimeUnit.SECONDS.toNanos(RETURN_SECONDS));
            packetId++;
        }
        display.pubAck(display.expectPublish("home/room", "21", 1).packetId());
    }

    private int publishUntil(int packetId) {
        return sensor.publish("home/room", "21", 1, packetId)
                .expect(PacketType.PUBACK)
                .reasonCode();
    }
}
