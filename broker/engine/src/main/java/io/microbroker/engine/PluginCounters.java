// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/** What one plugin did: how often it failed, did not answer in time, said no, and held an event loop. Any thread. */
public final class PluginCounters {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,99}");
    private static final List<String> BUILT_IN = List.of("failures", "timeouts", "denials", "blocked");

    private final String plugin;
    private final LongAdder failures = new LongAdder();
    private final LongAdder timeouts = new LongAdder();
    private final LongAdder denials = new LongAdder();
    private final LongAdder blocked = new LongAdder();
    private final Map<String, LongSupplier> own = new ConcurrentSkipListMap<>();

    /** @param plugin its name */
    public PluginCounters(String plugin) {
        this.plugin = plugin;
    }

    /** Its name. */
    public String plugin() {
        return plugin;
    }

    /** It threw, failed, or answered null. */
    public void failed() {
        failures.increment();
    }

    /** It did not answer within {@code limits.plugin-timeout}. */
    public void timedOut() {
        timeouts.increment();
    }

    /** It turned a client, an action or a message away. */
    public void denied() {
        denials.increment();
    }

    /** It held an event loop too long. */
    public void blocked() {
        blocked.increment();
    }

    /**
     * Adds a number that the plugin counts itself.
     *
     * @param value asked for from any thread; may throw
     * @throws IllegalArgumentException if the name is not fit for one, or taken
     */
    public void add(String name, LongSupplier value) {
        if (!NAME.matcher(name).matches() || BUILT_IN.contains(name)) {
            throw new IllegalArgumentException(
                    "'" + name + "' cannot be the name of a counter - use lower-case letters,"
                            + " digits and dashes, and none of " + BUILT_IN);
        }
        if (own.putIfAbsent(name, value) != null) {
            throw new IllegalArgumentException("there are two counters '" + name + "'");
        }
    }

    /** Puts the present values under {@code plugin-<name>-failures} and so on. */
    void putInto(Map<String, Long> values) {
        String prefix = "plugin-" + plugin + "-";
        values.put(prefix + "failures", failures.sum());
        values.put(prefix + "timeouts", timeouts.sum());
        values.put(prefix + "denials", denials.sum());
        values.put(prefix + "blocked", blocked.sum());
        own.forEach((name, value) -> putOwn(prefix + name, value, values));
    }

    private static void putOwn(String label, LongSupplier value, Map<String, Long> values) {
        try {
            values.put(label, value.getAsLong());
        } catch (RuntimeException e) {
            return; // counted by the guard of the plugin
        }
    }
}
