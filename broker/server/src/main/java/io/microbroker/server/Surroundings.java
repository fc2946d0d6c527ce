// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import io.microbroker.config.ConfigSources;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * What the commands see of the process.
 *
 * @param out for what was asked for
 * @param err for errors; logs go there too
 * @param interactive true if people see at once what is written to {@code err}
 * @param environment its variables
 * @param searched where a configuration is looked for that nobody names
 * @param starter makes brokers
 * @param serving is handed the running broker and what announces it, and returns when it shall end the command
 */
record Surroundings(
        PrintStream out,
        PrintStream err,
        boolean interactive,
        Map<String, String> environment,
        List<Path> searched,
        BrokerProcess.Starter starter,
        BiConsumer<BrokerProcess, Runnable> serving) {
    static Surroundings ofProcess() {
        return new Surroundings(
                System.out,
                System.err,
                System.console() != null,
                System.getenv(),
                ConfigSources.SEARCHED,
                new EngineStarter(),
                Shutdown::await);
    }
}
