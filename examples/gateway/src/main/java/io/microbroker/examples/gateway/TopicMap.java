// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.gateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Knows which device is in which room, and what its short topics mean: {@code dev/d17/t} is {@code home/kitchen/temperature}.
 *
 * @param rooms by device id
 */
record TopicMap(Map<String, String> rooms) {
    private static final Map<String, String> QUANTITIES = Map.of("t", "temperature", "h", "humidity", "m", "motion");

    TopicMap {
        rooms = Map.copyOf(rooms);
    }

    /** Reads {@code device=room} words. */
    static TopicMap of(List<String> words) {
        Map<String, String> rooms = new LinkedHashMap<>();
        for (String word : words) {
            String[] pair = word.split("=", 2);
            if (pair.length < 2 || !isLevel(pair[0]) || !isLevel(pair[1])) {
                throw new IllegalArgumentException("'" + word + "' is not device=room, such as d17=kitchen");
            }
            rooms.put(pair[0], pair[1]);
        }
        return new TopicMap(rooms);
    }

    private static boolean isLevel(String text) {
        return text.matches("[A-Za-z0-9_-]+");
    }

    boolean knows(String deviceId) {
        return rooms.containsKey(deviceId);
    }

    /** What a topic of this device is called in the home; empty if it is none, or that of another device. */
    Optional<String> translate(String deviceId, String topic) {
        String prefix = "dev/" + deviceId + "/";
        String room = rooms.get(deviceId);
        String quantity = topic.startsWith(prefix) ? QUANTITIES.get(topic.substring(prefix.length())) : null;
        return room == null || quantity == null ? Optional.empty() : Optional.of("home/" + room + "/" + quantity);
    }
}
