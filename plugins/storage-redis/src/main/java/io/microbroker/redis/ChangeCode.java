// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.cluster.SessionChange;
import io.microbroker.spi.cluster.SharedSession;
import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes as the scripts write them into the log of a bucket, and sessions as they tell them. */
final class ChangeCode {
    private static final int VALUES_BEFORE = 5;

    private final Life life;

    ChangeCode(Life life) {
        this.life = life;
    }

    /** What became of a change: one of a session, or the topic of a retained message that has changed. */
    sealed interface Change {
        /** Of a session. */
        record OfSession(SessionChange change) implements Change {}

        /** Of a retained message: who changed it, and its topic. */
        record OfRetained(String writer, byte[] topic) implements Change {}
    }

    Change read(byte[] packed) {
        PackReader in = new PackReader(packed);
        int values = in.nextArray();
        String kind = in.nextText();
        String writer = in.nextText();
        if (kind.equals("r")) {
            return new Change.OfRetained(writer, in.nextBytes());
        }
        String clientId = in.nextText();
        long incarnation = in.nextNumber();
        long epoch = in.nextNumber();
        int left = values - VALUES_BEFORE;
        return new Change.OfSession(
                switch (kind) {
                    case "o" -> placed(clientId, incarnation, epoch, in);
                    case "s" ->
                        new SessionChange.Subscribed(
                                clientId, incarnation, epoch, EntryCode.readSubscriptions(in, left));
                    case "u" -> new SessionChange.Unsubscribed(clientId, incarnation, epoch, filters(in, left));
                    case "e" -> new SessionChange.Ended(clientId, incarnation, epoch);
                    default -> throw new IllegalStateException("a change of kind " + kind);
                });
    }

    private SessionChange placed(String clientId, long incarnation, long epoch, PackReader in) {
        String owner = in.nextText();
        String username = EntryCode.readOptional(new PackReader(in.nextBytes()));
        return new SessionChange.Placed(new Publisher(clientId, username), incarnation, epoch, placeOf(owner));
    }

    private @Nullable String placeOf(String owner) {
        return owner.isEmpty() ? null : life.toldAs(owner);
    }

    private static List<TopicFilter> filters(PackReader in, int count) {
        List<TopicFilter> filters = new ArrayList<>(count);
        for (int left = count; left > 0; left--) {
            filters.add(TopicFilter.of(in.nextText()));
        }
        return filters;
    }

    /** A session as {@code recover.lua} tells it. */
    SharedSession session(PackReader in) {
        in.nextArray();
        String clientId = in.nextText();
        long epoch = in.nextTextNumber();
        long incarnation = in.nextTextNumber();
        String owner = in.nextText();
        String username = EntryCode.readOptional(new PackReader(in.nextBytes()));
        in.nextBytes(); // expiry
        in.nextBytes(); // disconnected at
        in.nextBytes(); // will
        in.nextBytes(); // sent to
        return new SharedSession(
                new Publisher(clientId, username), incarnation, epoch, placeOf(owner), EntryCode.readSubscriptions(in));
    }
}
