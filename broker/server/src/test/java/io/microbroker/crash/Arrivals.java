// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import io.microbroker.testkit.RawPacket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one receiver has had from one sender. Order is checked as it comes, the rest by {@link Campaign}. */
final class Arrivals {
    private final String receiver;
    private final String sender;
    private final List<@Nullable Copies> byNumber = new ArrayList<>();
    private final Map<String, Integer> lastOfTopic = new HashMap<>();

    /** How often a message came, and how. */
    static final class Copies {
        private int withoutDup;
        private int all;
        private int mostInOneConnection;
        private int connection;
        private int inThisConnection;
        private final List<String> story = new ArrayList<>(1);

        int withoutDup() {
            return withoutDup;
        }

        int all() {
            return all;
        }

        int mostInOneConnection() {
            return mostInOneConnection;
        }

        /** Each of them: connection, packet id, DUP. */
        @Override
        public String toString() {
            return String.join(", ", story);
        }

        private void add(RawPacket packet, int connectionNumber) {
            all++;
            withoutDup += packet.dup() ? 0 : 1;
            story.add("connection " + connectionNumber + " id " + packet.packetId() + (packet.dup() ? " DUP" : ""));
            inThisConnection = connection == connectionNumber ? inThisConnection + 1 : 1;
            connection = connectionNumber;
            mostInOneConnection = Math.max(mostInOneConnection, inThisConnection);
        }
    }

    Arrivals(String receiver, String sender) {
        this.receiver = receiver;
        this.sender = sender;
    }

    /** True if this message has come. */
    boolean has(int number) {
        return number < byNumber.size() && byNumber.get(number) != null;
    }

    /** Null if the message never came. */
    @Nullable
    Copies copies(int number) {
        return number < byNumber.size() ? byNumber.get(number) : null;
    }

    void add(int number, RawPacket packet, int connection) {
        while (byNumber.size() <= number) {
            byNumber.add(null);
        }
        Copies copies = byNumber.get(number);
        if (copies == null) {
            copies = new Copies();
            byNumber.set(number, copies);
            Integer before = lastOfTopic.put(packet.topic(), number);
            if (before != null && before > number) { // [MQTT-4.6.0-6]
                throw new AssertionError("%s had message %d of %s to %s before %d"
                        .formatted(receiver, before, sender, packet.topic(), number));
            }
        }
        copies.add(packet, connection);
    }
}
