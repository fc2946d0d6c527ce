// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which broker to connect to, and as whom. Those of their own come before those in a URL. */
final class BrokerOptions {
    private static final int PORT_MAX = 65_535;
    private static final int PLAIN_PORT = 1883;
    private static final int TLS_PORT = 8883;

    @Option(
            names = {"-h", "--host"},
            paramLabel = "HOST",
            description = "the broker; default localhost")
    private @Nullable String host;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "N",
            description = "its port; default 1883, with TLS 8883")
    private @Nullable Integer port;

    @Option(
            names = {"-u", "--username"},
            paramLabel = "NAME",
            description = "the user name")
    private @Nullable String username;

    @Option(
            names = {"-P", "--pw"},
            paramLabel = "PASSWORD",
            description = "the password")
    private @Nullable String password;

    @Option(
            names = {"-L", "--url"},
            paramLabel = "URL",
            description = "all that in one, and the topic: mqtt(s)://[user[:password]@]host[:port]/topic")
    private @Nullable String url;

    @Mixin
    private TlsOptions tls = new TlsOptions();

    /** The topic, or the filter, of the URL. */
    Optional<String> topic() {
        return url().map(BrokerUrl::topic);
    }

    @Nullable
    String username() {
        return username != null ? username : url().map(BrokerUrl::username).orElse(null);
    }

    @Nullable
    String password() {
        return password != null ? password : url().map(BrokerUrl::password).orElse(null);
    }

    private Optional<BrokerUrl> url() {
        return Optional.ofNullable(url).map(BrokerUrl::of);
    }

    /**
     * Where the broker is. TLS is spoken if an option says whom to trust, with {@code mqtts://}, and on port 8883.
     *
     * @throws ClientException if the options make no sense, or a file of theirs cannot be used
     */
    Address address() {
        Optional<BrokerUrl> given = url();
        boolean secure = tls.sayWhomToTrust() || given.map(BrokerUrl::secure).orElse(false);
        int fallback = secure ? TLS_PORT : PLAIN_PORT;
        int chosen = port != null
                ? port
                : given.map(each -> each.port().orElse(fallback)).orElse(fallback);
        if (chosen < 1 || chosen > PORT_MAX) {
            throw ClientException.usage("Invalid port " + chosen + " - use 1 to 65535");
        }
        String name = host != null ? host : given.map(BrokerUrl::host).orElse("localhost");
        if (secure || chosen == TLS_PORT) {
            return new Address(name, chosen, Optional.of(tls.tls()));
        }
        tls.requireNone();
        return new Address(name, chosen, Optional.empty());
    }
}
