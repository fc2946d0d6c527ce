// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Recovery;
import io.microbroker.spi.storage.StoredSession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.redisson.client.RedisException;

/** Tells what Redis holds, bucket by bucket and slice by slice, many buckets at a time. Blocks; for the start only. */
final class Inventory {
    private static final int BUCKETS_AT_ONCE = 64;
    private static final int SLICE = 200;
    private static final String END = "0";

    private final RedisLink redis;
    private final Keys keys;

    Inventory(RedisLink redis, Keys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    private interface Slice {
        void accept(int bucket, PackReader values);
    }

    void tellSessions(Recovery recovery) {
        Set<String> told = new HashSet<>();
        each("s", END, (bucket, values) -> tellSessions(values, told, recovery));
    }

    void tellRetained(Recovery recovery) {
        each("r", END, (bucket, values) -> tellRetained(values, recovery));
        each("d", END, (bucket, values) -> tellDeleted(values, recovery));
    }

    /** The outboxes, each in its order. */
    List<Left> outboxes() {
        List<Left> left = new ArrayList<>();
        each("x", "-", (bucket, values) -> left.addAll(Left.readAll(bucket, values)));
        return left;
    }

    /** A life of a writer has ended, and all that it sent was answered: no bucket needs to know it any more. */
    void forget(String life) {
        each("e", life, (bucket, values) -> {});
    }

    private void each(String kind, String start, Slice then) {
        for (int from = 0; from < keys.buckets(); from += BUCKETS_AT_ONCE) {
            Map<Integer, String> cursors = new HashMap<>();
            for (int bucket = from; bucket < Math.min(keys.buckets(), from + BUCKETS_AT_ONCE); bucket++) {
                cursors.put(bucket, start);
            }
            while (!cursors.isEmpty()) {
                goOn(kind, cursors, then);
            }
        }
    }

    private void goOn(String kind, Map<Integer, String> cursors, Slice then) {
        List<Integer> buckets = List.copyOf(cursors.keySet());
        List<Request> requests = new ArrayList<>();
        for (int bucket : buckets) {
            String cursor = cursors.getOrDefault(bucket, END);
            requests.add(Request.of(Scripts.RECOVER, keys.writer(bucket), kind, cursor, Integer.toString(SLICE)));
        }
        List<PackReader> answers = Patience.insist(() -> ask(requests));
        for (int i = 0; i < answers.size(); i++) {
            PackReader values = answers.get(i);
            values.nextArray();
            String cursor = values.nextText();
            then.accept(buckets.get(i), values);
            if (cursor.equals(END)) {
                cursors.remove(buckets.get(i));
            } else {
                cursors.put(buckets.get(i), cursor);
            }
        }
    }

    /** All of them, or none. */
    private List<PackReader> ask(List<Request> requests) {
        CompletableFuture<List<Reply>> sent = new CompletableFuture<>();
        redis.send(requests, sent::complete);
        List<PackReader> answers = new ArrayList<>();
        for (Reply reply : RedisLink.await(sent)) {
            byte[] answer = reply.answer();
            if (answer == null) {
                throw Problem.causeOf(reply.problem()) instanceof RedisException known
                        ? known
                        : new RedisException(Problem.describe(reply.problem()));
            }
            answers.add(new PackReader(answer));
        }
        return answers;
    }

    private static void tellSessions(PackReader values, Set<String> told, Recovery recovery) {
        for (int count = values.nextArray(); count > 0; count--) {
            values.nextArray();
            String clientId = values.nextText();
            long epoch = values.nextTextNumber();
            Lease lease = new Lease(clientId, values.nextTextNumber(), epoch);
            values.nextText(); // whose it was: the life before this one
            Publisher owner = new Publisher(clientId, EntryCode.readOptional(new PackReader(values.nextBytes())));
            long expirySeconds = values.nextTextNumber();
            long disconnectedAt = values.nextTextNumber();
            StoredSession session = new StoredSession(
                    lease,
                    owner,
                    expirySeconds,
                    disconnectedAt,
                    EntryCode.readWill(values.nextBytes()),
                    values.nextTextNumber(),
                    EntryCode.readSubscriptions(values));
            if (told.add(clientId)) { // a scan may come by twice
                recovery.session(session);
            }
        }
    }

    private static void tellRetained(PackReader values, Recovery recovery) {
        for (int count = values.nextArray(); count > 0; count -= 2) {
            values.nextBytes();
            EntryCode.Retained retained = EntryCode.readRetained(values.nextBytes());
            recovery.retained(retained.message(), retained.stamp());
        }
    }

    private static void tellDeleted(PackReader values, Recovery recovery) {
        for (int count = values.nextArray(); count > 0; count -= 2) {
            values.nextBytes();
            recovery.highestStamp((long) Double.parseDouble(values.nextText()));
        }
    }
}
