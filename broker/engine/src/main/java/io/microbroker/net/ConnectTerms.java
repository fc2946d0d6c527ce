// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.config.BrokerConfig;
import io.microbroker.config.LimitsConfig;
import io.microbroker.config.MqttConfig;
import io.microbroker.engine.Admission;
import io.microbroker.engine.Engine;
import io.microbroker.packet.ConnAckProperties;
import io.microbroker.packet.Connect;
import io.microbroker.session.Session;
import io.microbroker.spi.auth.ClientLimits;
import io.microbroker.spi.storage.QueueMemory;
import org.jspecify.annotations.Nullable;

/**
 * What broker and client agree on for one connection: what the client asked for, within what the configuration allows.
 *
 * @param expirySeconds how long the session outlives the connection
 * @param keepAliveSeconds the interval that counts, 0 for none
 * @param bounds window and queue of the session
 * @param connAck what CONNACK tells a client of MQTT 5.0
 */
record ConnectTerms(long expirySeconds, int keepAliveSeconds, Session.Bounds bounds, ConnAckProperties connAck) {
    static ConnectTerms of(Engine engine, Connect packet, Admission admission, String clientId) {
        BrokerConfig config = engine.config();
        MqttConfig mqtt = config.mqtt();
        long asked = packet.properties().sessionExpiryIntervalSeconds();
        long expiry = Math.min(asked, mqtt.sessionExpiryMax().toSeconds());
        int keepAlive = keepAlive(mqtt, packet);
        ConnAckProperties.Builder properties = ConnAckProperties.builder()
                .receiveMaximum(mqtt.receiveMaximum())
                .maximumPacketSize(config.limits().packetSize())
                .topicAliasMaximum(mqtt.topicAliasMaximum())
                .retainAvailable(mqtt.retainAvailable())
                .wildcardSubscriptionAvailable(mqtt.wildcardSubscriptionAvailable())
                .sharedSubscriptionAvailable(mqtt.sharedSubscriptionAvailable())
                .subscriptionIdentifiersAvailable(mqtt.subscriptionIdentifiersAvailable());
        if (expiry != asked) {
            properties.sessionExpiryIntervalSeconds(expiry); // §3.2.2.3.2
        }
        if (keepAlive != packet.keepAliveSeconds()) {
            properties.serverKeepAliveSeconds(keepAlive); // [MQTT-3.1.2-21]
        }
        if (packet.clientId().isEmpty()) {
            properties.assignedClientIdentifier(clientId); // [MQTT-3.2.2-16]
        }
        if (packet.properties().requestResponseInformation()
                && !mqtt.responseInformation().isEmpty()) {
            properties.responseInformation(mqtt.responseInformation()); // [MQTT-3.1.2-28]
        }
        @Nullable String method = packet.properties().authenticationMethod();
        if (method != null) {
            properties.authentication(method, admission.terms().authenticationData());
        }
        return new ConnectTerms(
                expiry, keepAlive, bounds(config, packet, admission, engine.queueMemory()), properties.build());
    }

    /** A client of MQTT 3.x cannot be told another interval, so it keeps its own. */
    private static int keepAlive(MqttConfig mqtt, Connect packet) {
        int asked = packet.keepAliveSeconds();
        int max = (int) mqtt.keepAliveMax().toSeconds();
        boolean capped = packet.version().isV5() && max > 0 && (asked == 0 || asked > max);
        return capped ? max : asked;
    }

    private static Session.Bounds bounds(BrokerConfig config, Connect packet, Admission admission, QueueMemory memory) {
        LimitsConfig limits = config.limits();
        ClientLimits own = admission.terms().limits();
        int inFlight = own.inFlight() > 0 ? own.inFlight() : limits.inFlight();
        int queued = own.queuedMessages() > 0 ? own.queuedMessages() : limits.queuedMessages();
        int window = Math.min(inFlight, packet.properties().receiveMaximum()); // [MQTT-3.1.2-25], [MQTT-4.9.0-1]
        return new Session.Bounds(window, queued, limits.queuedBytes(), memory);
    }
}
