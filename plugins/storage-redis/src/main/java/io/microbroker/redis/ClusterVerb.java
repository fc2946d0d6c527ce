// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.cli.CliVerb;
import io.microbroker.spi.storage.StorageException;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisException;
import org.redisson.client.codec.StringCodec;

/**
 * {@code microbroker cluster status}: the instances that share a Redis, as it knows them. What {@code storage.redis} says to a broker is said
 * here by options, or by the same variables of the environment.
 */
public final class ClusterVerb implements CliVerb {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final String VARIABLE = "MICROBROKER_STORAGE__REDIS__";
    private static final List<String> KEYS =
            List.of("address", "prefix", "username", "password", "trust", "dead-millis", "beat-millis");
    private static final String LINE = "%-38s %-20s %12s %12s  %s%n";

    private final Map<String, String> environment;

    /** With the variables of this process. */
    public ClusterVerb() {
        this(System.getenv());
    }

    ClusterVerb(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public String name() {
        return "cluster";
    }

    @Override
    public String description() {
        return "status: tell which instances share a Redis (--address redis://host:port, --prefix NAME)";
    }

    @Override
    public int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.isEmpty() || !arguments.get(0).equals("status")) {
            err.println("microbroker cluster: say what to do - status");
            return USAGE;
        }
        try {
            print(Settings.of(config(arguments.subList(1, arguments.size()))), out);
            return OK;
        } catch (IllegalArgumentException e) {
            err.println("microbroker cluster: " + e.getMessage());
            return USAGE;
        } catch (RedisException e) {
            err.println("microbroker cluster: " + Problem.describe(e) + " - is this where Redis is?");
            return FAILED;
        } catch (StorageException e) {
            err.println("microbroker cluster: " + e.getMessage());
            return FAILED;
        }
    }

    private Map<String, Object> config(List<String> options) {
        Map<String, Object> config = new HashMap<>();
        for (String key : KEYS) {
            String value =
                    environment.get(VARIABLE + key.toUpperCase(Locale.ROOT).replace('-', '_'));
            if (value != null) {
                config.put(key, value);
            }
        }
        for (int i = 0; i < options.size(); i += 2) {
            String key = options.get(i).startsWith("--") ? options.get(i).substring(2) : "";
            if (!KEYS.contains(key) || key.equals("password") || i + 1 == options.size()) {
                throw new IllegalArgumentException(
                        "'" + options.get(i) + "' is not an option with a value - known here:"
                                + " --address, --prefix, --username, --trust, --dead-millis; the password is taken from "
                                + VARIABLE + "PASSWORD");
            }
            config.put(key, options.get(i + 1));
        }
        config.putIfAbsent("address", "redis://127.0.0.1:6379");
        return config;
    }

    private static void print(Settings settings, PrintStream out) {
        RedisLink redis = Servers.connect(settings);
        try {
            RedisLink.await(redis.loadScripts());
            Map<String, String> layout = layout(redis.redisson(), Keys.meta(settings.prefix()));
            int buckets = Integer.parseInt(layout.getOrDefault("buckets", "0"));
            out.printf(Locale.ROOT, "redis      %s%n", settings);
            out.printf(Locale.ROOT, "prefix     %s%n", settings.prefix());
            out.printf(Locale.ROOT, "buckets    %s%n", buckets == 0 ? "nothing was stored here yet" : buckets);
            Roll roll = new Roll(
                    redis,
                    new Keys(settings.prefix(), Math.max(1, buckets)),
                    settings.sharing().deadMillis());
            print(RedisLink.await(roll.beat("")), settings.sharing().deadMillis(), out);
        } finally {
            redis.close();
        }
    }

    private static Map<String, String> layout(RedissonClient redisson, String key) {
        return redisson.<String, String>getMap(key, StringCodec.INSTANCE).readAllMap();
    }

    private static void print(Roll.Call call, int deadMillis, PrintStream out) {
        out.printf(Locale.ROOT, "instances  %d%n%n", call.entries().size());
        if (call.entries().isEmpty()) {
            return;
        }
        out.printf(Locale.ROOT, LINE, "LIFE", "NAME", "SINCE (s)", "HEARD (ms)", "STATE");
        call.entries().stream()
                .sorted(Comparator.comparingLong(Roll.Entry::sinceMillis))
                .forEach(entry -> {
                    long heard = Math.max(0, call.nowMillis() - entry.lastMillis());
                    out.printf(
                            Locale.ROOT,
                            LINE,
                            entry.life(),
                            entry.name(),
                            Math.max(0, call.nowMillis() - entry.sinceMillis()) / 1000,
                            heard,
                            heard > deadMillis ? "dead, not yet tidied up" : "alive");
                });
    }
}
