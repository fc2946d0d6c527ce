// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

/** What time it is: the only clock of the engine and its loops. Any thread. */
public interface TimeSource {
    /** The clocks of the machine. */
    TimeSource SYSTEM = new TimeSource() {
        @Override
        public long wallMillis() {
            return System.currentTimeMillis();
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }
    };

    /** Wall clock, milliseconds since the epoch: for what outlives the process. People may set it. */
    long wallMillis();

    /** Monotonic clock, nanoseconds since whenever: for what is to last so and so long. */
    long nanos();
}
