// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.admin;

/**
 * One line of a trace.
 *
 * @param number its place in the trace, from 1
 * @param atMillis wall clock, milliseconds since the epoch
 * @param packet the name of the packet, such as {@code PUBLISH}
 * @param detail what stands in it, without payloads and passwords; holds text of the client
 */
public record TraceLine(long number, long atMillis, Direction direction, String packet, String detail) {
    /** Whose packet it is. */
    public enum Direction {
        /** From the client. */
        IN,
        /** To the client. */
        OUT
    }
}
