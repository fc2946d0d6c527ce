// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.Fanout;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.Posted;
import io.microbroker.spi.storage.Settled;
import io.microbroker.spi.storage.Stored;
import io.microbroker.spi.storage.StoredTarget;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests of one side of the contract: an open storage, two loops, and words to speak with it. */
abstract class ContractGroup {
    static final int ALL = Integer.MAX_VALUE;

    private final StorageContract contract;

    StorageRig rig;
    TestLoop loop;
    TestLoop otherLoop;

    ContractGroup(StorageContract contract) {
        this.contract = contract;
    }

    @BeforeEach
    void open() {
        rig = new StorageRig(contract);
        loop = rig.loop(0);
        otherLoop = rig.loop(1);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    /** The same storage after an end of the broker. Leases and loops are new. */
    void reopen() {
        rig.reopen();
        loop = rig.loop(0);
        otherLoop = rig.loop(1);
    }

    Claim claim(String clientId) {
        return loop.claim(Samples.persistent(clientId));
    }

    /** Sends texts, each as one message, to sessions at QoS 1; waits for the commit of the last. */
    Settled append(String topic, List<String> payloads, String... clientIds) {
        Settled last = new Settled(TestLoop.newReceipt(), Outcome.STORED, 0, 0);
        for (String payload : payloads) {
            last = append(Samples.message(topic, payload), clientIds);
        }
        return last;
    }

    Settled append(String payload, String clientId) {
        return append(Samples.message("home/room", payload), clientId);
    }

    Settled append(Message message, String... clientIds) {
        return loop.settle((queues, receipt) -> queues.append(fanout(message, clientIds), receipt));
    }

    Fanout fanout(Message message, String... clientIds) {
        List<StoredTarget> targets = Stream.of(clientIds)
                .map(clientId -> Samples.target(clientId, Qos.AT_LEAST_ONCE))
                .toList();
        return new Fanout(message, targets, 0, contract.durability());
    }

    Fanout retained(Message message, long stamp, String... clientIds) {
        return new Fanout(message, fanout(message, clientIds).targets(), stamp, contract.durability());
    }

    List<Stored> readAll(Lease lease) {
        return loop.read(lease, 1, ALL, ALL);
    }

    static List<String> payloads(List<Stored> entries) {
        return entries.stream().map(entry -> entry.message().payloadText()).toList();
    }

    static List<Long> sequences(List<Stored> entries) {
        return entries.stream().map(Stored::sequence).toList();
    }

    static List<Stored> entries(List<Posted> posts) {
        return posts.stream().map(Posted::entry).toList();
    }

    static void assertStored(Settled settled) {
        assertThat(settled.outcome()).isEqualTo(Outcome.STORED);
        assertThat(settled.full()).as("targets that are full").isZero();
        assertThat(settled.gone()).as("targets that are gone").isZero();
    }
}
