// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import io.microbroker.config.BrokerConfig;
import io.microbroker.config.ConfigException;
import io.microbroker.config.LoadedConfig;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code start}, and what is done without any command: starts a broker and runs until the process is told to end. */
@Command(
        name = "microbroker",
        customSynopsis = {"microbroker [start] [options]", "       microbroker <command> [options]"},
        description = {"", "An MQTT broker. Without options: MQTT on 127.0.0.1:1883, state in ./data.", ""},
        mixinStandardHelpOptions = true,
        usageHelpWidth = 110,
        versionProvider = VersionLine.class,
        footer = {"", "Exit codes: 0 stopped, 1 could not start, 2 wrong usage, 78 wrong configuration, 98 port in use."
        })
final class StartCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private ConfigOptions options = new ConfigOptions();

    StartCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        LoadedConfig loaded = options.load(surroundings);
        BrokerConfig config = loaded.config();
        LogSettings.apply(config.log());
        BrokerProcess broker;
        try {
            broker = surroundings
                    .starter()
                    .start(loaded)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
        } catch (ExecutionException e) {
            return refuse(e.getCause() == null ? e : e.getCause(), loaded);
        }
        surroundings.serving().accept(broker, () -> new Banner(config)
                .lines(broker::port, broker.pluginLines(), millisSinceStart())
                .forEach(surroundings.out()::println));
        return ExitCode.OK;
    }

    private int refuse(Throwable cause, LoadedConfig loaded) {
        if (cause instanceof ConfigException wrong) {
            throw loaded.locate(wrong);
        }
        StartFailure failure = StartFailure.of(cause, loaded.config());
        surroundings.err().println("microbroker: " + failure.message());
        if (options.isVerbose()) {
            cause.printStackTrace(surroundings.err());
        }
        return failure.exitCode();
    }

    /** By the VM's own clock. The start that the operating system tells is off by up to a second on Linux. */
    private static long millisSinceStart() {
        return System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
    }
}
