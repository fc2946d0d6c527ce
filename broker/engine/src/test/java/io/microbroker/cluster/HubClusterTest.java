// SPDX-License-Identifier: Apache-2.0
package io.microbroker.cluster;

import io.microbroker.testkit.cluster.ClusterContract;
import io.microbroker.testkit.cluster.Instance;
import org.junit.jupiter.api.AfterAll;

/** Brokers of one process on a {@link Hub}. */
class HubClusterTest extends ClusterContract {
    private final Hub hub = new Hub();

    @AfterAll
    void endAll() {
        stopAll();
        hub.close();
    }

    @Override
    protected Instance start() {
        return HubInstance.start(hub);
    }
}
