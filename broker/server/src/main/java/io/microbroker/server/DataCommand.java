// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import io.microbroker.journal.JournalFigures;
import io.microbroker.journal.JournalInspection;
import io.microbroker.spi.storage.StorageException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code data}: looks into the folder of a broker that is not running. Changes nothing. */
@Command(
        name = "data",
        description = "look into the data of a broker that is stopped",
        mixinStandardHelpOptions = true,
        usageHelpWidth = 110)
final class DataCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    DataCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        surroundings.err().println("microbroker data: say what to do - check or stat");
        return ExitCode.USAGE;
    }

    @Command(name = "check", description = "read all of it; exit code 1 and the place if it is damaged")
    int check(
            @Option(
                            names = {"-d", "--data-dir"},
                            defaultValue = "./data",
                            paramLabel = "DIR")
                    Path folder) {
        return look(folder, figures -> surroundings.out().println("data ok (" + folder + ")"));
    }

    @Command(name = "stat", description = "tell what it holds")
    int stat(
            @Option(
                            names = {"-d", "--data-dir"},
                            defaultValue = "./data",
                            paramLabel = "DIR")
                    Path folder) {
        return look(folder, this::print);
    }

    private void print(JournalFigures figures) {
        surroundings.out().println("sessions     " + figures.sessions());
        surroundings.out().println("queued       " + figures.queued());
        surroundings.out().println("retained     " + figures.retained());
        surroundings.out().println("segments     " + figures.segments());
        surroundings.out().println("live bytes   " + figures.liveBytes());
        surroundings.out().println("total bytes  " + figures.bytes());
        surroundings.out().println("commits      " + figures.frames());
    }

    /** What is done with the figures. */
    private interface Use {
        void of(JournalFigures figures);
    }

    private int look(Path folder, Use use) {
        try {
            use.of(JournalInspection.read(folder));
            return ExitCode.OK;
        } catch (StorageException e) {
            surroundings.err().println("microbroker data: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }
}
