// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.spi.admin.BrokerSnapshot;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a browser may do in a page of the dashboard (Content Security Policy): scripts, styles and pictures that are files of
 * ours, none within the page; no text becomes markup (trusted types); and it asks nobody but us and our own listeners for MQTT
 * over WebSocket.
 */
final class PagePolicy {
    private static final String RULES = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
            + "require-trusted-types-for 'script'; trusted-types 'none'; connect-src 'self'";
    /** What may be written into a header: a name, or an address of IPv4 or IPv6. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}]");

    private PagePolicy() {}

    /** @param broker null as long as it is on its way */
    static String of(HttpServerRequest request, @Nullable BrokerSnapshot broker) {
        HostAndPort authority = request.authority();
        if (broker == null
                || authority == null
                || !HOST.matcher(authority.host()).matches()) {
            return RULES;
        }
        StringBuilder policy = new StringBuilder(RULES);
        broker.listeners().stream()
                .filter(each -> each.transport().equals("websocket"))
                .forEach(each -> policy.append(each.tls() ? " wss://" : " ws://")
                        .append(authority.host())
                        .append(':')
                        .append(each.port()));
        return policy.toString();
    }
}
