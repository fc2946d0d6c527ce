// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.UserProperty;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a CONNACK (MQTT 5.0 §3.2.2.3), defaults filled in. A value that equals its default is not written.
 *
 * @param sessionExpiryIntervalSeconds 0..4,294,967,295, or {@link #ABSENT} if the client's own value holds
 * @param receiveMaximum 1..65535: QoS 1 and 2 messages that the broker takes at a time
 * @param maximumQos highest level that the broker takes
 * @param retainAvailable the broker keeps retained messages
 * @param maximumPacketSize bytes the broker takes in one packet, {@link Integer#MAX_VALUE} for no limit
 * @param assignedClientIdentifier null if the client brought its own
 * @param topicAliasMaximum 0..65535: highest alias that the broker takes
 * @param reasonString for people, null if absent
 * @param userProperties in order
 * @param wildcardSubscriptionAvailable filters may hold wildcards
 * @param subscriptionIdentifiersAvailable subscriptions may carry identifiers
 * @param sharedSubscriptionAvailable filters may begin with {@code $share/}
 * @param serverKeepAliveSeconds 0..65535, or {@link #ABSENT} if the client's own value holds
 * @param responseInformation null if absent
 * @param serverReference another server to use, null if absent
 * @param authenticationMethod null if absent
 * @param authenticationData null if absent; must not be modified
 */
public record ConnAckProperties(
        long sessionExpiryIntervalSeconds,
        int receiveMaximum,
        Qos maximumQos,
        boolean retainAvailable,
        int maximumPacketSize,
        @Nullable String assignedClientIdentifier,
        int topicAliasMaximum,
        @Nullable String reasonString,
        List<UserProperty> userProperties,
        boolean wildcardSubscriptionAvailable,
        boolean subscriptionIdentifiersAvailable,
        boolean sharedSubscriptionAvailable,
        int serverKeepAliveSeconds,
        @Nullable String responseInformation,
        @Nullable String serverReference,
        @Nullable String authenticationMethod,
        @Nullable Buffer authenticationData) {
    /** Stands for a number that is not there. */
    public static final int ABSENT = -1;

    /** What a CONNACK without properties says. */
    public static final ConnAckProperties NONE = new Builder().build();

    public ConnAckProperties {
        Objects.requireNonNull(maximumQos, "maximumQos");
        userProperties = List.copyOf(userProperties);
    }

    /** A builder that begins with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Names the few values that differ from their defaults. Not thread-safe. */
    public static final class Builder {
        private long sessionExpiryIntervalSeconds = ABSENT;
        private int receiveMaximum = 65_535;
        private Qos maximumQos = Qos.EXACTLY_ONCE;
        private boolean retainAvailable = true;
        private int maximumPacketSize = Integer.MAX_VALUE;
        private @Nullable String assignedClientIdentifier;
        private int topicAliasMaximum;
        private @Nullable String reasonString;
        private List<UserProperty> userProperties = List.of();
        private boolean wildcardSubscriptionAvailable = true;
        private boolean subscriptionIdentifiersAvailable = true;
        private boolean sharedSubscriptionAvailable = true;
        private int serverKeepAliveSeconds = ABSENT;
        private @Nullable String responseInformation;
        private @Nullable String serverReference;
        private @Nullable String authenticationMethod;
        private @Nullable Buffer authenticationData;

        private Builder() {}

        public Builder sessionExpiryIntervalSeconds(long seconds) {
            sessionExpiryIntervalSeconds = seconds;
            return this;
        }

        public Builder receiveMaximum(int messages) {
            receiveMaximum = messages;
            return this;
        }

        public Builder maximumQos(Qos qos) {
            maximumQos = qos;
            return this;
        }

        public Builder retainAvailable(boolean available) {
            retainAvailable = available;
            return this;
        }

        public Builder maximumPacketSize(int bytes) {
            maximumPacketSize = bytes;
            return this;
        }

        public Builder assignedClientIdentifier(@Nullable String clientId) {
            assignedClientIdentifier = clientId;
            return this;
        }

        public Builder topicAliasMaximum(int alias) {
            topicAliasMaximum = alias;
            return this;
        }

        public Builder reasonString(@Nullable String text) {
            reasonString = text;
            return this;
        }

        public Builder userProperties(List<UserProperty> properties) {
            userProperties = properties;
            return this;
        }

        public Builder wildcardSubscriptionAvailable(boolean available) {
            wildcardSubscriptionAvailable = available;
            return this;
        }

        public Builder subscriptionIdentifiersAvailable(boolean available) {
            subscriptionIdentifiersAvailable = available;
            return this;
        }

        public Builder sharedSubscriptionAvailable(boolean available) {
            sharedSubscriptionAvailable = available;
            return this;
        }

        public Builder serverKeepAliveSeconds(int seconds) {
            serverKeepAliveSeconds = seconds;
            return this;
        }

        public Builder responseInformation(@Nullable String text) {
            responseInformation = text;
            return this;
        }

        public Builder serverReference(@Nullable String reference) {
            serverReference = reference;
            return this;
        }

        public Builder authentication(@Nullable String method, @Nullable Buffer data) {
            authenticationMethod = method;
            authenticationData = data;
            return this;
        }

        /** The properties as named so far. */
        public ConnAckProperties build() {
            return new ConnAckProperties(
                    sessionExpiryIntervalSeconds,
                    receiveMaximum,
                    maximumQos,
                    retainAvailable,
                    maximumPacketSize,
                    assignedClientIdentifier,
                    topicAliasMaximum,
                    reasonString,
                    userProperties,
                    wildcardSubscriptionAvailable,
                    subscriptionIdentifiersAvailable,
                    sharedSubscriptionAvailable,
                    serverKeepAliveSeconds,
                    responseInformation,
                    serverReference,
                    authenticationMethod,
                    authenticationData);
        }
    }
}
