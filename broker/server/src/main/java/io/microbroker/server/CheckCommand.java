// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import io.microbroker.config.ConfigException;
import io.microbroker.config.LoadedConfig;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code check}: looks for mistakes in the configuration, and starts nothing. */
@Command(
        name = "check",
        description = "look for mistakes in the configuration",
        mixinStandardHelpOptions = true,
        usageHelpWidth = 110)
final class CheckCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private ConfigOptions options = new ConfigOptions();

    CheckCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        LoadedConfig loaded = options.load(surroundings);
        try {
            surroundings.starter().check(loaded.config());
        } catch (ConfigException e) {
            throw loaded.locate(e);
        }
        String what =
                loaded.file() == null ? "no file, defaults" : loaded.file().toString();
        surroundings.out().println("configuration ok (" + what + ")");
        return ExitCode.OK;
    }
}
