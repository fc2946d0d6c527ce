// SPDX-License-Identifier: Apache-2.0
/**
 * The configuration: one tree of records with defaults, units and ranges, and what reads it from a YAML file, the
 * environment and the command line. Knows only the JDK and Jackson's YAML parser; Jackson is loaded only if there is a
 * file. Entry: {@link io.microbroker.config.BrokerConfig}, {@link io.microbroker.config.ConfigLoader}.
 *
 * <p>The names of the record components are the keys: {@code queuedMessages} is {@code queued-messages}. Ranges are
 * checked by the records themselves, so that they hold for values set in code too.
 */
@NullMarked
package io.microbroker.config;

import org.jspecify.annotations.NullMarked;
