// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.RetainHandling;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.Will;
import io.microbroker.spi.storage.ClaimRequest;
import io.microbroker.spi.storage.ReleaseInfo;
import io.microbroker.spi.storage.TransferredSession;
import org.jspecify.annotations.Nullable;

/**
 * What the record of a session says.
 *
 * @param nextSequence as of this record; entries that come behind it raise it
 * @param disconnectedAtMillis wall clock; 0 while it has a connection
 */
record SessionTerms(
        String clientId,
        @Nullable String username,
        long incarnation,
        long nextSequence,
        long expirySeconds,
        long disconnectedAtMillis,
        int queuedMessagesMax,
        long queuedBytesMax,
        @Nullable Will will) {
    static final SessionTerms UNKNOWN = new SessionTerms("", null, 0, 1, 0, 0, 0, 0, null);

    private static final int NO_LOCAL = 4;
    private static final int AS_PUBLISHED = 8;
    private static final int HANDLING_SHIFT = 4;
    private static final RetainHandling[] HANDLINGS = RetainHandling.values();

    /** As a CONNECT wants it. */
    static SessionTerms of(ClaimRequest request, long incarnation, long nextSequence) {
        return new SessionTerms(
                request.clientId(),
                request.owner().username(),
                incarnation,
                nextSequence,
                request.sessionExpirySeconds(),
                0,
                request.queuedMessagesMax(),
                request.queuedBytesMax(),
                request.will());
    }

    /** As it was told. */
    static SessionTerms of(TransferredSession told, long incarnation) {
        return new SessionTerms(
                told.owner().clientId(),
                told.owner().username(),
                incarnation,
                told.nextSequence(),
                told.sessionExpirySeconds(),
                told.disconnectedAtMillis(),
                told.queuedMessagesMax(),
                told.queuedBytesMax(),
                told.will());
    }

    /** With its connection gone. */
    SessionTerms released(ReleaseInfo info, long next) {
        return new SessionTerms(
                clientId,
                username,
                incarnation,
                next,
                info.sessionExpirySeconds(),
                info.disconnectedAtMillis(),
                queuedMessagesMax,
                queuedBytesMax,
                info.will());
    }

    /** With its will sent. */
    SessionTerms withoutWill(long next) {
        return new SessionTerms(
                clientId,
                username,
                incarnation,
                next,
                expirySeconds,
                disconnectedAtMillis,
                queuedMessagesMax,
                queuedBytesMax,
                null);
    }

    SessionTerms withNextSequence(long next) {
        return new SessionTerms(
                clientId,
                username,
                incarnation,
                next,
                expirySeconds,
                disconnectedAtMillis,
                queuedMessagesMax,
                queuedBytesMax,
                will);
    }

    /** A {@link Record#SESSION}. */
    void write(int number, RecordWriter out) {
        int start = out.length();
        out.putByte(Record.SESSION).putInt(0).putInt(number);
        out.putLong(incarnation).putLong(nextSequence).putLong(expirySeconds).putLong(disconnectedAtMillis);
        out.putInt(queuedMessagesMax).putLong(queuedBytesMax);
        out.putText(clientId).putOptional(username);
        MessageRecord.writeWill(will, out);
        out.setInt(start + 1, out.length() - start);
    }

    /** From behind the number. */
    static SessionTerms read(RecordReader in) {
        long incarnation = in.nextLong();
        long next = in.nextLong();
        long expiry = in.nextLong();
        long disconnectedAt = in.nextLong();
        int messagesMax = in.nextInt();
        long bytesMax = in.nextLong();
        return new SessionTerms(
                in.nextText(),
                in.nextOptional(),
                incarnation,
                next,
                expiry,
                disconnectedAt,
                messagesMax,
                bytesMax,
                MessageRecord.readWill(in));
    }

    /** A {@link Record#SUBSCRIBE}. */
    static void write(int number, Subscription subscription, RecordWriter out) {
        int start = out.length();
        int options = subscription.qos().level()
                | (subscription.noLocal() ? NO_LOCAL : 0)
                | (subscription.retainAsPublished() ? AS_PUBLISHED : 0)
                | subscription.retainHandling().ordinal() << HANDLING_SHIFT;
        out.putByte(Record.SUBSCRIBE).putInt(0).putInt(number).putByte(options);
        out.putInt(subscription.identifier()).putText(subscription.filter().value());
        out.setInt(start + 1, out.length() - start);
    }

    /** From behind the number. */
    static Subscription readSubscription(RecordReader in) {
        int options = in.nextByte();
        int identifier = in.nextInt();
        return new Subscription(
                TopicFilter.of(in.nextText()),
                Qos.of(options & 3),
                (options & NO_LOCAL) != 0,
                (options & AS_PUBLISHED) != 0,
                HANDLINGS[options >> HANDLING_SHIFT],
                identifier);
    }
}
