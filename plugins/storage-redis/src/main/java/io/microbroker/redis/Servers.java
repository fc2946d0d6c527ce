// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.redisson.api.RMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.redisnode.RedisNode;
import org.redisson.api.redisnode.RedisNodes;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisException;
import org.redisson.client.codec.StringCodec;

/** Asks servers about themselves. Blocks; for the start only. */
final class Servers {
    private Servers() {}

    /**
     * Connects to the server or the cluster that the addresses name; which of the two it is, the first server that answers says. Waits a
     * little for one that is about to start.
     *
     * @throws RedisException if none answers
     * @throws StorageException if several servers are named that are no cluster
     */
    static RedisLink connect(Settings settings) {
        return Patience.insist(() -> asItIs(first(settings), settings));
    }

    private static RedisLink first(Settings settings) {
        RedisConnectionException last = new RedisConnectionException("no address");
        for (String address : settings.addresses()) {
            try {
                return RedisLink.connect(address, settings);
            } catch (RedisConnectionException e) {
                last = e;
            }
        }
        throw last;
    }

    private static RedisLink asItIs(RedisLink link, Settings settings) {
        try {
            RedisNode node = link.redisson().getRedisNodes(RedisNodes.SINGLE).getInstance();
            boolean isCluster =
                    "cluster".equals(node.info(RedisNode.InfoSection.SERVER).get("redis_mode"));
            if (!isCluster && settings.addresses().size() == 1) {
                return link;
            }
            link.close();
            if (isCluster) {
                return RedisLink.connectCluster(settings);
            }
        } catch (RuntimeException e) {
            link.close();
            throw e;
        }
        throw new StorageException(
                StorageException.Kind.UNAVAILABLE,
                "storage.redis.address names several servers, but the first is no part of a Redis Cluster - name one");
    }

    static List<ServerFacts> masters(RedisLink link) {
        RedissonClient redisson = link.redisson();
        List<ServerFacts> facts = new ArrayList<>();
        if (link.isCluster()) {
            redisson.getRedisNodes(RedisNodes.CLUSTER).getMasters().forEach(master -> facts.add(factsOf(master)));
        } else {
            facts.add(factsOf(redisson.getRedisNodes(RedisNodes.SINGLE).getInstance()));
        }
        return facts;
    }

    private static ServerFacts factsOf(RedisNode node) {
        Map<String, String> info = new TreeMap<>();
        for (RedisNode.InfoSection section : List.of(
                RedisNode.InfoSection.SERVER,
                RedisNode.InfoSection.MEMORY,
                RedisNode.InfoSection.PERSISTENCE,
                RedisNode.InfoSection.REPLICATION)) {
            info.putAll(node.info(section));
        }
        String address = node.getAddr().getHostString() + ":" + node.getAddr().getPort();
        return new ServerFacts(address, info, config(node));
    }

    /** Managed servers do not show their configuration. */
    private static Map<String, String> config(RedisNode node) {
        Map<String, String> config = new TreeMap<>();
        try {
            ServerFacts.ASKED.forEach(name -> config.putAll(node.getConfig(name)));
        } catch (RedisException e) {
            return Map.of();
        }
        return config;
    }

    /** Writes what is not there, and returns what is there then. */
    static Map<String, String> layOut(RedissonClient redisson, String key, Map<String, String> wanted) {
        RMap<String, String> layout = redisson.getMap(key, StringCodec.INSTANCE);
        wanted.forEach(layout::fastPutIfAbsent);
        return layout.readAllMap();
    }
}
