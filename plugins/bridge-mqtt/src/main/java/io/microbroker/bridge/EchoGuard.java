// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Knows our own messages again when the remote sends them back. A remote of MQTT 3.1.1 brings a client its own messages if it
 * subscribes to what it publishes to, and nothing in them tells where they came from; so we remember what we sent (topic and sum of the
 * payload), and the next message that comes in with these is ours.
 *
 * <p>Equal messages of others may come in between: one of the two is dropped then, and since they are equal it does not matter
 * which. Whenever in doubt a message is taken for somebody else's, so that at worst one comes twice; it never goes out again,
 * thus never in circles. A sum is forgotten with its echo or a later one of that topic, when it is older than the time that
 * echoes take, and with the oldest when there are too many.
 *
 * <p>Confined to the loop of the bridges.
 */
final class EchoGuard {
    private final int entriesMax;
    private final long ageMaxMillis;
    private final Map<String, Deque<Sent>> byTopic = new HashMap<>();
    private final Deque<Sent> inOrder = new ArrayDeque<>();

    /**
     * A guard that knows nothing yet.
     *
     * @param entriesMax messages that are remembered at most
     * @param ageMaxMillis how long an echo may take
     */
    EchoGuard(int entriesMax, long ageMaxMillis) {
        this.entriesMax = entriesMax;
        this.ageMaxMillis = ageMaxMillis;
    }

    /** A message that was sent. */
    static final class Sent {
        private final String topic;
        private final byte[] sum;
        private long sinceMillis;
        private boolean isAcknowledged;
        private boolean isGone;

        private Sent(String topic, byte[] sum, long sinceMillis) {
            this.topic = topic;
            this.sum = sum;
            this.sinceMillis = sinceMillis;
        }

        /** The remote has it, so its echo comes. */
        void acknowledged() {
            isAcknowledged = true;
        }
    }

    /** Remembers a message that is sent. */
    Sent sent(String topic, byte[] payload, long nowMillis) {
        expire(nowMillis);
        while (inOrder.size() >= entriesMax) {
            forget(inOrder.removeFirst());
        }
        Sent sent = new Sent(topic, sum(payload), nowMillis);
        inOrder.addLast(sent);
        byTopic.computeIfAbsent(topic, ignored -> new ArrayDeque<>()).addLast(sent);
        return sent;
    }

    /** Whether a message that comes in is ours. Asked once for each. */
    boolean isEcho(String topic, byte[] payload, long nowMillis) {
        expire(nowMillis);
        Deque<Sent> ofTopic = byTopic.get(topic);
        if (ofTopic == null) {
            return false;
        }
        byte[] sum = sum(payload);
        if (ofTopic.stream().noneMatch(each -> Arrays.equals(each.sum, sum))) {
            return false;
        }
        boolean found = false;
        while (!found) { // messages of one topic keep their order: the echoes of those before do not come any more
            Sent first = ofTopic.removeFirst();
            first.isGone = true;
            found = Arrays.equals(first.sum, sum);
        }
        if (ofTopic.isEmpty()) {
            byTopic.remove(topic);
        }
        return true;
    }

    /**
     * The connection broke: what was not acknowledged is sent again, and remembered again. What was acknowledged may come back
     * later, as long after the next connection as after this one.
     */
    void disconnected() {
        for (Sent each : inOrder.toArray(Sent[]::new)) {
            if (!each.isAcknowledged) {
                forget(each);
            }
        }
        inOrder.removeIf(each -> each.isGone);
    }

    /** There is a connection again. */
    void connected(long nowMillis) {
        inOrder.forEach(each -> each.sinceMillis = nowMillis);
    }

    /** Messages whose echo is awaited. */
    int size() {
        return byTopic.values().stream().mapToInt(Deque::size).sum();
    }

    private void expire(long nowMillis) {
        Iterator<Sent> oldest = inOrder.iterator();
        while (oldest.hasNext()) {
            Sent each = oldest.next();
            if (!each.isGone && nowMillis - each.sinceMillis < ageMaxMillis) {
                return;
            }
            oldest.remove();
            forget(each);
        }
    }

    private void forget(Sent sent) {
        if (sent.isGone) {
            return;
        }
        sent.isGone = true;
        Deque<Sent> ofTopic = byTopic.get(sent.topic);
        if (ofTopic != null) {
            ofTopic.remove(sent);
            if (ofTopic.isEmpty()) {
                byTopic.remove(sent.topic);
            }
        }
    }

    private static byte[] sum(byte[] payload) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(payload);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
