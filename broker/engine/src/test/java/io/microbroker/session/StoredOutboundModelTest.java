// SPDX-License-Identifier: Apache-2.0
package io.microbroker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random traffic, losses of posts, acknowledgements out of order and reconnects, against a client that checks every packet. */
class StoredOutboundModelTest {
    private static final int STEPS = 3_000;

    private final FakeStore store = new FakeStore();
    private final Map<Long, Qos> levels = new HashMap<>();
    private final Set<Long> everSent = new HashSet<>();
    private final Set<Long> gone = new HashSet<>();
    private long lastFirstSend;

    // Valid for one connection.
    private final List<Runnable> owed = new ArrayList<>();
    private final Map<Integer, Long> inFlight = new HashMap<>();
    private int receiveMaximum;
    private long lastSent;

    static LongStream seeds() {
        long base = Long.getLong("model.seed", System.nanoTime());
        return LongStream.range(0, 60).map(i -> base + i);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyEntryIsDoneOnceAndInOrder(long seed) {
        Random random = new Random(seed);
        connect(random);
        for (int step = 0; step < STEPS; step++) {
            act(random);
            check();
        }
        finish(random);

        assertThat(store.queue).isEmpty();
        assertThat(store.released).isEmpty();
        assertThat(store.session.inFlight()).isZero();
        assertThat(store.acked).doesNotHaveDuplicates().hasSize(levels.size() - gone.size());
        assertThat(everSent).containsAll(store.acked);
    }

    private void act(Random random) {
        int dice = random.nextInt(100);
        if (dice < 30) {
            append(random, true);
        } else if (dice < 35) {
            append(random, false);
        } else if (dice < 65) {
            answerOne(random);
        } else if (dice < 97) {
            store.settleOne();
        } else if (dice < 98) {
            loseOne();
        } else {
            connect(random);
        }
    }

    private void append(Random random, boolean told) {
        Qos qos = random.nextBoolean() ? Qos.AT_LEAST_ONCE : Qos.EXACTLY_ONCE;
        long sequence = store.nextSequence;
        levels.put(sequence, qos);
        if (told) {
            store.post(Long.toString(sequence), qos);
        } else {
            store.append(Long.toString(sequence), qos, Message.NEVER);
        }
    }

    /** An entry that was never sent moves to another member of a shared group. */
    private void loseOne() {
        store.queue.keySet().stream()
                .filter(sequence -> !everSent.contains(sequence) && store.answers.isEmpty())
                .findFirst()
                .ifPresent(sequence -> {
                    store.queue.remove(sequence);
                    gone.add(sequence);
                });
    }

    private void connect(Random random) {
        owed.clear();
        inFlight.clear();
        lastSent = 0;
        receiveMaximum = 1 + random.nextInt(random.nextBoolean() ? 3 : 40);
        store.connect(receiveMaximum);
    }

    private void answerOne(Random random) {
        if (!owed.isEmpty()) {
            owed.remove(random.nextInt(owed.size())).run();
        }
    }

    private void finish(Random random) {
        connect(random);
        do {
            store.settle();
            check();
            answerOne(random);
            store.settle();
            check();
        } while (!owed.isEmpty());
    }

    private void check() {
        for (String packet : store.port().take()) {
            if (packet.startsWith("PUBREL ")) {
                onPubRel(Integer.parseInt(packet.substring(7)));
            } else {
                onPublish(packet);
            }
        }
        assertThat(inFlight.size()).isLessThanOrEqualTo(receiveMaximum); // [MQTT-3.3.4-9]
        assertThat(store.session.inFlight()).isEqualTo(inFlight.size());
        assertThat(store.port().disconnected).isFalse();
    }

    private void onPublish(String packet) {
        int colon = packet.indexOf(':');
        int packetId = Integer.parseInt(packet.substring(0, colon));
        boolean duplicate = packet.endsWith("+DUP");
        long sequence = Long.parseLong(packet.substring(colon + 1, packet.length() - (duplicate ? 4 : 0)));
        assertThat(inFlight.put(packetId, sequence)).as("packet id in flight").isNull();
        assertThat(duplicate).as("DUP of %d", sequence).isEqualTo(!everSent.add(sequence)); // [MQTT-3.3.1-1]
        assertThat(sequence).isGreaterThan(lastSent);
        lastSent = sequence;
        if (!duplicate) {
            assertThat(sequence).isGreaterThan(lastFirstSend);
            lastFirstSend = sequence;
        }
        if (levels.get(sequence) == Qos.AT_LEAST_ONCE) {
            owed.add(() -> {
                inFlight.remove(packetId);
                store.session.onPubAck(packetId, ReasonCode.SUCCESS, store.nowMillis);
            });
        } else {
            owed.add(() -> store.session.onPubRec(packetId, ReasonCode.SUCCESS, store.nowMillis));
        }
    }

    private void onPubRel(int packetId) {
        owed.add(() -> {
            inFlight.remove(packetId);
            store.session.onPubComp(packetId, store.nowMillis);
        });
    }
}
