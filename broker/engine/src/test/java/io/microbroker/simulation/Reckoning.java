// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

import io.microbroker.simulation.ClientSession.Granted;
import io.microbroker.simulation.ClientSession.Receipts;
import io.microbroker.simulation.Sent.Fate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The books must balance: what every session was owed against what it got, once the world is at rest. */
final class Reckoning {
    private final Ledger ledger;
    private final VirtualClock clock;

    Reckoning(Ledger ledger, VirtualClock clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * What came live, judged while the connections that were there are still open.
     *
     * @param link the connection, open
     * @param since the count of events when it was made
     */
    void live(ClientSession session, VirtualLink link, long since) {
        if (link.wasEverFull()) {
            return;
        }
        // Of a session that may be another than it was, one that a CONNECT without answer made, only what was granted
        // since is sure.
        long grantedAfter = session.doubtful ? since : -1;
        for (Sent message : ledger.messages()) {
            boolean taken = message.fate == Fate.TAKEN || (message.qos == 0 && isIntact(message.link));
            if (message.sentAt > since
                    && taken
                    && !message.isWill
                    && !message.isEmpty
                    && !message.mayExpire()
                    && session.owed(message, grantedAfter) >= 0) {
                need(session, message);
            }
        }
    }

    private static boolean isIntact(@org.jspecify.annotations.Nullable VirtualLink link) {
        return link != null && link.isOpen();
    }

    /** What a session that lasted must have got by now. */
    void stored(ClientSession session) {
        for (Sent message : ledger.messages()) {
            if (message.fate == Fate.TAKEN && !message.isEmpty && session.owed(message) > 0) {
                if (!message.mayExpire()) {
                    need(session, message);
                } else if (!session.got.containsKey(message.number)) {
                    ledger.sightings().note(Sighting.MESSAGE_EXPIRED);
                    if (clock.millis() < message.expiresAtMillis) {
                        need(session, message);
                    }
                }
            }
        }
    }

    private static void need(ClientSession session, Sent message) {
        if (!session.got.containsKey(message.number)) {
            throw new Violation("lost for " + session + ": " + message);
        }
    }

    /** Messages of shared groups: each went to one member, and none got lost unless a member took it with it. */
    void shared(List<ClientSession> everybody, Set<String> steadyGroups) {
        Map<Integer, Integer> handed = new HashMap<>();
        Map<Integer, Integer> lowest = new HashMap<>();
        for (ClientSession session : everybody) {
            for (Map.Entry<Integer, Receipts> each : session.got.entrySet()) {
                handed.merge(each.getKey(), each.getValue().handed + each.getValue().light, Integer::sum);
                lowest.merge(each.getKey(), each.getValue().qos, Math::min);
            }
        }
        for (Sent message : ledger.messages()) {
            int copies = handed.getOrDefault(message.number, 0);
            if (message.topic.startsWith("s")) {
                boolean exact = message.qos == 2 && lowest.getOrDefault(message.number, 0) == 2;
                if (exact && copies > 1 && !message.publisher.doubtful) {
                    throw new Violation("a shared group got " + copies + " times at QoS 2: " + message);
                }
                if (copies == 0
                        && message.fate == Fate.TAKEN
                        && !message.mayExpire()
                        && isOwedToGroup(message, everybody, steadyGroups)) {
                    throw new Violation("lost for its shared group: " + message);
                }
            }
        }
    }

    private boolean isOwedToGroup(Sent message, List<ClientSession> everybody, Set<String> steadyGroups) {
        for (ClientSession session : everybody) {
            for (Map.Entry<String, Granted> each : session.subscriptions.entrySet()) {
                Granted granted = each.getValue();
                String filter = each.getKey();
                boolean member = steadyGroups.contains(filter)
                        && granted.since < message.sentAt
                        && !granted.given
                        && !session.doubtful
                        && granted.qos > 0;
                if (member
                        && ClientSession.matches(filter, message.topic)
                        && message.number >= ledger.voidUntil(filter)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** What may be retained under each topic, now that all is at rest. */
    void retained(Map<String, Integer> present, boolean anyCrash) {
        Map<String, List<Sent>> byTopic = new HashMap<>();
        for (Sent message : ledger.messages()) {
            if (message.retain) {
                byTopic.computeIfAbsent(message.topic, ignored -> new ArrayList<>())
                        .add(message);
            }
        }
        for (Map.Entry<String, List<Sent>> each : byTopic.entrySet()) {
            retained(each.getKey(), each.getValue(), present.getOrDefault(each.getKey(), -1), anyCrash);
        }
        if (!byTopic.keySet().containsAll(present.keySet())) {
            throw new Violation("retained and never sent: " + present);
        }
    }

    /**
     * Each topic has one publisher: the last message that was taken stands, or any that was sent later. A message of QoS 1 that
     * was sent again counts from there: one of QoS 2 that came between is not taken twice.
     */
    private static void retained(String topic, List<Sent> sent, int present, boolean anyCrash) {
        Set<Integer> allowed = new TreeSet<>();
        allowed.add(-1);
        for (Sent message : sent) {
            boolean sure = message.fate == Fate.TAKEN && message.qos > 0;
            boolean live = message.qos == 0 && !anyCrash && isIntact(message.link);
            if (sure || live) {
                allowed.clear();
                sent.stream()
                        .filter(other -> other.qos == 1 && other.number < message.number)
                        .filter(other -> other.lastSentAt > message.sentAt)
                        .forEach(other -> allowed.add(other.isEmpty ? -1 : other.number));
            }
            allowed.add(message.isEmpty ? -1 : message.number);
        }
        if (!allowed.contains(present)) {
            throw new Violation(
                    "retained under " + topic + " is " + present + ", allowed are " + allowed + " of " + sent);
        }
    }
}
