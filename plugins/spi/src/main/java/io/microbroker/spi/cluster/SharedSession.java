// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.cluster;

import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.Subscription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A persistent session as all instances know it.
 *
 * @param owner client id and user that the session is bound to
 * @param incarnation tells it from an earlier or later session of the same client id
 * @param epoch of the last claim
 * @param life the instance that has its client connected; null if it is not connected
 */
public record SharedSession(
        Publisher owner,
        long incarnation,
        long epoch,
        @Nullable String life,
        List<Subscription> subscriptions) {
    public SharedSession {
        subscriptions = List.copyOf(subscriptions);
    }

    public String clientId() {
        return owner.clientId();
    }
}
