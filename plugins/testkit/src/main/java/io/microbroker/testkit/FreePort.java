// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * A port of the loopback for a program that cannot be told to take a free one, or that comes back to the one it had.
 *
 * <p>It lies below those that systems hand out (Linux: from 32768), so that no connection and no listener on port 0 gets it
 * meanwhile; each process begins at another place and hands out no port twice until it has been round.
 */
public final class FreePort {
    private static final int FIRST = 12_000;
    private static final int COUNT = 20_000;
    /** The least number of ports between processes that were started one after the other. */
    private static final int APART = 211;

    private static int next = (int) (ProcessHandle.current().pid() * APART % COUNT);

    private FreePort() {}

    /** May be called by any thread. */
    public static synchronized int take() {
        for (int i = 0; i < COUNT; i++) {
            int port = FIRST + next;
            next = (next + 1) % COUNT;
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                continue;
            }
        }
        throw new IllegalStateException("no free port from " + FIRST + " to " + (FIRST + COUNT - 1));
    }
}
