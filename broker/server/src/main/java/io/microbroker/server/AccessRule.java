// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import io.microbroker.config.Anonymous;
import io.microbroker.config.ConfigException;
import io.microbroker.config.ConfigOrigin;
import io.microbroker.config.ConfigProblem;
import io.microbroker.config.ListenerConfig;
import io.microbroker.config.LoadedConfig;
import io.microbroker.spi.transport.TlsSpec;
import java.util.ArrayList;
import java.util.List;

/** No listener is open to other machines unless somebody decided who may come in. */
final class AccessRule {
    private AccessRule() {}

    /** @throws ConfigException with one problem per listener that breaks the rule */
    static void check(LoadedConfig loaded) {
        boolean decided = loaded.config().auth().anonymous() != Anonymous.LOOPBACK
                || !loaded.config().auth().settings().isEmpty();
        if (decided) {
            return;
        }
        List<ConfigProblem> problems = new ArrayList<>();
        loaded.config().listeners().forEach((name, listener) -> {
            TlsSpec tls = listener.tls();
            boolean identified = tls != null && tls.identifiesEverybody();
            if (!listener.isLoopback() && !identified) {
                problems.add(problem(loaded, name, listener));
            }
        });
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    private static ConfigProblem problem(LoadedConfig loaded, String name, ListenerConfig listener) {
        String key = "listeners." + name + ".bind";
        ConfigOrigin origin = loaded.origin(key).orElseThrow(); // the default is loopback, so somebody set it
        return new ConfigProblem(
                origin,
                key + " " + listener.bind() + " lets other machines in, but no authentication is configured - name an"
                        + " authenticator under 'auth', or let everybody in with --insecure (auth.anonymous: true), or"
                        + " stay on this machine with 127.0.0.1");
    }
}
