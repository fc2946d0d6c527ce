// SPDX-License-Identifier: Apache-2.0
package io.microbroker.differential;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one client does. Any steps in any order make a valid session: {@link Replay} leaves out what a client may not do at the
 * time, so a step can be dropped from a script without spoiling the others.
 */
sealed interface Step {
    /** The client, counted from 0. */
    int client();

    /**
     * CONNECT, on a connection of its own; who is connected already is taken over.
     *
     * @param sessionExpiry in seconds, -1 to leave it out; of MQTT 5.0, as are all maxima
     * @param receiveMaximum 0 to leave it out
     * @param packetMaximum in bytes, 0 to leave it out
     * @param forgetful whether the client has lost the last answers of the server, and sends its messages again
     */
    record Connect(
            int client,
            boolean clean,
            int keepAlive,
            long sessionExpiry,
            int receiveMaximum,
            int packetMaximum,
            int aliasMaximum,
            boolean forgetful,
            @Nullable Posting will)
            implements Step {}

    /** How a connection ends. */
    enum Manner {
        GOODBYE,
        /** DISCONNECT 0x04; before MQTT 5.0 an ordinary one. */
        GOODBYE_WITH_WILL,
        /** Without DISCONNECT. */
        CUT
    }

    /**
     * The end of the connection.
     *
     * @param sessionExpiry said in DISCONNECT, -1 to leave it out
     */
    record Leave(int client, Manner manner, long sessionExpiry) implements Step {}

    /**
     * One filter of a SUBSCRIBE.
     *
     * @param options the bits above the QoS
     */
    record Request(String filter, int qos, int options) {}

    /**
     * SUBSCRIBE.
     *
     * @param identifier 0 for none; of MQTT 5.0
     */
    record Subscribe(int client, List<Request> requests, int identifier) implements Step {}

    /** UNSUBSCRIBE. */
    record Unsubscribe(int client, List<String> filters) implements Step {}

    /** PUBLISH packets, all in one segment. */
    record Send(int client, List<Posting> postings) implements Step {}

    /** PUBREL for the oldest message that is held. */
    record Release(int client) implements Step {}

    /** The next acknowledgement of all copies of a message that the client has received. */
    record Acknowledge(int client, String label) implements Step {}
}
