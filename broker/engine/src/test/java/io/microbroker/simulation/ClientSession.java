// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one life of a client's session is to hold, by the client's own books. */
final class ClientSession {
    static final long NEVER = Long.MAX_VALUE;

    final String clientId;
    final int number;
    final Map<String, Granted> subscriptions = new LinkedHashMap<>();
    /** Every filter that may ever have been subscribed, with the highest QoS. */
    final Map<String, Integer> asked = new HashMap<>();

    final Map<Integer, Receipts> got = new HashMap<>();
    final Map<String, Integer> lastFirst = new HashMap<>();
    final Set<Integer> gotRetained = new HashSet<>();
    /** CONNACK came: the broker has it. */
    boolean confirmed;

    /** The count of events when that was. */
    long confirmedAt = NEVER;

    /** The session of this client that it took the place of. */
    private final @Nullable ClientSession before;
    /** It outlives its connection, so messages of QoS 1 and 2 to it are stored. */
    boolean lasting;
    /** It was acknowledged by something that waits for the disk. */
    boolean secured;
    /** It may have expired at some time, or had terms which a loss of power may have undone. */
    boolean doubtful;

    /** A subscription. */
    static final class Granted {
        int qos;
        /** The count of events when SUBACK came. */
        long since = NEVER;
        /** An UNSUBSCRIBE was sent. */
        boolean given;

        Granted(int qos) {
            this.qos = qos;
        }
    }

    /** How often a message came. */
    static final class Receipts {
        /** At QoS 0. */
        int light;
        /** At QoS 1 or 2, without DUP. */
        int fresh;
        /** Handed to the application. */
        int handed;

        int qos;
    }

    ClientSession(String clientId, int number, @Nullable ClientSession before) {
        this.clientId = clientId;
        this.number = number;
        this.before = before;
    }

    void ask(String filter, int qos) {
        asked.merge(filter, qos, Math::max);
        Granted granted = subscriptions.get(filter);
        if (granted == null || granted.given) {
            subscriptions.put(filter, new Granted(qos));
        } else {
            granted.qos = Math.min(granted.qos, qos);
        }
    }

    void granted(String filter, long now) {
        Granted granted = subscriptions.get(filter);
        if (granted != null && !granted.given && granted.since == NEVER) {
            granted.since = now;
        }
    }

    void giveUp(String filter) {
        Granted granted = subscriptions.get(filter);
        if (granted != null) {
            granted.given = true;
        }
    }

    /** The highest QoS that this session may get a topic at, -1 if it never asked for it. */
    int highestAsked(String topic) {
        int highest = -1;
        for (Map.Entry<String, Integer> each : asked.entrySet()) {
            if (matches(each.getKey(), topic)) {
                highest = Math.max(highest, each.getValue());
            }
        }
        return highest;
    }

    /**
     * True if it may get a message that was meant for the session before it: one that was routed while that ended. (A target is
     * named by its client id alone.)
     */
    boolean isHeirOf(Sent message) {
        for (ClientSession other = before; other != null; other = other.before) {
            if (other.highestAsked(message.topic) >= 0) {
                return message.sentAt <= confirmedAt;
            }
        }
        return false;
    }

    /** The QoS that this session must get what was sent at this time, at the least; -1 if it need not get it. */
    int owed(Sent message) {
        return owed(message, -1);
    }

    /** The same, of what was granted after this count of events. */
    int owed(Sent message, long grantedAfter) {
        int highest = -1;
        for (Map.Entry<String, Granted> each : subscriptions.entrySet()) {
            Granted granted = each.getValue();
            if (granted.since > grantedAfter
                    && granted.since < message.sentAt
                    && !granted.given
                    && !isShared(each.getKey())
                    && matches(each.getKey(), message.topic)) {
                highest = Math.max(highest, granted.qos);
            }
        }
        return Math.min(highest, message.qos);
    }

    static boolean isShared(String filter) {
        return filter.startsWith("$share/");
    }

    /** By the book (MQTT 5.0 §4.7), and as simply as can be. */
    static boolean matches(String filter, String topic) {
        String plain = isShared(filter) ? filter.substring(filter.indexOf('/', 7) + 1) : filter;
        String[] wanted = plain.split("/", -1);
        String[] levels = topic.split("/", -1);
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].equals("#")) {
                return true;
            }
            if (i == levels.length || !(wanted[i].equals("+") || wanted[i].equals(levels[i]))) {
                return false;
            }
        }
        return wanted.length == levels.length;
    }

    @Override
    public String toString() {
        return clientId + "#" + number;
    }
}
