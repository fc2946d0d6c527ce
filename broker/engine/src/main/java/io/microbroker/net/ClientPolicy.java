// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.spi.auth.TopicPolicy;

/** What a connected client may do, replaceable while it is connected. Confined to the loop. */
final class ClientPolicy {
    private TopicPolicy policy;
    private int generation;

    ClientPolicy(TopicPolicy policy) {
        this.policy = policy;
    }

    TopicPolicy policy() {
        return policy;
    }

    /** Rises with each new policy: verdicts of an older generation are stale. */
    int generation() {
        return generation;
    }

    void replace(TopicPolicy newPolicy) {
        policy = newPolicy;
        generation++;
    }
}
