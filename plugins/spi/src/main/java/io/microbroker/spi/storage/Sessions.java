// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.vertx.core.Future;
import java.util.List;

/**
 * The rare calls: a client comes, subscribes, goes. Each future completes when the change is as durable as the broker
 * promises; a failure is a {@link StorageException}.
 */
public interface Sessions {
    /** Takes the session of a client id, for every CONNECT; makes it if there is none. Older leases are fenced from then on. */
    Future<Claim> claim(ClaimRequest request);

    /** The client is gone, the session stays. */
    Future<Void> release(Lease lease, ReleaseInfo info);

    /** Adds or replaces subscriptions. */
    Future<Void> subscribe(Lease lease, List<Subscription> subscriptions);

    Future<Void> unsubscribe(Lease lease, List<TopicFilter> filters);

    /** Deletes the session with all its state. */
    Future<Void> end(Lease lease);
}
