// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.spi.storage.Retained;
import io.microbroker.spi.storage.RetainedChange;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The retained messages in Redis. Safe for threads. */
final class RedisRetained implements Retained {
    private final Desk desk;
    private final Keys keys;
    private final Vertx vertx;
    private final RetainedNews news;

    RedisRetained(Desk desk, Keys keys, Vertx vertx, RetainedNews news) {
        this.news = news;
        this.desk = desk;
        this.keys = keys;
        this.vertx = vertx;
    }

    @Override
    public Future<List<Message>> get(List<TopicName> topics) {
        if (topics.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        Context caller = vertx.getOrCreateContext();
        Promise<List<Message>> promise = Promise.promise();
        Search search = new Search(topics, found -> caller.runOnContext(ignored -> promise.complete(found)));
        desk.run(search::start);
        return promise.future();
    }

    @Override
    public void onChange(Consumer<RetainedChange> listener) {
        news.listen(listener);
    }

    private interface Found {
        void end(List<Message> messages);
    }

    /** One question. Confined to the desk. */
    private final class Search {
        private final @Nullable Message[] found;
        private final Map<Integer, List<Integer>> byBucket = new LinkedHashMap<>();
        private final List<TopicName> topics;
        private final Found then;
        private int open;

        Search(List<TopicName> topics, Found then) {
            this.topics = topics;
            this.then = then;
            this.found = new @Nullable Message[topics.size()];
            for (int i = 0; i < topics.size(); i++) {
                byBucket.computeIfAbsent(keys.bucketOf(topics.get(i).utf8()), bucket -> new ArrayList<>())
                        .add(i);
            }
        }

        void start() {
            open = byBucket.size();
            byBucket.forEach((bucket, places) -> {
                PackWriter packed = new PackWriter().array(1 + places.size()).text("g");
                places.forEach(place -> packed.string(topics.get(place).utf8()));
                desk.send(Op.read(bucket, packed, answer -> onAnswer(places, answer)));
            });
        }

        private void onAnswer(List<Integer> places, PackReader answer) {
            answer.nextArray();
            for (int place : places) {
                byte[] value = answer.nextBytes();
                if (value.length > 0) {
                    found[place] = EntryCode.readRetained(value).message();
                }
            }
            if (--open == 0) {
                List<Message> messages = new ArrayList<>();
                for (Message message : found) {
                    if (message != null) {
                        messages.add(Objects.requireNonNull(message));
                    }
                }
                then.end(messages);
            }
        }
    }
}
