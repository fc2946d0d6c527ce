// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

/** What the process ends with; the numbers of sysexits.h and errno where they fit. */
final class ExitCode {
    static final int OK = 0;
    /** The broker could not start, for a reason that has no number of its own. */
    static final int FAILED = 1;
    /** The command line makes no sense. */
    static final int USAGE = 2;
    /** The configuration is wrong or unsafe (EX_CONFIG). */
    static final int CONFIG = 78;
    /** A port is in use (EADDRINUSE). */
    static final int PORT_IN_USE = 98;

    private ExitCode() {}
}
