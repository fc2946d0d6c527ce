// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** A Redis Cluster of three masters, each with a replica. Confined to one thread. */
public final class RedisCluster implements AutoCloseable {
    private static final long BETWEEN_KEYS_NANOS = 10_000_000;
    private static final int MASTERS = 3;
    private static final int SLOTS = 16384;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<RedisServer> servers = new ArrayList<>();

    /** Starts one. */
    public RedisCluster() {
        try {
            for (int i = 0; i < 2 * MASTERS; i++) {
                servers.add(RedisServer.ofCluster());
            }
            join();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void join() {
        for (int i = 0; i < MASTERS; i++) {
            String first = Integer.toString(i * SLOTS / MASTERS);
            String last = Integer.toString((i + 1) * SLOTS / MASTERS - 1);
            expectOk(servers.get(i).ask("CLUSTER", "ADDSLOTSRANGE", first, last));
            expectOk(servers.get(i).ask("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1)));
        }
        RedisServer seed = servers.get(0);
        for (RedisServer each : servers.subList(1, servers.size())) {
            expectOk(each.ask("CLUSTER", "MEET", "127.0.0.1", Integer.toString(seed.port()), seed.busPort()));
        }
        await("all know each other", () -> servers.stream().allMatch(this::knowsAll));
        for (int i = 0; i < MASTERS; i++) {
            String master = servers.get(i).ask("CLUSTER", "MYID");
            expectOk(servers.get(MASTERS + i).ask("CLUSTER", "REPLICATE", master));
        }
        await("the cluster is whole", () -> servers.stream().allMatch(RedisCluster::isWhole));
    }

    private boolean knowsAll(RedisServer server) {
        return server.ask("CLUSTER", "INFO").contains("cluster_known_nodes:" + servers.size());
    }

    private static boolean isWhole(RedisServer server) {
        String nodes = server.ask("CLUSTER", "NODES");
        return server.ask("CLUSTER", "INFO").contains("cluster_state:ok")
                && nodes.lines().filter(line -> line.contains("slave")).count() == MASTERS
                && !nodes.contains("handshake");
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(String what, Condition condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE + ": " + what);
            }
            Thread.onSpinWait();
        }
    }

    private static void expectOk(String answer) {
        if (!answer.equals("+OK")) {
            throw new IllegalStateException(answer);
        }
    }

    /** Which master has a key, 0..2, as long as nobody has taken over. */
    public int masterOf(String key) {
        int slot =
                Integer.parseInt(servers.get(0).ask("CLUSTER", "KEYSLOT", key).substring(1));
        int index = MASTERS - 1;
        while (slot < index * SLOTS / MASTERS) {
            index--;
        }
        return index;
    }

    /**
     * Brings the slot of a key from one master to another, key by key with pauses, as a resharding of much does, while others go on using it.
     *
     * @param from index of the master that has it
     * @param to index of the one that gets it
     */
    public void migrate(String key, int from, int to) {
        migrate(key, from, to, () -> LockSupport.parkNanos(BETWEEN_KEYS_NANOS));
    }

    /** The same; has something done behind each key, while the slot is partly here and partly there. */
    public void migrate(String key, int from, int to, Runnable behindEach) {
        RedisServer source = master(from);
        RedisServer target = master(to);
        String slot = source.ask("CLUSTER", "KEYSLOT", key).substring(1);
        String heir = target.ask("CLUSTER", "MYID");
        expectOk(target.ask("CLUSTER", "SETSLOT", slot, "IMPORTING", source.ask("CLUSTER", "MYID")));
        expectOk(source.ask("CLUSTER", "SETSLOT", slot, "MIGRATING", heir));
        while (true) {
            List<String> keys = source.askList("CLUSTER", "GETKEYSINSLOT", slot, "1");
            if (keys.isEmpty()) {
                break;
            }
            List<String> move =
                    new ArrayList<>(List.of("MIGRATE", "127.0.0.1", Integer.toString(target.port()), "", "0", "5000"));
            move.add("KEYS");
            move.addAll(keys);
            String answer = source.ask(move.toArray(String[]::new));
            if (!answer.equals("+NOKEY")) {
                expectOk(answer);
            }
            behindEach.run();
        }
        expectOk(target.ask("CLUSTER", "SETSLOT", slot, "NODE", heir));
        for (int i = 0; i < MASTERS; i++) {
            if (i != to) {
                expectOk(master(i).ask("CLUSTER", "SETSLOT", slot, "NODE", heir));
            }
        }
    }

    /** One that began as a master. */
    public RedisServer master(int index) {
        return servers.get(index);
    }

    /** The one that began as its replica. */
    public RedisServer replica(int index) {
        return servers.get(MASTERS + index);
    }

    /** All of them, with commas. */
    public String address() {
        return servers.stream().map(RedisServer::address).collect(Collectors.joining(","));
    }

    @Override
    public void close() {
        servers.forEach(RedisServer::close);
    }
}
