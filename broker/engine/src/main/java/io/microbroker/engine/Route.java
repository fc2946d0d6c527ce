// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.topic.MatchCache;
import io.microbroker.topic.Subscribers;
import org.jspecify.annotations.Nullable;

/** A topic name with its last match, so that publishing to it again costs no look-up. Confined to one loop. */
public final class Route {
    private final TopicName topic;
    private long generation = -1;
    private @Nullable Subscribers subscribers;

    public Route(TopicName topic) {
        this.topic = topic;
    }

    public TopicName topic() {
        return topic;
    }

    /** Who gets a message now. The generation is read first: a change meanwhile makes the next call match again. */
    Subscribers subscribers(MatchCache matches) {
        Subscribers known = subscribers;
        long present = matches.generation();
        if (known == null || present != generation) {
            known = matches.match(topic);
            subscribers = known;
            generation = present;
        }
        return known;
    }
}
