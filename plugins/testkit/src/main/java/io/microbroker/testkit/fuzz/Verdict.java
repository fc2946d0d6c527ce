// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.fuzz;

import io.microbroker.spi.mqtt.ProtocolVersion;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What must become of a client's stream of bytes.
 *
 * @param version that of its CONNECT; null if none could be read
 * @param isIn it was let in, at some time
 * @param reasons those that the broker may give for the end: of CONNACK if it was not let in, else of DISCONNECT
 * @param answers what it must have been answered, each as type and packet id, such as {@code PUBACK 7}; of an ended stream:
 *     what it may have been answered
 * @param rest bytes at the end that are no whole packet yet
 * @param why what is wrong, for people
 */
public record Verdict(
        Outcome outcome,
        @Nullable ProtocolVersion version,
        boolean isIn,
        Set<Integer> reasons,
        Set<String> answers,
        int rest,
        String why) {
    /** How it ends. */
    public enum Outcome {
        /** All is well: the connection stays open. */
        OPEN,
        /** The client said goodbye: it is closed without a further word. */
        GOODBYE,
        /** The client broke a rule: it is told why, as far as its version can, and closed. */
        BROKEN,
        /** What it did may be answered either way. */
        UNDECIDED
    }

    public Verdict {
        reasons = Set.copyOf(reasons);
        answers = Set.copyOf(answers);
    }
}
