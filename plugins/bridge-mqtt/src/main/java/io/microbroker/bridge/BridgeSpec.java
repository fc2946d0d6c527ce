// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import io.microbroker.spi.mqtt.Publisher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One bridge as it is configured.
 *
 * @param localUser as whom it publishes and subscribes here; the authorizers of the broker are asked about it
 * @param rules at least one
 * @param added whether it was added while the broker ran
 */
record BridgeSpec(String name, RemoteSpec remote, String localUser, List<TopicRule> rules, Loops loops, boolean added) {
    /** Client ids of bridges of this kind on other brokers begin so, unless they are configured otherwise. */
    static final String REMOTE_ID_PREFIX = "microbridge.";

    private static final String LOCAL_ID_PREFIX = "$bridge/";

    /**
     * What keeps messages from going round in circles.
     *
     * @param relay whether it carries on what came over another bridge
     * @param notFrom client ids whose messages do not go out; with {@code *} at the end all that begin so
     */
    record Loops(boolean relay, List<String> notFrom) {
        /** Whether messages of this publisher stay here. */
        boolean keeps(@Nullable Publisher publisher) {
            if (publisher == null) {
                return false;
            }
            String id = publisher.clientId();
            return (isByBridge(publisher) && !relay) || notFrom.stream().anyMatch(each -> matches(each, id));
        }

        private static boolean matches(String pattern, String id) {
            return pattern.endsWith("*")
                    ? id.startsWith(pattern.substring(0, pattern.length() - 1))
                    : id.equals(pattern);
        }
    }

    /** Whether it came over a bridge, ours or one of a broker like this. */
    static boolean isByBridge(Publisher publisher) {
        return publisher.clientId().startsWith(LOCAL_ID_PREFIX)
                || publisher.clientId().startsWith(REMOTE_ID_PREFIX);
    }

    /** The client id of its session here: the buffer. */
    String localId() {
        return LOCAL_ID_PREFIX + name;
    }

    boolean hasOut() {
        return rules.stream().anyMatch(TopicRule::isOut);
    }

    boolean hasIn() {
        return rules.stream().anyMatch(TopicRule::isIn);
    }
}
