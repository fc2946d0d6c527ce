// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.spi.storage.Retained;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Reads retained messages. Safe for threads; answers on the context of the caller, if it has one. */
final class JournalRetained implements Retained {
    private final JournalWriter writer;
    private final Consumer<List<Call>> hand;

    JournalRetained(JournalWriter writer, Consumer<List<Call>> hand) {
        this.writer = writer;
        this.hand = hand;
    }

    @Override
    public Future<List<Message>> get(List<TopicName> topics) {
        Context context = Vertx.currentContext();
        Executor caller = context == null ? Runnable::run : task -> context.runOnContext(ignored -> task.run());
        LoopLink link = new LoopLink(caller, hand);
        List<TopicName> wanted = List.copyOf(topics);
        RareCall<List<Message>> call =
                new RareCall<>(link, 0, true, (book, self) -> writer.reads().retained(self, wanted));
        hand.accept(List.of(call));
        return call.promise().future();
    }
}
