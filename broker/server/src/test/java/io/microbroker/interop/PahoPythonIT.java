// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Eclipse Paho for Python, on all three versions. */
final class PahoPythonIT extends RealClientContract {
    private static final String CURE = "install it (Debian: apt install python3-paho-mqtt)";

    @Override
    RealClient.Maker maker(int port) {
        return clients(port);
    }

    /** @param arguments credentials, and the authority to trust; plain TCP without */
    static RealClient.Maker clients(int port, String... arguments) {
        List<String> command = new ArrayList<>(List.of(python(), "-u", "paho_clients.py"));
        command.addAll(List.of(arguments));
        return new ScriptedClients(command, port);
    }

    /** A Python that has Paho, or skips the test. */
    static String python() {
        String python = RequiredProgram.find("/usr/bin/python3", CURE);
        RequiredProgram.require(hasPaho(python), "the Python module paho.mqtt", CURE);
        return python;
    }

    private static boolean hasPaho(String python) {
        List<String> command = List.of(python, "-c", "import paho.mqtt.client");
        try (ChildProcess process = ChildProcess.start(command, Path.of("."), line -> {})) {
            return process.awaitExit() == 0;
        }
    }
}
