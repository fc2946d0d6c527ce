// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.admin;

/**
 * A record of what one client and the broker say to each other, of which the last lines are kept.
 *
 * @param startedAtMillis wall clock, milliseconds since the epoch
 * @param endsAtMillis the same clock: when nothing more is written down
 * @param lines written down so far, those included that are not kept any more
 */
public record TraceSnapshot(String clientId, long startedAtMillis, long endsAtMillis, long lines) {}
