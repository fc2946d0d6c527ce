// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.Will;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * CONNECT: a client asks to be let in (MQTT 5.0 §3.1). The clean session flag of MQTT 3.x is gone here: 1 reads as clean
 * start with session expiry 0, 0 as no clean start with a session that never expires.
 *
 * @param version the protocol that the client speaks
 * @param cleanStart an existing session is to be thrown away
 * @param keepAliveSeconds 0..65535, 0 for none
 * @param clientId empty if the broker is to assign one
 * @param will the message to publish when the client is lost, null for none
 * @param username null if absent
 * @param password kept by reference, must not be modified; null if absent
 * @param properties {@link ConnectProperties#NONE} for defaults
 */
public record Connect(
        ProtocolVersion version,
        boolean cleanStart,
        int keepAliveSeconds,
        String clientId,
        @Nullable Will will,
        @Nullable String username,
        byte @Nullable [] password,
        ConnectProperties properties)
        implements Packet {
    /** Written out, because NullAway knows a nullable array as a parameter but not as a component of a record. */
    @SuppressWarnings("checkstyle:ParameterNumber") // one per component
    public Connect(
            ProtocolVersion version,
            boolean cleanStart,
            int keepAliveSeconds,
            String clientId,
            @Nullable Will will,
            @Nullable String username,
            byte @Nullable [] password,
            ConnectProperties properties) {
        this.version = Objects.requireNonNull(version, "version");
        this.cleanStart = cleanStart;
        this.keepAliveSeconds = keepAliveSeconds;
        this.clientId = Objects.requireNonNull(clientId, "clientId");
        this.will = will;
        this.username = username;
        this.password = password;
        this.properties = Objects.requireNonNull(properties, "properties");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Connect that
                && version == that.version
                && cleanStart == that.cleanStart
                && keepAliveSeconds == that.keepAliveSeconds
                && clientId.equals(that.clientId)
                && Objects.equals(will, that.will)
                && Objects.equals(username, that.username)
                && Arrays.equals(password, that.password)
                && properties.equals(that.properties);
    }

    @Override
    public int hashCode() {
        return Objects.hash(version, cleanStart, keepAliveSeconds, clientId, will, username, properties);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Connect[version=" + version + ", cleanStart=" + cleanStart + ", keepAliveSeconds=" + keepAliveSeconds
                + ", clientId=" + clientId + ", will=" + will + ", username=" + username + ", properties=" + properties
                + "]";
    }
}
