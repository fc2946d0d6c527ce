// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Does what the tutorial says, in a folder. Its programs are found in {@code bin}, in front of those of the machine: see
 * {@link TutorialPrograms}. The broker takes free ports in place of those of the page: see {@link TutorialPorts}.
 */
final class TutorialRun implements TutorialStep.Handler, AutoCloseable {
    private static final long SECONDS_MAX = 60;
    private static final Pattern SUBSCRIBES = Pattern.compile("(mosquitto_sub|microbroker sub) ");
    private static final Pattern OWN_DEBUG = Pattern.compile("(?s).*\\s-d\\s.*");
    /** What a broker prints when it stops, or has against a client, may come at any time. */
    private static final String BROKER = "broker";

    /** Whoever runs the tests in the background of a shell hands an ignored SIGINT down to here. */
    private static final String CTRL_C = "exec env --default-signal=INT ";

    private final String shell = RequiredProgram.find("sh", "any shell will do");
    private final String kill = RequiredProgram.find("kill", "apt install procps");
    private final TutorialPorts ports = new TutorialPorts();
    private final Map<String, TutorialTerminal> terminals = new LinkedHashMap<>();
    private final Map<Path, String> files = new LinkedHashMap<>();
    private final Set<String> unused = new LinkedHashSet<>();
    private final Path programs;
    private final Path whereFile;
    private Path folder;
    private @Nullable TutorialTerminal last;
    private String awaited = "";

    /**
     * @param folder where the reader begins
     * @param programs the folder with the programs
     */
    TutorialRun(Path folder, Path programs) {
        this.folder = folder;
        this.programs = programs;
        this.whereFile = programs.resolve("where");
    }

    /** Does a step; a failure tells its line. */
    void run(TutorialStep step) {
        try {
            if (!awaited.isEmpty()) {
                assertThat(step)
                        .as("what is seen in terminal %s when it is ready", awaited)
                        .isInstanceOfSatisfying(TutorialStep.See.class, see -> assertThat(see.terminal())
                                .isEqualTo(awaited));
                awaited = "";
            }
            step.dispatch(this);
        } catch (AssertionError e) {
            throw new AssertionError("line " + step.line() + ": " + e.getMessage() + "\n" + terminals, e);
        }
    }

    /** Fails if a file was of no use, or a command still runs. */
    void end() {
        assertThat(unused).as("files that no command uses").isEmpty();
        terminals.keySet().stream().toList().forEach(this::leave);
    }

    @Override
    public void onSave(TutorialStep.Save step) {
        files.put(folder.resolve(step.file()), step.text());
        unused.add(step.file());
    }

    /** Ports change when the broker starts again, so files are written before each command. */
    private void writeFiles(String commands) {
        unused.removeIf(commands::contains);
        files.forEach((file, text) -> {
            boolean configures = file.toString().endsWith(".yaml");
            String rendered = configures ? TutorialPorts.free(text) : ports.toActual(text);
            try {
                if (!Files.exists(file) || !Files.readString(file).equals(rendered)) {
                    Files.writeString(file, rendered);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private TutorialTerminal start(String script, boolean hidesDebug) {
        String prologue = "exec 2>&1\nexport PATH='" + programs + "':\"$PATH\" LC_ALL=C.UTF-8 PYTHONUNBUFFERED=1"
                + " TUTORIAL_PORT=" + ports.usual() + "\n";
        return new TutorialTerminal(
                List.of(shell, "-ec", prologue + ports.toActual(script)), folder, hidesDebug, ports::learn);
    }

    @Override
    public void onRun(TutorialStep.Run step) {
        writeFiles(step.commands());
        boolean hidesDebug = !OWN_DEBUG.matcher(step.commands()).matches();
        try (TutorialTerminal terminal = start(step.commands() + "\npwd > '" + whereFile + "'\n", hidesDebug)) {
            last = terminal;
            terminal.type(step.input());
            String exitCode = String.valueOf(terminal.awaitExit(SECONDS_MAX));
            boolean failed = !exitCode.equals("0") && step.exitCode().equals("not 0");
            assertThat(failed ? "not 0" : exitCode)
                    .as("exit code of %s", terminal)
                    .isEqualTo(step.exitCode());
        }
        if (step.exitCode().equals("0")) {
            try {
                folder = Path.of(Files.readString(whereFile).strip());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void onStart(TutorialStep.Start step) {
        if (terminals.containsKey(step.terminal())) {
            leave(step.terminal());
        }
        writeFiles(step.command());
        TutorialTerminal terminal = start(CTRL_C + step.command(), true);
        terminals.put(step.terminal(), terminal);
        if (SUBSCRIBES.matcher(step.command()).find()) {
            terminal.awaitSubscribed();
        } else {
            awaited = step.terminal();
        }
    }

    @Override
    public void onSee(TutorialStep.See step) {
        List<String> seen = step.terminal().isEmpty()
                ? Objects.requireNonNull(last, "nothing has run yet").seeRest()
                : terminal(step.terminal()).see(step.expected().size());
        expect(seen, step.expected());
    }

    private void expect(List<String> seen, List<String> expected) {
        List<String> written = seen.stream().map(ports::toWritten).toList();
        boolean same = written.size() == expected.size();
        for (int i = 0; same && i < expected.size(); i++) {
            same = matches(written.get(i), expected.get(i));
        }
        assertThat(same)
                .as("expected:\n%s\nseen:\n%s\n", String.join("\n", expected), String.join("\n", written))
                .isTrue();
    }

    /** An ellipsis stands for whatever differs from time to time. */
    private static boolean matches(String line, String expected) {
        StringBuilder pattern = new StringBuilder();
        for (String part : expected.split("…", -1)) {
            pattern.append(pattern.isEmpty() ? "" : ".*").append(Pattern.quote(part));
        }
        return line.matches(pattern.toString());
    }

    @Override
    public void onPress(TutorialStep.Press step) {
        TutorialTerminal terminal = terminal(step.terminal());
        List<String> command = List.of(kill, "-" + step.signal(), String.valueOf(terminal.pid()));
        try (ChildProcess sent = ChildProcess.start(command, folder, line -> {})) {
            assertThat(sent.awaitExit()).as(sent::toString).isZero();
        }
        terminal.awaitExit(SECONDS_MAX);
        expectNothingMore(step.terminal(), terminal);
        terminals.remove(step.terminal());
    }

    /** The command must have come to its end by itself. */
    private void leave(String name) {
        TutorialTerminal terminal = terminal(name);
        assertThat(terminal.awaitExit(SECONDS_MAX))
                .as("exit code of %s", terminal)
                .isZero();
        expectNothingMore(name, terminal);
        terminals.remove(name);
    }

    private static void expectNothingMore(String name, TutorialTerminal terminal) {
        if (!name.equals(BROKER)) {
            assertThat(terminal.seeRest())
                    .as("output of %s that the page does not show", name)
                    .isEmpty();
        }
    }

    private TutorialTerminal terminal(String name) {
        TutorialTerminal terminal = terminals.get(name);
        assertThat(terminal).as("terminal %s", name).isNotNull();
        return Objects.requireNonNull(terminal);
    }

    @Override
    public void close() {
        terminals.values().forEach(TutorialTerminal::close);
    }
}
