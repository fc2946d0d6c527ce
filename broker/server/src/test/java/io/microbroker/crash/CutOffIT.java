// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.testkit.CuttableDoor;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.redis.RedisBinary;
import io.microbroker.testkit.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One of four instances has no way to Redis for a while, and the others have: nothing that it or another acknowledged is lost. */
@Tag("long")
final class CutOffIT {
    private static final int DEAD_MILLIS = 2500;
    private static final int SOME = 300;
    private static final int DISPLAYS = 300;
    /** Each comes and subscribes. The log of a bucket has 256 changes, and up to 100 more before it is trimmed. */
    private static final int CHANGES = 2 * DISPLAYS;

    private final Path folder;
    private RedisServer redis;
    private CuttableDoor door;

    CutOffIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void start() {
        redis = RedisServer.of(RedisBinary.any());
        door = new CuttableDoor(redis.port());
    }

    @AfterEach
    void stop() {
        door.close();
        redis.close();
    }

    private static void pass(long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    /** Its clients of persistent sessions go to the others; it is dead to them, and finds that out. */
    @Test
    void anInstanceThatIsCutOffUntilItIsTakenForDeadLosesNothing() throws IOException {
        try (Trio trio = new Trio(folder, redis.address(), DEAD_MILLIS);
                Crowd crowd = new Crowd(trio, 2)) {
            JournalBroker island = trio.startBehind(door);
            crowd.begin();
            crowd.awaitMore(SOME);

            door.stall();
            crowd.awaitMore(SOME);
            pass(2L * DEAD_MILLIS);
            crowd.awaitMore(SOME);
            door.open();

            Await.until(() -> island.hasTold("was taken for dead"), () -> "that it was taken for dead: " + island);
            crowd.awaitMore(SOME);
            System.out.println("cut off until dead, " + crowd.finish());
        }
    }

    @Test
    void anInstanceThatIsCutOffForAMomentLosesNothing() throws IOException {
        try (Trio trio = new Trio(folder, redis.address(), 4 * DEAD_MILLIS);
                Crowd crowd = new Crowd(trio, 1)) {
            trio.startBehind(door);
            crowd.begin();
            for (int i = 0; i < 5; i++) {
                crowd.awaitMore(SOME);
                door.stall();
                door.cut();
                pass(300);
                door.open();
            }
            crowd.awaitMore(SOME);
            System.out.println("cut off five times, " + crowd.finish());
        }
    }

    /** It has missed more changes than the log of the bucket keeps, and so is told the whole bucket. */
    @Test
    void aReaderThatWasHeldBeyondTheBoundOfTheLogKnowsAllRoutesAgain() {
        try (Trio trio = new Trio(folder, redis.address(), 60_000, "storage.redis.buckets=1")) {
            JournalBroker island = trio.startBehind(door);
            JournalBroker mainland = trio.living().get(0);
            RawClient sensor = PatientClient.connected(island.port(), "sensor");
            List<RawClient> displays = new ArrayList<>();
            door.stall();
            door.cut();
            for (int i = 0; i < DISPLAYS; i++) {
                displays.add(display(mainland.port(), i));
            }
            for (RawClient each : displays) {
                each.expectConnAck(false);
                each.expectSubAck(1, 1);
            }
            assertThat(Integer.parseInt(redis.ask("XLEN", "{microbroker:0}:log").substring(1)))
                    .as("a log that has all does not prove anything")
                    .isBetween(1, CHANGES - 1);

            door.open();

            for (int i = 0; i < DISPLAYS; i++) {
                publishUntilSomebodyHasIt(sensor, i);
                RawClient display = displays.get(i);
                display.pubAck(display.expectPublish("home/" + i, "news", 1).packetId());
            }
            for (RawClient each : displays) {
                each.expectNothing();
                each.close();
            }
            sensor.close();
        }
    }

    private static RawClient display(int port, int number) {
        return PatientClient.connect(
                        port, with -> with.clientId("display-" + number).sessionExpiry(3600))
                .subscribe(1, "home/" + number, 1);
    }

    /** 0x10 says that it knows of no subscriber. */
    private static void publishUntilSomebodyHasIt(RawClient sensor, int number) {
        Await.until(
                () -> sensor.publish("home/" + number, "news", 1, 1)
                                .expect(PacketType.PUBACK)
                                .reasonCode()
                        == 0,
                () -> "a subscriber of home/" + number);
    }
}
