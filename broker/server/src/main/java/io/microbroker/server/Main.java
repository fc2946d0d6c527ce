// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import io.microbroker.config.ConfigException;
import io.microbroker.spi.cli.CliVerb;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The entry of the jar. */
public final class Main {
    private static final String START = "start";
    private static final Set<String> OWN_COMMANDS = Set.of(START, "check");

    private final Surroundings surroundings;
    private final Supplier<Verbs> verbs;

    Main(Surroundings surroundings, Supplier<Verbs> verbs) {
        this.surroundings = surroundings;
        this.verbs = verbs;
    }

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        refuseRenegotiation();
        System.exit(new Main(Surroundings.ofProcess(), Verbs::installed).run(args));
    }

    /** A client of TLS 1.2 may not begin a handshake within its connection: the work is ours. Java takes it from a property. */
    private static void refuseRenegotiation() {
        String property = "jdk.tls.rejectClientInitiatedRenegotiation";
        System.setProperty(property, System.getProperty(property, "true"));
    }

    /** Runs a command and returns its exit code. */
    int run(String... args) {
        boolean named = args.length > 0 && !args[0].startsWith("-");
        if (named && !OWN_COMMANDS.contains(args[0])) {
            Verbs installed = verbs.get();
            if (installed.has(args[0])) {
                return installed.run(args[0], List.of(args).subList(1, args.length), surroundings);
            }
        }
        boolean start = named && args[0].equals(START);
        return commandLine(args).execute(start ? Arrays.copyOfRange(args, 1, args.length) : args);
    }

    private CommandLine commandLine(String[] args) {
        CommandLine commandLine = new CommandLine(new StartCommand(surroundings));
        commandLine.addSubcommand(new CheckCommand(surroundings));
        if (Arrays.asList(args).contains("--help") || Arrays.asList(args).contains("-h")) {
            verbs.get().all().forEach(verb -> commandLine.addSubcommand(verb.name(), described(verb)));
        }
        return commandLine
                .setOut(writer(surroundings.out()))
                .setErr(writer(surroundings.err()))
                .setParameterExceptionHandler(this::wrongUsage)
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, Charset.defaultCharset()), true);
    }

    private static CommandSpec described(CliVerb verb) {
        CommandSpec spec = CommandSpec.create();
        spec.usageMessage().description(verb.description());
        return spec;
    }

    private int wrongUsage(ParameterException wrong, String[] args) {
        surroundings.err().println("microbroker: " + Objects.toString(wrong.getMessage()));
        PrintWriter err = wrong.getCommandLine().getErr();
        if (!UnmatchedArgumentException.printSuggestions(wrong, err)) {
            err.println("Try 'microbroker --help'.");
        }
        return ExitCode.USAGE;
    }

    private int failed(Exception failure) {
        if (failure instanceof ConfigException refused) {
            refused.problems().forEach(surroundings.err()::println);
            return ExitCode.CONFIG;
        }
        surroundings.err().println("microbroker: " + failure);
        return ExitCode.FAILED;
    }
}
