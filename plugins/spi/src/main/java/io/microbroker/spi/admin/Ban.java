// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.admin;

/**
 * Somebody who may not come in, at all instances that work together. It lasts until its time is over, it is lifted, or the broker (of
 * several instances: the last of them) ends.
 *
 * @param value the client id, the user name, or the address without port, exactly as the broker shows it
 * @param reason for people; may be empty
 * @param sinceMillis wall clock, milliseconds since the epoch
 * @param untilMillis the same clock; {@link #FOREVER} for as long as the broker runs
 */
public record Ban(Kind kind, String value, String reason, long sinceMillis, long untilMillis) {
    /** Does not end by itself. */
    public static final long FOREVER = Long.MAX_VALUE;

    public Ban {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("the value of a ban must not be empty");
        }
    }

    /** By what it tells whom it means. */
    public enum Kind {
        /** A client id. */
        CLIENT,
        /** A user name. */
        USER,
        /** An address of the network. */
        ADDRESS
    }

    /** Whether it is over. */
    public boolean isOver(long nowMillis) {
        return untilMillis != FOREVER && nowMillis >= untilMillis;
    }
}
