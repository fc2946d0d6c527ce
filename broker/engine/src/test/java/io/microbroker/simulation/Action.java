// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

/**
 * One thing that happens to the world. All that is left to chance in it follows from {@code entropy}, so that an action means
 * the same when those before it are left out.
 *
 * @param device which client; meaningless for what concerns none
 */
record Action(Kind kind, int device, long entropy) {
    /** What happens. */
    enum Kind {
        CONNECT,
        PUBLISH,
        SUBSCRIBE,
        UNSUBSCRIBE,
        PING,
        DISCONNECT,
        CUT,
        VANISH,
        TAKE_OVER,
        STALL,
        WAIT,
        KILL,
        POWER_LOSS,
        CRASH_IN_DISK_CALL,
        FILL_DISK,
        FREE_DISK,
        FAIL_SYNC,
        /** All comes to rest, and the books must balance. */
        CALM
    }

    @Override
    public String toString() {
        return kind + " " + device + " " + entropy;
    }
}
