// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import io.microbroker.spi.mqtt.ProtocolVersion;
import java.util.List;
import java.util.Set;

/** One client of somebody else. Each method returns when the broker has answered, and fails the test if it does not. */
interface RealClient extends AutoCloseable {
    /** Connects; a client that keeps its session goes on with the subscriptions that it had. */
    void connect(SignOn signOn);

    /** Subscribes to one filter. */
    void subscribe(String filter, int qos);

    /** Publishes one message. */
    void publish(TestMessage message);

    /** Publishes several, in order. */
    default void publishAll(List<TestMessage> messages) {
        messages.forEach(this::publish);
    }

    /** Says goodbye with a DISCONNECT. */
    void disconnect();

    /** Cuts the connection without a word. */
    void cut();

    /** Frees everything, connected or not. */
    @Override
    void close();

    /** Makes clients of one make. */
    interface Maker extends AutoCloseable {
        /** The versions of the protocol that they speak. */
        Set<ProtocolVersion> versions();

        /** Makes a client that is not connected yet, and puts what it receives into {@code inbox}. */
        RealClient client(ProtocolVersion version, Inbox inbox);

        /** True if their goodbye on this version is the DISCONNECT 0x04 of MQTT 5.0, which asks for the will. */
        default boolean goodbyeSendsWill(ProtocolVersion version) {
            return false;
        }

        @Override
        default void close() {}
    }
}
