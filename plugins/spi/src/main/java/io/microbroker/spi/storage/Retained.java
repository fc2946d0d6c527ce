// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.TopicName;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;

/** Retained messages in the storage. They are written by {@link Queues#append}. */
public interface Retained {
    /** The messages of these topics; those that have none are left out. From any thread. */
    Future<List<Message>> get(List<TopicName> topics);

    /**
     * Has changes told that other instances made. A storage of one instance has none to tell.
     *
     * @param listener called by any thread
     */
    default void onChange(Consumer<RetainedChange> listener) {}
}
