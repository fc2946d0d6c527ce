// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Runs the command of a verb with the arguments of a command line. */
final class Verb {
    private Verb() {}

    /**
     * Runs it.
     *
     * @return the exit code
     */
    static int run(Command command, List<String> arguments, Terminal terminal) {
        CommandLine line = line(command)
                .setOut(writer(terminal))
                .setParameterExceptionHandler((wrong, args) -> {
                    terminal.err().println("Error: " + wrong.getMessage());
                    terminal.err().println("Use 'microbroker " + command.verb() + " --help' to see usage.");
                    return ClientException.FAILED;
                })
                .setExecutionExceptionHandler((failure, at, parsed) -> failed(failure, command, terminal));
        try {
            checkReadable(arguments);
        } catch (ClientException e) {
            return failed(e, command, terminal);
        }
        return line.execute(arguments.toArray(String[]::new));
    }

    /** Reads options as Mosquitto does: what follows one is its value, even if it begins with a dash. */
    static CommandLine line(Object options) {
        CommandLine line = new CommandLine(options)
                .setAllowOptionsAsOptionParameters(true)
                .setPosixClusteredShortOptionsAllowed(false);
        // Not --help with -h, which names the host.
        line.getCommandSpec()
                .addOption(OptionSpec.builder("--help")
                        .usageHelp(true)
                        .description("print this")
                        .build());
        return line;
    }

    /** A VM in a locale without UTF-8 has lost what was not ASCII: better to refuse than to publish something else. */
    private static void checkReadable(List<String> arguments) {
        boolean unicode = "UTF-8".equalsIgnoreCase(System.getProperty("sun.jnu.encoding"));
        if (!unicode && arguments.stream().anyMatch(each -> each.indexOf('\uFFFD') >= 0)) {
            throw ClientException.usage(
                    "this locale has no letters but ASCII - set LC_ALL=C.UTF-8, or give the payload with -s or -f");
        }
    }

    private static int failed(Exception failure, Command command, Terminal terminal) throws RuntimeException {
        if (!(failure instanceof ClientException expected)) {
            throw new IllegalStateException(failure);
        }
        if (!command.isQuiet()) {
            terminal.err().println(expected.text());
        }
        return expected.exitCode();
    }

    private static PrintWriter writer(Terminal terminal) {
        return new PrintWriter(new OutputStreamWriter(terminal.out(), StandardCharsets.UTF_8), true);
    }

    /** What a verb does once its options are read. */
    interface Command extends Callable<Integer> {
        /** The name of the verb. */
        String verb();

        boolean isQuiet();
    }
}
