// SPDX-License-Identifier: Apache-2.0
package io.microbroker.topic;

import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All subscriptions of the broker. */
public final class SubscriptionIndex {
    private final Subscribers nobody;

    public SubscriptionIndex(int loops) {
        this.nobody = Subscribers.empty(loops);
    }

    public @Nullable Subscription add(Subscriber subscriber, Subscription subscription) {
        throw new UnsupportedOperationException();
    }

    public @Nullable Subscription remove(Subscriber subscriber, TopicFilter filter) {
        throw new UnsupportedOperationException();
    }

    public Subscribers match(TopicName topic) {
        return nobody;
    }

    public long generation() {
        return 0;
    }

    public void touch() {}

    public int size() {
        return 0;
    }

    public int sharedSize() {
        return 0;
    }

    public void forEachSharedGroup(Consumer<SharedGroup> consumer) {}
}
