// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.spi.auth.AuthRequest;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/**
 * Who sends messages by HTTP: whoever might connect by MQTT, with the same name and password. Each request is a client of its
 * own, whose identifier nobody can guess, so that no client of MQTT is taken over, nor takes over. On the loop of HTTP.
 */
final class Identities {
    private final BrokerDesk desk;
    private final HttpSettings settings;
    private final String prefix = "http-" + Entrance.secret().substring(0, 16) + "-";
    private long count;

    Identities(BrokerDesk desk, HttpSettings settings) {
        this.desk = desk;
        this.settings = settings;
    }

    /** Whoever sends this request, as the broker knows it; fails as its authenticators say. */
    Future<ClientInfo> of(Call call) {
        HttpServerRequest request = call.request();
        Basic credentials = Basic.of(request);
        AuthRequest asked = new AuthRequest(
                prefix + ++count,
                credentials == null ? null : credentials.user(),
                credentials == null ? null : Buffer.buffer(credentials.password()),
                ProtocolVersion.MQTT_5,
                "http",
                request.remoteAddress().toString(),
                List.of(),
                List.of());
        return desk.signIn(asked, settings.isLocal())
                .recover(cause -> Future.failedFuture(credentials == null ? anonymous(cause) : cause));
    }

    /** Whoever did not say who it is may try again and say so. */
    private static Throwable anonymous(Throwable cause) {
        return cause instanceof Problem ? cause : new Problem(401, "send user and password of MQTT by HTTP Basic");
    }
}
