// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.client;

import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.vertx.core.Future;
import java.util.List;

/** An open session inside the process. Usable from any thread. */
public interface ClientSession {
    /** True if an earlier session of this name was resumed. */
    boolean sessionPresent();

    /** Subscribes; the codes stand in the order of the subscriptions. */
    Future<List<ReasonCode>> subscribe(List<Subscription> subscriptions);

    /** Gives subscriptions up; the codes stand in the order of the filters. */
    Future<List<ReasonCode>> unsubscribe(List<TopicFilter> filters);

    /** Detaches. Deliveries that were not acknowledged come again when a persistent session is opened again. */
    Future<Void> close();

    /** Completes when the session is detached, by whichever side. */
    Future<Void> closed();
}
