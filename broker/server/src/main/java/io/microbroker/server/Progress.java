// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import java.io.PrintStream;

/** Tells people at a terminal how far something is, once a second, in one line that is written over. Confined to one thread. */
final class Progress {
    private static final long EVERY_NANOS = 1_000_000_000L;
    private static final int LOOK_EVERY = 1024;

    private final PrintStream err;
    private final boolean shown;
    private final String what;
    private long lines;
    private long toldAtNanos = System.nanoTime();
    private boolean told;

    /**
     * Begins.
     *
     * @param what was done to lines; nothing is told where nobody looks
     */
    Progress(Surroundings surroundings, String what) {
        this.err = surroundings.err();
        this.shown = surroundings.interactive();
        this.what = what;
    }

    /** One line more. */
    void step() {
        if (++lines % LOOK_EVERY == 0 && shown && System.nanoTime() - toldAtNanos >= EVERY_NANOS) {
            toldAtNanos = System.nanoTime();
            told = true;
            err.print("\r" + what + " " + lines + " lines");
            err.flush();
        }
    }

    /** Makes room for what is printed next. */
    void end() {
        if (told) {
            err.println();
        }
    }
}
