// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.transport.ListenerSpec;
import io.microbroker.spi.transport.TlsSpec;

/**
 * A listener, as its connections see it.
 *
 * @param name in the configuration
 * @param anonymousAllowed whether clients without credentials may come in by it
 * @param durability what an acknowledgement to its clients promises
 * @param userNameFrom what of a client certificate becomes the user name
 */
record Door(String name, boolean anonymousAllowed, Durability durability, TlsSpec.UserNameFrom userNameFrom) {
    static Door of(ListenerSpec spec, boolean anonymousAllowed, Durability durability) {
        TlsSpec tls = spec.tls();
        TlsSpec.UserNameFrom rule = tls == null ? TlsSpec.UserNameFrom.NONE : tls.userNameFrom();
        return new Door(spec.name(), anonymousAllowed, durability, rule);
    }
}
