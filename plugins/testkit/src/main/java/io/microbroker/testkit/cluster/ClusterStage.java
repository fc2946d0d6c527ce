// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.cluster;

import io.microbroker.testkit.ConnectBuilder;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/**
 * Two instances of the broker on one storage, A and B, started once for all tests of a class, which keep apart by client ids and
 * topics. A test that ends an instance starts its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ClusterStage {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final List<RawClient> clients = new ArrayList<>();
    private final List<Instance> instances = new ArrayList<>();
    private int tests;
    /** The first instance. */
    protected Instance a;
    /** The second one. */
    protected Instance b;

    /** Made by JUnit. */
    protected ClusterStage() {}

    /** Starts another instance on the storage of this class; it takes clients when this returns, and the others know it. */
    protected abstract Instance start();

    @BeforeAll
    void beginAll() {
        a = started();
        b = started();
    }

    @BeforeEach
    void begin() {
        tests++;
    }

    /** Ends what a test has begun besides A and B. */
    @AfterEach
    void end() {
        clients.forEach(RawClient::close);
        clients.clear();
        while (instances.size() > 2) {
            instances.remove(instances.size() - 1).stop();
        }
    }

    /** Ends A and B: to be called behind all tests. */
    protected void stopAll() {
        instances.forEach(Instance::stop);
        instances.clear();
    }

    /** An instance of this test's own. */
    protected Instance started() {
        Instance started = start();
        instances.add(started);
        return started;
    }

    /** A name that no other test uses. */
    protected String id(String name) {
        return name + "-" + tests;
    }

    /** A transient client of MQTT 5.0. */
    protected RawClient client(Instance instance, String clientId) {
        return client(instance, connect -> connect.clientId(clientId));
    }

    /** A client of MQTT 5.0. */
    protected RawClient client(Instance instance, Consumer<ConnectBuilder> settings) {
        RawClient client = RawClient.connected(instance.port(), settings);
        clients.add(client.deadline(DEADLINE));
        return client;
    }

    /** A client whose session outlives its connection for ten minutes, and is gone on with. */
    protected RawClient persistent(Instance instance, String clientId, boolean present) {
        RawClient client = RawClient.connect(instance.port()).deadline(DEADLINE);
        clients.add(client);
        client.connect5(connect -> connect.clientId(clientId).cleanStart(false).sessionExpiry(600));
        client.expectConnAck(present);
        return client;
    }

    /** A client that subscribes to a filter, with the answer seen. */
    protected RawClient subscribed(RawClient client, String filter, int qos) {
        client.subscribe(1, filter, qos).expectSubAck(1, qos);
        return client;
    }

    /** Publishes with QoS 1 and waits for the answer. */
    protected static void publishSafely(RawClient client, String topic, String payload) {
        client.publish(topic, payload, 1, 1);
        client.expect(PacketType.PUBACK);
    }

    /** Waits until it is so. */
    protected static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not come about within " + DEADLINE);
            }
            LockSupport.parkNanos(2_000_000);
        }
    }
}
