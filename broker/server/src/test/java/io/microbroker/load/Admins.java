// SPDX-License-Identifier: Apache-2.0
package io.microbroker.load;

import io.microbroker.interop.ChildProcess;
import io.microbroker.interop.JarBroker;
import java.nio.file.Path;

/** A file of those who may look and steer, made as people make it. */
final class Admins {
    private Admins() {}

    static void write(Path file, String name, String password) {
        String[] arguments = {"passwd", "--admin", "-b", "-c", file.toString(), name, password};
        try (ChildProcess process = JarBroker.start(line -> {}, arguments)) {
            if (process.awaitExit() != 0) {
                throw new AssertionError("no file of admins: " + process);
            }
        }
    }
}
