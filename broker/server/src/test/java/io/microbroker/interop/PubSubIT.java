// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import org.junit.jupiter.api.extension.RegisterExtension;

/** The verbs against the broker of the same jar. */
final class PubSubIT extends PubSubContract {
    @RegisterExtension
    static final JarBroker BROKER = new JarBroker();

    @Override
    int port() {
        return BROKER.port();
    }
}
