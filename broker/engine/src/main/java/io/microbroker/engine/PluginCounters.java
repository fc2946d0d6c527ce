// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What one plugin did: how often it failed, did not answer in time, said no, and held an event loop. Any thread. */
public final class PluginCounters {
    private final String plugin;
    private final LongAdder failures = new LongAdder();
    private final LongAdder timeouts = new LongAdder();
    private final LongAdder denials = new LongAdder();
    private final LongAdder blocked = new LongAdder();

    /** @param plugin its name */
    public PluginCounters(String plugin) {
        this.plugin = plugin;
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

    /** Puts the present values under {@code plugin-<name>-failures} and so on. */
    void putInto(Map<String, Long> values) {
        String prefix = "plugin-" + plugin + "-";
        values.put(prefix + "failures", failures.sum());
        values.put(prefix + "timeouts", timeouts.sum());
        values.put(prefix + "denials", denials.sum());
        values.put(prefix + "blocked", blocked.sum());
    }
}
