// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The value of {@code -L}: {@code mqtt(s)://[user[:password]@]host[:port]/topic}. Nothing in it is decoded, as with Mosquitto,
 * so that a topic may have {@code +} and {@code #}.
 *
 * @param secure whether it begins with mqtts
 */
record BrokerUrl(
        boolean secure,
        @Nullable String username,
        @Nullable String password,
        String host,
        OptionalInt port,
        String topic) {
    private static final Pattern URL = Pattern.compile(
            "(?<scheme>mqtts?)://((?<user>[^/:]*)(:(?<password>[^/]*))?@)?(\\[(?<ipv6>[^/\\]]+)]|(?<host>[^/:@]+))"
                    + "(:(?<port>\\d{1,5}))?/(?<topic>.+)",
            Pattern.CASE_INSENSITIVE);

    /** @throws ClientException if it is none */
    static BrokerUrl of(String text) {
        Matcher parts = URL.matcher(text);
        if (!parts.matches()) {
            throw wrong(text);
        }
        String port = parts.group("port");
        String ipv6 = parts.group("ipv6");
        return new BrokerUrl(
                parts.group("scheme").equalsIgnoreCase("mqtts"),
                parts.group("user"),
                parts.group("password"),
                ipv6 != null ? ipv6 : parts.group("host"),
                port == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(port)),
                parts.group("topic"));
    }

    private static ClientException wrong(String text) {
        // Without what stands before @: it may be a password.
        return ClientException.usage("Invalid URL " + Refusal.printable(text.replaceFirst("//[^/]*@", "//...@"))
                + " behind -L - write mqtt://host/topic or mqtts://user:password@host:port/topic");
    }
}
