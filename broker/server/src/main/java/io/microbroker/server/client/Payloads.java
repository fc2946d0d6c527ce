// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import java.io.IOException;

/** The payloads to publish, in their order. */
@FunctionalInterface
interface Payloads {
    /** Hands over one after the other; waits between them if that was asked for, and as long as the sink makes it wait. */
    void forEach(Sink sink) throws IOException, InterruptedException;

    /** Where payloads go. */
    interface Sink {
        /** Takes one, kept by reference. */
        void publish(byte[] payload) throws InterruptedException;

        /** Waits between two of them. */
        void pause(long millis) throws InterruptedException;
    }
}
