// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import java.time.Duration;

/**
 * What the broker offers and enforces in CONNACK: {@code mqtt}.
 *
 * @param receiveMaximum QoS 1 and 2 messages of a client that may wait for our acknowledgement at a time; 1..65535;
 *     default 32
 * @param topicAliasMaximum topic aliases that a client may use towards us; 0..65535; default 10
 * @param keepAliveMax longest keep alive, imposed on clients that ask for more or for none; 1s..65535s, 0 imposes
 *     nothing; default 1h
 * @param sessionExpiryMax longest time that a session outlives its connection, for 3.x clients too; 0..4294967295s
 *     (the latter: for ever); default 7d
 * @param retainAvailable whether messages may be retained; default true
 * @param wildcardSubscriptionAvailable whether filters may have {@code +} and {@code #}; default true
 * @param sharedSubscriptionAvailable whether {@code $share/…} is served; default true
 * @param subscriptionIdentifiersAvailable whether subscriptions may have identifiers; default true
 * @param responseInformation what a client that asks for it is told as the base of its response topics; at most 65535
 *     bytes; default none
 */
public record MqttConfig(
        int receiveMaximum,
        int topicAliasMaximum,
        Duration keepAliveMax,
        Duration sessionExpiryMax,
        boolean retainAvailable,
        boolean wildcardSubscriptionAvailable,
        boolean sharedSubscriptionAvailable,
        boolean subscriptionIdentifiersAvailable,
        String responseInformation) {
    /** The default of each key. */
    public static final MqttConfig DEFAULT =
            new MqttConfig(32, 10, Duration.ofHours(1), Duration.ofDays(7), true, true, true, true, "");

    public MqttConfig {
        Range.count("receive-maximum", receiveMaximum, 1, 65_535);
        Range.count("topic-alias-maximum", topicAliasMaximum, 0, 65_535);
        if (!keepAliveMax.isZero()) {
            Range.time("keep-alive-max", keepAliveMax, Duration.ofSeconds(1), Duration.ofSeconds(65_535));
        }
        Range.time("session-expiry-max", sessionExpiryMax, Duration.ZERO, Duration.ofSeconds(0xFFFF_FFFFL));
        Range.count("response-information (its length)", responseInformation.length(), 0, 65_535);
    }

    /** The same, to be changed. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Changes some values of a {@link MqttConfig}; each method is named after what it sets. Not thread-safe. */
    public static final class Builder {
        private int receiveMaximum;
        private int topicAliasMaximum;
        private Duration keepAliveMax;
        private Duration sessionExpiryMax;
        private boolean retainAvailable;
        private boolean wildcardSubscriptionAvailable;
        private boolean sharedSubscriptionAvailable;
        private boolean subscriptionIdentifiersAvailable;
        private String responseInformation;

        private Builder(MqttConfig origin) {
            receiveMaximum = origin.receiveMaximum;
            topicAliasMaximum = origin.topicAliasMaximum;
            keepAliveMax = origin.keepAliveMax;
            sessionExpiryMax = origin.sessionExpiryMax;
            retainAvailable = origin.retainAvailable;
            wildcardSubscriptionAvailable = origin.wildcardSubscriptionAvailable;
            sharedSubscriptionAvailable = origin.sharedSubscriptionAvailable;
            subscriptionIdentifiersAvailable = origin.subscriptionIdentifiersAvailable;
            responseInformation = origin.responseInformation;
        }

        public Builder receiveMaximum(int value) {
            receiveMaximum = value;
            return this;
        }

        public Builder topicAliasMaximum(int value) {
            topicAliasMaximum = value;
            return this;
        }

        public Builder keepAliveMax(Duration value) {
            keepAliveMax = value;
            return this;
        }

        public Builder sessionExpiryMax(Duration value) {
            sessionExpiryMax = value;
            return this;
        }

        public Builder retainAvailable(boolean value) {
            retainAvailable = value;
            return this;
        }

        public Builder wildcardSubscriptionAvailable(boolean value) {
            wildcardSubscriptionAvailable = value;
            return this;
        }

        public Builder sharedSubscriptionAvailable(boolean value) {
            sharedSubscriptionAvailable = value;
            return this;
        }

        public Builder subscriptionIdentifiersAvailable(boolean value) {
            subscriptionIdentifiersAvailable = value;
            return this;
        }

        public Builder responseInformation(String value) {
            responseInformation = value;
            return this;
        }

        /**
         * Returns the changed section.
         *
         * @throws IllegalArgumentException if a value is out of its range
         */
        public MqttConfig build() {
            return new MqttConfig(
                    receiveMaximum,
                    topicAliasMaximum,
                    keepAliveMax,
                    sessionExpiryMax,
                    retainAvailable,
                    wildcardSubscriptionAvailable,
                    sharedSubscriptionAvailable,
                    subscriptionIdentifiersAvailable,
                    responseInformation);
        }
    }
}
