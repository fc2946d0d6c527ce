// SPDX-License-Identifier: Apache-2.0
package io.microbroker.session;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Stored;
import io.microbroker.spi.storage.StoredTarget;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** The stored queue of one session, and its owner loop: what it answers waits until {@link #settle} or {@link #settleOne}. */
final class FakeStore implements SessionStore {
    final FakeHost host = new FakeHost();
    final TreeMap<Long, Stored> queue = new TreeMap<>();
    final TreeSet<Long> released = new TreeSet<>();
    final List<Long> acked = new ArrayList<>();
    final Deque<Runnable> answers = new ArrayDeque<>();
    final Session session;
    long nextSequence = 1;
    long nowMillis = 1_000;
    private FakePort port = new FakePort();
    private int connection;

    FakeStore() {
        session = Session.storedSession(new Publisher("sensor", null), new Lease("sensor", 1, 1), host);
    }

    FakePort port() {
        return port;
    }

    /** The client connects, anew if it has been there before; what the storage still owed the old connection is void. */
    FakePort connect(int receiveMaximum) {
        if (session.port() != null) {
            session.detach();
        }
        connection++;
        port = new FakePort();
        session.attach(port, claim(), this, receiveMaximum);
        return port;
    }

    Claim claim() {
        Lease lease = new Lease("sensor", 1, connection + 1);
        long first = queue.isEmpty() ? nextSequence : queue.firstKey();
        return new Claim(lease, true, true, List.of(), first, nextSequence, List.copyOf(released), List.of());
    }

    /** Puts a message into the queue and tells nobody. */
    Stored append(String payload, Qos qos, long expiresAtMillis) {
        Message plain = Message.of("room/1", payload, qos, false);
        Message message =
                new Message(plain.topic(), plain.payload(), qos, false, 0, expiresAtMillis, plain.properties(), null);
        Stored entry = new Stored(nextSequence++, message, new StoredTarget("sensor", qos, false, new int[0], null));
        queue.put(entry.sequence(), entry);
        return entry;
    }

    /** Puts a message into the queue and tells the session. */
    void post(String payload, Qos qos) {
        session.onPosted(append(payload, qos, Message.NEVER), nowMillis);
    }

    /** Does what waits: answers of the storage, and the end of the turn. */
    void settle() {
        while (settleOne()) {
            // until nothing is left
        }
    }

    boolean settleOne() {
        Runnable answer = answers.poll();
        if (answer != null) {
            answer.run();
            return true;
        }
        if (port.pumpAsked) {
            port.pumpAsked = false;
            session.pump(nowMillis);
            return true;
        }
        return false;
    }

    /** An answer that reaches only the connection that asked. */
    private void later(Runnable answer) {
        int asking = connection;
        answers.add(() -> {
            if (asking == connection && session.port() != null) {
                answer.run();
            }
        });
    }

    @Override
    public void ack(long sequence) {
        acked.add(sequence);
        queue.remove(sequence);
    }

    @Override
    public void pubRec(long sequence) {
        if (queue.remove(sequence) != null) {
            released.add(sequence);
        }
        later(() -> session.storedOutbound().onPubRecCommitted(sequence));
    }

    @Override
    public void pubComp(long sequence) {
        acked.add(sequence);
        released.remove(sequence);
    }

    @Override
    public void read(long fromSequence, int max) {
        long highest = session.storedOutbound().highest();
        List<Stored> found =
                queue.tailMap(fromSequence).values().stream().limit(max).toList();
        later(() -> session.storedOutbound().onRead(found, highest, nowMillis));
    }
}
