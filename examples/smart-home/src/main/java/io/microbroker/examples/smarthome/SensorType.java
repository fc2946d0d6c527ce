// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.smarthome;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import java.util.Locale;

/** The sensors of the home, and how much each message of theirs matters. */
enum SensorType {
    /** QoS 0: if one is lost, the next comes soon. */
    THERMOMETER("home/livingroom/temperature", MqttQos.AT_MOST_ONCE, false),
    /** QoS 1: none may be lost; seen twice does no harm. */
    MOTION_DETECTOR("home/kitchen/motion", MqttQos.AT_LEAST_ONCE, false),
    /** QoS 2 and retained: each change once, and whoever comes later knows the state at once. */
    DOOR_LOCK("home/frontdoor/lock/status", MqttQos.EXACTLY_ONCE, true);

    private final String topic;
    private final MqttQos qos;
    private final boolean retained;

    SensorType(String topic, MqttQos qos, boolean retained) {
        this.topic = topic;
        this.qos = qos;
        this.retained = retained;
    }

    String topic() {
        return topic;
    }

    MqttQos qos() {
        return qos;
    }

    boolean retained() {
        return retained;
    }

    /** The name of the client, such as {@code door-lock}. */
    String clientId() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Where its birth message and its last will go. */
    String presenceTopic() {
        return "home/presence/" + clientId();
    }
}
