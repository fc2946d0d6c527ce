// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.config.BrokerConfig;
import io.microbroker.config.LimitsConfig;
import io.microbroker.engine.Refusal;
import io.microbroker.packet.Connect;
import io.microbroker.packet.Limit;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.Will;
import java.nio.charset.StandardCharsets;

/** What a well-formed CONNECT must keep to beyond its form: the limits of this broker. */
record ConnectRules(BrokerConfig config) {
    /** @throws Refusal naming the first rule that is broken */
    void check(Connect packet) {
        String clientId = packet.clientId();
        int maxLength = config.limits().clientIdLength();
        if (clientId.isEmpty() && !packet.version().isV5()) {
            if (packet.version() == ProtocolVersion.MQTT_3_1 || !packet.cleanStart()) { // [MQTT-3.1.3-8] of 3.1.1
                throw new Refusal(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "an empty client id needs a clean session");
            }
        }
        if (clientId.startsWith(ClientInfo.PLUGIN_PREFIX)) {
            throw new Refusal(
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                    "client ids that begin with " + ClientInfo.PLUGIN_PREFIX + " belong to plugins");
        }
        if (clientId.getBytes(StandardCharsets.UTF_8).length > maxLength) {
            throw new Refusal(
                    Limit.CLIENT_ID_LENGTH,
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                    "client id is longer than limits.client-id-length " + maxLength);
        }
        Will will = packet.will();
        if (will != null) {
            check(will);
        }
    }

    private void check(Will will) {
        LimitsConfig limits = config.limits();
        if (will.topic().utf8().length > limits.topicLength()) {
            throw new Refusal(Limit.TOPIC_LENGTH, ReasonCode.TOPIC_NAME_INVALID, "the will topic is too long");
        }
        if (will.topic().levels() > limits.topicLevels()) {
            throw new Refusal(Limit.TOPIC_LEVELS, ReasonCode.TOPIC_NAME_INVALID, "the will topic has too many levels");
        }
        if (will.payload().length > limits.willSize()) {
            throw new Refusal(
                    Limit.WILL_SIZE,
                    ReasonCode.QUOTA_EXCEEDED,
                    "the will is larger than limits.will-size " + limits.willSize());
        }
        if (will.retain() && !config.mqtt().retainAvailable()) { // [MQTT-3.2.2-13]
            throw new Refusal(ReasonCode.RETAIN_NOT_SUPPORTED, "retained wills are switched off");
        }
    }
}
