// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.cluster;

import io.microbroker.spi.admin.BrokerAdmin;
import java.util.Map;

/** One instance of the broker in a test. */
public interface Instance {
    /** Where its clients connect. */
    int port();

    /** Its counters by name. */
    Map<String, Long> counters();

    /** Its administration. */
    BrokerAdmin admin();

    /** Ends it in good order; twice does nothing. */
    void stop();

    /** Ends it as a crash does, as far as the others can see. */
    void kill();
}
