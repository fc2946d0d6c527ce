// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.config.WebhookConfig;
import io.microbroker.spi.event.BrokerEvent;
import io.microbroker.spi.mqtt.ReasonCode;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class EventKindTest {
    @Test
    void theConfigurationKnowsTheSameNames() {
        assertThat(Arrays.stream(EventKind.values()).map(EventKind::label))
                .containsExactlyElementsOf(WebhookConfig.EVENTS);
    }

    @Test
    void everyEventOfTheBrokerHasAKind() {
        Class<?>[] all = BrokerEvent.class.getPermittedSubclasses();

        assertThat(all).hasSameSizeAs(EventKind.values());
    }

    @Test
    void strangersTextStaysText() {
        BrokerEvent event = new BrokerEvent.ClientRefused(
                "a\"}\n,{\"type\":\"client-connected", "127.0.0.1:1", ReasonCode.NOT_AUTHORIZED, "no");

        String json = EventKind.CLIENT_REFUSED.describe(event).encode();

        assertThat(json)
                .doesNotContain("\n")
                .contains("\"clientId\":\"a\\\"}\\n,{\\\"type\\\":\\\"client-connected\"")
                .contains("\"reason\":\"not-authorized\"");
    }
}
