// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.spi.storage.RetainedChange;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells what has become of retained messages that other instances have changed: fetched when that is known. Safe for threads. */
final class RetainedNews {
    private final Desk desk;
    private volatile @Nullable Consumer<RetainedChange> listener;

    RetainedNews(Desk desk) {
        this.desk = desk;
    }

    void listen(Consumer<RetainedChange> told) {
        listener = told;
    }

    /** These topics of a bucket have changed. */
    void changed(int bucket, List<byte[]> topics) {
        if (listener == null || topics.isEmpty()) {
            return;
        }
        PackWriter packed = new PackWriter().array(1 + topics.size()).text("G");
        topics.forEach(packed::string);
        desk.run(() -> desk.send(Op.read(bucket, packed, answer -> onAnswer(topics, answer))));
    }

    private void onAnswer(List<byte[]> topics, PackReader answer) {
        answer.nextArray();
        for (byte[] topic : topics) {
            TopicName name = TopicName.of(new String(topic, StandardCharsets.UTF_8));
            if (answer.isNumber()) {
                gone(name, answer.nextNumber());
            } else {
                present(answer.nextBytes());
            }
        }
    }

    /** As it lies in Redis. */
    void present(byte[] value) {
        EntryCode.Retained retained = EntryCode.readRetained(value);
        tell(new RetainedChange(retained.message().topic(), retained.stamp(), retained.message()));
    }

    void gone(TopicName topic, long stamp) {
        tell(new RetainedChange(topic, stamp, null));
    }

    private void tell(RetainedChange change) {
        Consumer<RetainedChange> told = listener;
        if (told != null) {
            told.accept(change);
        }
    }
}
