// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.admin;

import io.microbroker.spi.metrics.Measurement;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Things of a plugin that an operator may look at, add and remove while the broker runs, such as bridges. Whoever offers
 * administration from outside, such as {@code bridge-http}, finds it by {@link BrokerAdmin#managed}, asks who may do what, and
 * writes the audit log.
 *
 * <p>All methods may be called from any thread, at any time after {@link io.microbroker.spi.Plugin#started}, and must not
 * block. Views and settings are trees of maps with text keys, lists, strings, numbers and booleans; a view names no secret.
 */
public interface ManagedSet {
    /** What they are together, lower case: {@code bridges}. */
    String name();

    /** All of them, by name. */
    Future<List<Map<String, Object>>> list();

    /** One of them; empty if there is none of this name. */
    Future<Optional<Map<String, Object>>> find(String name);

    /**
     * Adds one, which is there from then on, also after a restart.
     *
     * @return completes when it is kept; fails with an {@link IllegalArgumentException} that says what is wrong with the
     *     settings, or an {@link IllegalStateException} if there is one of this name, or no room, or no place to keep it
     */
    Future<Void> add(String name, Map<String, Object> settings);

    /**
     * Removes one that was added, and what was kept for it.
     *
     * @return false if there is none of this name; fails with an {@link IllegalStateException} if it may not be removed
     */
    Future<Boolean> remove(String name);

    /** What is measured about them, each by itself. Answers at once. */
    default List<Measurement> measurements() {
        return List.of();
    }
}
