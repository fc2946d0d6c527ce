// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks.load;

/** Who gets what is published. */
enum Fan {
    /** Publisher i has a topic of its own, and subscriber i takes that. */
    PAIRS,
    /** Each subscriber takes all. */
    OUT,
    /** Each message goes to one of a shared group of subscribers; with a group of one that is fan-in. */
    IN;

    /** Deliveries that one message is owed. */
    int copies(int subscribers) {
        return this == OUT ? subscribers : 1;
    }
}
