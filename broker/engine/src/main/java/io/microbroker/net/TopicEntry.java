// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.engine.Route;
import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicName;

/** A topic that a connection published to: its route, and what the policy said about it. Confined to the loop. */
final class TopicEntry {
    private final Route route;
    private int policyGeneration = -1;
    private int asked;
    private int allowed;

    TopicEntry(TopicName topic) {
        this.route = new Route(topic);
    }

    Route route() {
        return route;
    }

    TopicName topic() {
        return route.topic();
    }

    /** Whether the policy allows it; asked once per kind of publish and generation of the policy. */
    boolean mayPublish(TopicPolicy policy, int generation, int qos, boolean retain) {
        if (policyGeneration != generation) {
            policyGeneration = generation;
            asked = 0;
            allowed = 0;
        }
        int bit = 1 << (qos * 2 + (retain ? 1 : 0));
        if ((asked & bit) == 0) {
            asked |= bit;
            allowed |= policy.mayPublish(topic(), Qos.of(qos), retain) ? bit : 0;
        }
        return (allowed & bit) != 0;
    }
}
