// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import org.junit.jupiter.api.extension.RegisterExtension;

/** The verbs against Mosquitto. */
final class PubSubMosquittoIT extends PubSubContract {
    @RegisterExtension
    static final MosquittoBroker BROKER = new MosquittoBroker();

    @Override
    int port() {
        return BROKER.port();
    }
}
