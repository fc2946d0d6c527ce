// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.spi.event.BrokerEvent;
import io.microbroker.spi.event.BrokerEventListener;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.ReasonCode;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who was turned away or denied something, and why: the last of them. Told on the loops of MQTT, read on that of HTTP. */
final class Refusals implements BrokerEventListener {
    private final Recent<Refused> recent = new Recent<>();

    private record Refused(
            Instant at,
            String kind,
            String clientId,
            @Nullable String username,
            String remoteAddress,
            ReasonCode reason,
            String detail) {
        static Refused denied(ClientInfo client, String detail) {
            return new Refused(
                    Instant.now(),
                    "denied",
                    client.clientId(),
                    client.username(),
                    client.remoteAddress(),
                    ReasonCode.NOT_AUTHORIZED,
                    detail);
        }

        JsonObject view() {
            return new JsonObject()
                    .put("at", at.toString())
                    .put("kind", kind)
                    .put("clientId", clientId)
                    .put("username", username)
                    .put("remoteAddress", remoteAddress)
                    .put("reason", Views.lower(reason))
                    .put("detail", detail);
        }
    }

    @Override
    public void onEvent(BrokerEvent event) {
        if (event instanceof BrokerEvent.ClientRefused refused) {
            recent.add(new Refused(
                    Instant.now(),
                    "refused",
                    refused.clientId(),
                    null,
                    refused.remoteAddress(),
                    refused.reason(),
                    refused.detail()));
        } else if (event instanceof BrokerEvent.ActionDenied denied) {
            recent.add(Refused.denied(
                    denied.client(), denied.action() + " " + denied.topic().value()));
        } else if (event instanceof BrokerEvent.SubscriptionDenied denied) {
            recent.add(Refused.denied(
                    denied.client(),
                    "subscribe " + denied.subscription().filter().value()));
        }
    }

    /** Answers with a page of them. */
    Future<Void> reply(Call call) {
        return call.reply(Views.list(recent.page(call.page()), Refused::view));
    }
}
