// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

/** Why a verb ends without success. Expected, so it has no stack trace. The message is one line for people. */
final class ClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The command line makes no sense, or there is no connection; the numbers here are those of Mosquitto. */
    static final int FAILED = 1;

    static final int PROTOCOL = 2;
    static final int CONNECTION_LOST = 7;
    /** The two ends of TLS do not trust each other. */
    static final int TLS = 8;

    static final int TIMED_OUT = 27;

    private final int exitCode;

    ClientException(int exitCode, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    static ClientException usage(String message) {
        return new ClientException(FAILED, "Error: " + message);
    }

    static ClientException connectionLost(String message) {
        return new ClientException(CONNECTION_LOST, "Error: " + message);
    }

    int exitCode() {
        return exitCode;
    }

    /** The line to print. */
    String text() {
        return String.valueOf(getMessage());
    }
}
