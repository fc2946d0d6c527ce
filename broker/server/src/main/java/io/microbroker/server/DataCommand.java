// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import io.microbroker.journal.DiskFullException;
import io.microbroker.journal.JournalInspection;
import io.microbroker.server.export.ExportException;
import io.microbroker.spi.storage.StorageException;
import io.microbroker.spi.storage.StorageFigures;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code data}: looks into the folder of a broker that is not running, writes it out, and makes another of that. */
@Command(
        name = "data",
        description = "look into the data of a broker that is stopped, or carry them elsewhere",
        mixinStandardHelpOptions = true,
        usageHelpWidth = 110)
final class DataCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    DataCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        return failed(ExitCode.USAGE, "say what to do - check, stat, export or import");
    }

    @Command(name = "check", description = "read all of it; exit code 1 and the place if it is damaged")
    int check(
            @Option(
                            names = {"-d", "--data-dir"},
                            defaultValue = "./data",
                            paramLabel = "DIR")
                    Path folder) {
        return guarded(() -> {
            JournalInspection.read(folder);
            surroundings.out().println("data ok (" + folder + ")");
        });
    }

    @Command(name = "stat", description = "tell what it holds")
    int stat(
            @Option(
                            names = {"-d", "--data-dir"},
                            defaultValue = "./data",
                            paramLabel = "DIR")
                    Path folder) {
        return guarded(() -> print(JournalInspection.read(folder)));
    }

    private void print(StorageFigures figures) {
        surroundings.out().println("sessions     " + figures.sessions());
        surroundings.out().println("queued       " + figures.queued());
        surroundings.out().println("retained     " + figures.retained());
        surroundings.out().println("segments     " + figures.files());
        surroundings.out().println("live bytes   " + figures.liveBytes());
        surroundings.out().println("total bytes  " + figures.totalBytes());
        surroundings.out().println("commits      " + figures.commits());
    }

    @Command(name = "export", description = "write all of it as lines of JSON (docs/export-format.md)")
    int export(
            @Option(
                            names = {"-d", "--data-dir"},
                            defaultValue = "./data",
                            paramLabel = "DIR")
                    Path folder,
            @Parameters(
                            arity = "0..1",
                            defaultValue = "-",
                            paramLabel = "FILE",
                            description = "must not be there yet; standard output if none is named")
                    String file) {
        return guarded(() -> new DataTransfer(surroundings, folder).exportTo(file));
    }

    @Command(name = "import", description = "make a folder of data from what export has written")
    int importAll(
            @Option(
                            names = {"-d", "--data-dir"},
                            defaultValue = "./data",
                            paramLabel = "DIR",
                            description = "must be empty, or not there")
                    Path folder,
            @Parameters(paramLabel = "FILE", description = "- is standard input") String file) {
        return guarded(() -> new DataTransfer(surroundings, folder).importFrom(file));
    }

    /** What one of the commands does. */
    private interface Work {
        void run() throws IOException, ExportException;
    }

    private int guarded(Work work) {
        try {
            work.run();
            return ExitCode.OK;
        } catch (StorageException | ExportException e) {
            return failed(ExitCode.FAILED, String.valueOf(e.getMessage()));
        } catch (FileAlreadyExistsException e) {
            return failed(ExitCode.FAILED, e.getMessage() + " is there already - name another file, or delete it");
        } catch (NoSuchFileException e) {
            return failed(ExitCode.FAILED, "there is no " + e.getMessage() + " - name another file");
        } catch (AccessDeniedException e) {
            return failed(ExitCode.FAILED, e.getMessage() + ": access denied - run this as the user of the broker");
        } catch (DiskFullException e) {
            return failed(ExitCode.FAILED, e.getMessage() + " - free some, and try again");
        } catch (IOException e) {
            return failed(ExitCode.FAILED, String.valueOf(e.getMessage()));
        }
    }

    private int failed(int code, String what) {
        surroundings.err().println("microbroker data: " + what);
        return code;
    }
}
