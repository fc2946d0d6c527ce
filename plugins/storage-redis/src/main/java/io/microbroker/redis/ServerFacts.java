// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import java.util.List;
import java.util.Map;

/**
 * What one Redis says about itself.
 *
 * @param name its address, for people
 * @param info the lines of INFO
 * @param config what CONFIG tells of {@link #ASKED}; empty if it does not tell
 */
record ServerFacts(String name, Map<String, String> info, Map<String, String> config) {
    /** What CONFIG is asked. */
    static final List<String> ASKED = List.of("appendfsync", "min-replicas-to-write");

    private static final int OLDEST_MAJOR = 6;
    private static final int OLDEST_MINOR = 2;
    private static final int SHARDED_CHANNELS_MAJOR = 7;

    String version() {
        return info.getOrDefault("redis_version", "0.0");
    }

    boolean isTooOld() {
        return compareTo(OLDEST_MAJOR, OLDEST_MINOR) < 0;
    }

    private int compareTo(int major, int minor) {
        String[] numbers = version().split("[^0-9]+", 3);
        try {
            int found = Integer.parseInt(numbers[0]);
            return found != major ? found - major : Integer.parseInt(numbers[1]) - minor;
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return -1;
        }
    }

    /** It has channels that belong to one of the masters of a Cluster. */
    boolean shardsChannels() {
        return compareTo(SHARDED_CHANNELS_MAJOR, 0) >= 0;
    }

    /** It would drop keys of ours when memory runs out. */
    boolean evicts() {
        return !evictionPolicy().equals("noeviction");
    }

    String evictionPolicy() {
        return info.getOrDefault("maxmemory_policy", "unknown");
    }

    boolean appends() {
        return info.getOrDefault("aof_enabled", "0").equals("1");
    }

    boolean syncsAlways() {
        return appends() && appendfsync().equals("always");
    }

    /** Empty if it does not tell. */
    String appendfsync() {
        return config.getOrDefault("appendfsync", "");
    }

    long memoryMax() {
        return Long.parseLong(info.getOrDefault("maxmemory", "0"));
    }

    /** How many replicas must be there for it to take writes; 1 if it does not tell. */
    int replicasToWrite() {
        String told = config.getOrDefault("min-replicas-to-write", "");
        return told.matches("[0-9]{1,9}") ? Integer.parseInt(told) : 1;
    }

    int replicas() {
        return Integer.parseInt(info.getOrDefault("connected_slaves", "0"));
    }
}
