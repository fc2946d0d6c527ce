// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
import java.util.Optional;

/**
 * Which topics go over a bridge, and how they are called on either side: a filter, and a prefix that stands before it here and
 * another one there. With the prefixes {@code home/} here and {@code house-7/} there, {@code home/hall/light} is
 * {@code house-7/hall/light} there.
 *
 * @param qos the highest level that it carries
 * @param localFilter what is subscribed to here: prefix and filter
 * @param remoteFilter what is subscribed to there
 */
record TopicRule(
        Direction direction,
        Qos qos,
        String localPrefix,
        String remotePrefix,
        TopicFilter localFilter,
        TopicFilter remoteFilter) {
    /** From here to the remote, from there to here, or both. */
    enum Direction {
        OUT,
        IN,
        BOTH
    }

    /**
     * A rule of a filter and its prefixes.
     *
     * @throws IllegalArgumentException naming what is wrong with them
     */
    static TopicRule of(Direction direction, String filter, Qos qos, String localPrefix, String remotePrefix) {
        checkPrefix(localPrefix, "local-prefix");
        checkPrefix(remotePrefix, "remote-prefix");
        TopicFilter local = filterOf(localPrefix + filter);
        if (direction != Direction.OUT && local.value().startsWith("$")) {
            throw new IllegalArgumentException(
                    "a remote may not publish to topics of the broker itself, which begin with $"
                            + " - give it a local-prefix");
        }
        return new TopicRule(direction, qos, localPrefix, remotePrefix, local, filterOf(remotePrefix + filter));
    }

    private static void checkPrefix(String prefix, String key) {
        if (prefix.indexOf('+') >= 0 || prefix.indexOf('#') >= 0) {
            throw new IllegalArgumentException(key + " holds a wildcard - wildcards belong in the filter");
        }
    }

    private static TopicFilter filterOf(String whole) {
        TopicFilter filter;
        try {
            filter = TopicFilter.of(whole);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + Section.shown(whole) + "' is no topic filter: " + e.getMessage());
        }
        if (filter.isShared()) {
            throw new IllegalArgumentException("a bridge takes no part in a shared subscription - leave $share out");
        }
        return filter;
    }

    boolean isOut() {
        return direction != Direction.IN;
    }

    boolean isIn() {
        return direction != Direction.OUT;
    }

    /** What a topic of this broker is called there; empty if the rule is not about it. */
    Optional<String> toRemote(String topic) {
        return isOut() ? renamed(topic, localPrefix, localFilter, remotePrefix, remoteFilter) : Optional.empty();
    }

    /** What a topic of the remote is called here; empty if the rule is not about it. */
    Optional<String> toLocal(String topic) {
        return isIn() ? renamed(topic, remotePrefix, remoteFilter, localPrefix, localFilter) : Optional.empty();
    }

    /**
     * The topic with the other prefix. Empty also where that cannot be published to: {@code home/#} with the prefix
     * {@code home/} brings {@code home} too, which has no name on the other side; and neither side makes topics that begin with
     * {@code $} for the other, unless the rule itself says so.
     */
    private static Optional<String> renamed(
            String topic, String from, TopicFilter fromFilter, String to, TopicFilter toFilter) {
        if (!topic.startsWith(from) || !fromFilter.matches(topic)) {
            return Optional.empty();
        }
        String renamed = to + topic.substring(from.length());
        boolean intrudes = renamed.startsWith("$") && !toFilter.value().startsWith("$");
        return intrudes || !TopicName.isValid(renamed) ? Optional.empty() : Optional.of(renamed);
    }
}
