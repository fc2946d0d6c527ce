// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import java.nio.file.Files;
import java.util.List;

/** MQTT.js in Node, on all three versions; on MQTT 5.0 with topic aliases in both directions. */
final class MqttJsIT extends RealClientContract {
    private static final String CURE = "install Node 18 or newer (Debian: apt install nodejs npm)";
    private static final long INSTALL_SECONDS_MAX = 60;

    @Override
    RealClient.Maker maker(int port) {
        String node = RequiredProgram.find("node", CURE);
        if (!Files.isDirectory(ScriptedClients.FOLDER.resolve("node_modules/mqtt"))) {
            installPackages(RequiredProgram.find("npm", CURE));
        }
        return new ScriptedClients(List.of(node, "mqttjs_clients.mjs"), port);
    }

    private static void installPackages(String npm) {
        try (ChildProcess process = ChildProcess.start(List.of(npm, "ci"), ScriptedClients.FOLDER, line -> {})) {
            int exitCode = process.awaitExit(INSTALL_SECONDS_MAX);
            RequiredProgram.require(exitCode == 0, "the npm package mqtt", "npm ci could not get it: " + process);
        }
    }
}
