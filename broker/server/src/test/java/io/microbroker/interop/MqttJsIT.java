// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** MQTT.js in Node, on all three versions; on MQTT 5.0 with topic aliases in both directions. */
final class MqttJsIT extends RealClientContract {
    private static final String CURE = "install Node 18 or newer (Debian: apt install nodejs npm)";
    private static final long INSTALL_SECONDS_MAX = 60;

    @Override
    RealClient.Maker maker(int port) {
        return clients(port);
    }

    /** @param arguments what to speak, the authority to trust, user name and password; plain TCP without */
    static RealClient.Maker clients(int port, String... arguments) {
        List<String> command = new ArrayList<>(List.of(node(), "mqttjs_clients.mjs"));
        command.addAll(List.of(arguments));
        return new ScriptedClients(command, port);
    }

    /** Node, with MQTT.js in {@link ScriptedClients#FOLDER}; or skips the test. */
    static String node() {
        String node = RequiredProgram.find("node", CURE);
        if (!Files.isDirectory(ScriptedClients.FOLDER.resolve("node_modules/mqtt"))) {
            installPackages(RequiredProgram.find("npm", CURE));
        }
        return node;
    }

    /** Fails soon where there is no network. */
    private static void installPackages(String npm) {
        List<String> command = List.of(npm, "ci", "--fetch-retries=0", "--fetch-timeout=20000");
        try (ChildProcess process = ChildProcess.start(command, ScriptedClients.FOLDER, line -> {})) {
            int exitCode = process.awaitExit(INSTALL_SECONDS_MAX);
            String cure = "npm ci in " + ScriptedClients.FOLDER + " ended with " + exitCode + ", run it to see why";
            RequiredProgram.require(exitCode == 0, "the npm package mqtt", cure);
        }
    }
}
