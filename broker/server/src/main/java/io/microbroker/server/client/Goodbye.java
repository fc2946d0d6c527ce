// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import io.microbroker.packet.Disconnect;

/** Says goodbye to the broker also when the process is told to end: else it would publish the will. */
final class Goodbye implements AutoCloseable {
    private final Connection connection;
    private final Disconnect packet;
    private final Thread hook;

    Goodbye(Connection connection, Disconnect packet) {
        this.connection = connection;
        this.packet = packet;
        hook = new Thread(this::say, "goodbye");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Sends DISCONNECT, if it has not been sent. */
    void say() {
        connection.disconnect(packet);
    }

    /** Closes the connection. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the process ends, and the hook is at work
        }
        connection.close();
    }
}
