// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The instances that Redis knows, see {@code members.lua}. Safe for threads. */
final class Roll {
    private final RedisLink redis;
    private final String key;
    private final int deadMillis;

    Roll(RedisLink redis, Keys keys, int deadMillis) {
        this.redis = redis;
        this.key = keys.nodes();
        this.deadMillis = deadMillis;
    }

    /** One instance and when it was last heard, by the clock of Redis. */
    record Entry(String life, long lastMillis, String name, long sinceMillis) {}

    /**
     * What Redis knows.
     *
     * @param isKnown false if it does not know who asks
     * @param left the dead after whom nobody tidies up, or who asks has begun to
     */
    record Call(boolean isKnown, long nowMillis, List<Entry> entries, List<String> left) {}

    CompletionStage<Call> join(String life, String name) {
        return call("join", life, name);
    }

    CompletionStage<Call> beat(String life) {
        return call("beat", life, "");
    }

    CompletionStage<Call> leave(String life) {
        return call("leave", life, "");
    }

    /** A life is over, and not in peace: if nobody tidies up after it yet, somebody is to. */
    CompletionStage<Call> die(String life) {
        return call("die", life, "");
    }

    /** Completes with the millisecond when another was last heard, if it is dead and this one is to tidy up; -1 if not. */
    CompletionStage<Long> reap(String life, String other) {
        return ask("reap", life, other).thenApply(PackReader::nextNumber);
    }

    /** Nothing is left of a dead one; to no effect if the one that says so was taken for dead meanwhile. */
    CompletionStage<Long> tidied(String life, String other) {
        return ask("tidied", life, other).thenApply(PackReader::nextNumber);
    }

    private CompletionStage<PackReader> ask(String what, String life, String other) {
        return redis.call(Request.of(Scripts.MEMBERS, key, what, life, other, Integer.toString(deadMillis)))
                .thenApply(PackReader::new);
    }

    private CompletionStage<Call> call(String what, String life, String other) {
        return ask(what, life, other).thenApply(Roll::read);
    }

    private static Call read(PackReader in) {
        in.nextArray();
        boolean isKnown = in.nextNumber() == 1;
        long now = in.nextNumber();
        List<Entry> entries = new ArrayList<>();
        for (int count = in.nextArray(); count > 0; count--) {
            in.nextArray();
            entries.add(new Entry(in.nextText(), in.nextNumber(), in.nextText(), in.nextNumber()));
        }
        List<String> left = new ArrayList<>();
        for (int count = in.nextArray(); count > 0; count--) {
            left.add(in.nextText());
        }
        return new Call(isKnown, now, List.copyOf(entries), List.copyOf(left));
    }
}
