// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import io.microbroker.config.ConfigException;
import io.microbroker.config.ConfigLoader;
import io.microbroker.config.ConfigSources;
import io.microbroker.spi.cli.CliVerb;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The entry of the jar. */
public final class Main {
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
        Invocation line = Invocation.of(List.of(args));
        if (line.wantsVerb()) {
            String name = line.command().orElseThrow();
            Verbs installed = verbs.get();
            if (installed.has(name)) {
                return installed.run(name, line.arguments(), surroundings);
            }
            try (Verbs found = inFolder(line)) {
                if (found.has(name)) {
                    return found.run(name, line.arguments(), surroundings);
                }
                found.failures().forEach(this::tellFailure);
            } catch (ConfigException e) {
                return failed(e);
            }
        }
        return commandLine(line).execute(line.own().toArray(String[]::new));
    }

    private Verbs inFolder(Invocation line) {
        return line.pluginsDir().or(this::configuredFolder).map(Verbs::inFolder).orElseGet(() -> new Verbs(List.of()));
    }

    private Optional<String> configuredFolder() {
        try {
            ConfigSources sources =
                    new ConfigSources(null, surroundings.environment(), surroundings.searched(), List.of());
            return Optional.ofNullable(
                    ConfigLoader.load(sources).config().plugins().dir());
        } catch (ConfigException e) {
            tellFailure("the configuration has mistakes, see 'microbroker check': its plugins were not looked at");
            return Optional.empty();
        }
    }

    private void tellFailure(String failure) {
        surroundings.err().println("microbroker: " + failure);
    }

    private CommandLine commandLine(Invocation line) {
        CommandLine commandLine = new CommandLine(new StartCommand(surroundings));
        commandLine.addSubcommand(new CheckCommand(surroundings));
        commandLine.addSubcommand(new DataCommand(surroundings));
        if (line.arguments().contains("--help") || line.arguments().contains("-h")) {
            addDescriptions(verbs.get(), commandLine);
            try (Verbs found = inFolder(line)) {
                addDescriptions(found, commandLine);
            } catch (ConfigException e) {
                failed(e);
            }
        }
        return commandLine
                .setAllowSubcommandsAsOptionParameters(true) // a folder may be called data
                .setOut(writer(surroundings.out()))
                .setErr(writer(surroundings.err()))
                .setParameterExceptionHandler(this::wrongUsage)
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure));
    }

    private void addDescriptions(Verbs described, CommandLine commandLine) {
        described.failures().forEach(this::tellFailure);
        described.all().stream()
                .filter(verb -> !commandLine.getSubcommands().containsKey(verb.name()))
                .forEach(verb -> commandLine.addSubcommand(verb.name(), described(verb)));
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
