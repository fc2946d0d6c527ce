// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/**
 * Names in Redis. All of a session lies in one bucket, that of its client id, and all of a retained message in that of its topic; what
 * lies in one bucket lies in one slot of a Redis Cluster, for the bucket is the hash tag: {@code {microbroker:17}:s:sensor-1}. Immutable.
 */
final class Keys {
    private final String prefix;
    private final String[] writers;

    /** @param buckets as many as Redis was set up for */
    Keys(String prefix, int buckets) {
        this.prefix = prefix;
        this.writers = new String[buckets];
        for (int i = 0; i < buckets; i++) {
            writers[i] = "{" + prefix + ":" + i + "}:w";
        }
    }

    /** Where it stands how all is laid out. */
    static String meta(String prefix) {
        return "{" + prefix + "}:meta";
    }

    /** Which instances are there; beside it lies what else they know of each other. */
    String nodes() {
        return "{" + prefix + "}:nodes";
    }

    /** Where an instance hears what others tell it. No hash tag: channels are spread over the shards. */
    String channel(String life) {
        return prefix + ":bus:" + life;
    }

    /** The numbers of all buckets. */
    List<Integer> all() {
        return IntStream.range(0, buckets()).boxed().toList();
    }

    int buckets() {
        return writers.length;
    }

    /** The key that names a bucket to the scripts: they derive all others from it. */
    String writer(int bucket) {
        return writers[bucket];
    }

    int bucketOf(String clientId) {
        String name = isParked(clientId) ? clientId.substring(clientId.indexOf(':') + 1) : clientId;
        return bucketOf(name.getBytes(StandardCharsets.UTF_8));
    }

    /** A will that outlived its session lies under a name that no client can have, see {@code timers.lua}. */
    private static boolean isParked(String clientId) {
        return !clientId.isEmpty() && clientId.charAt(0) == 0;
    }

    /** Who has left a will: the client id behind the name of a parked one. */
    static String clientOf(String name) {
        return isParked(name) ? name.substring(name.indexOf(':') + 1) : name;
    }

    /** @param name client id or topic, in UTF-8 */
    int bucketOf(byte[] name) {
        CRC32 sum = new CRC32();
        sum.update(name);
        return (int) (sum.getValue() % writers.length);
    }

    @Override
    public String toString() {
        return prefix + "/" + writers.length;
    }
}
