// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

import org.jspecify.annotations.Nullable;

/** One message that a client published, or registered as its will. */
final class Sent {
    /** What the publisher knows of it. */
    enum Fate {
        OPEN,
        /** Acknowledged: the broker answers for it. */
        TAKEN,
        REFUSED,
        /** The publisher's session was gone before an answer came. */
        ABANDONED
    }

    final int number;
    final ClientSession publisher;
    final String topic;
    final int qos;
    final boolean retain;
    final boolean isEmpty;
    final boolean isWill;
    /** Virtual time; -1 if it does not expire. */
    final long expiresAtMillis;
    /** The count of events when it was sent first. */
    final long sentAt;
    /** The life of the broker in which it was sent first. */
    final int life;

    /** The count of events when it was sent last. */
    long lastSentAt;

    int attempts;
    Fate fate = Fate.OPEN;
    /** On which it was sent last. */
    @Nullable
    VirtualLink link;

    /** What a message is made of. */
    record Content(String topic, int qos, boolean retain, boolean isEmpty, boolean isWill, long expiresAtMillis) {}

    Sent(int number, ClientSession publisher, Content content, long sentAt, int life) {
        this.number = number;
        this.publisher = publisher;
        this.topic = content.topic();
        this.qos = content.qos();
        this.retain = content.retain();
        this.isEmpty = content.isEmpty();
        this.isWill = content.isWill();
        this.expiresAtMillis = content.expiresAtMillis();
        this.sentAt = sentAt;
        this.life = life;
    }

    void sentOn(@Nullable VirtualLink newLink, long now) {
        attempts++;
        link = newLink;
        lastSentAt = now;
    }

    boolean mayExpire() {
        return expiresAtMillis >= 0;
    }

    @Override
    public String toString() {
        return "message " + number + " of " + publisher + " to " + topic + " at QoS " + qos
                + (retain ? " retained" : "") + (isWill ? " (will)" : "") + ", " + fate + ", sent " + attempts
                + " times, first at " + sentAt;
    }
}
