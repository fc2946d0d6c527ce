// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import io.microbroker.journal.JournalExport;
import io.microbroker.journal.JournalImport;
import io.microbroker.journal.JournalSettings;
import io.microbroker.server.export.ExportException;
import io.microbroker.server.export.ExportReader;
import io.microbroker.server.export.ExportWriter;
import io.microbroker.spi.storage.StorageFigures;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** From a folder of data to a file of lines and back; {@code -} is a standard stream. */
final class DataTransfer {
    private static final String STANDARD_STREAM = "-";
    private static final int BUFFER = 1 << 16;

    private final Surroundings surroundings;
    private final Path folder;

    DataTransfer(Surroundings surroundings, Path folder) {
        this.surroundings = surroundings;
        this.folder = folder;
    }

    /** Writes a file that was not there, or nothing. */
    void exportTo(String file) throws IOException {
        if (file.equals(STANDARD_STREAM)) {
            PrintStream out = surroundings.out();
            export(out);
            if (out.checkError()) { // it tells of no failure by itself
                throw new IOException("standard output cannot be written");
            }
            return;
        }
        Path path = Path.of(file);
        OutputStream out = create(path);
        try (out) {
            export(out);
        } catch (IOException | RuntimeException e) {
            Files.delete(path);
            throw e;
        }
    }

    /** For the owner alone: payloads are nobody else's business. */
    private static OutputStream create(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        boolean posix = parent != null
                && Files.isDirectory(parent)
                && Files.getFileStore(parent).supportsFileAttributeView("posix");
        FileAttribute<?>[] rights = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return Channels.newOutputStream(FileChannel.open(path, options, rights));
    }

    private void export(OutputStream out) throws IOException {
        Progress progress = new Progress(surroundings, "exported");
        ExportWriter writer = new ExportWriter(new BufferedOutputStream(out, BUFFER), progress::step);
        StorageFigures held = JournalExport.run(folder, writer);
        writer.finish();
        progress.end();
        tell("exported", held);
    }

    /** Makes the folder, or leaves it as it was. */
    void importFrom(String file) throws IOException, ExportException {
        if (file.equals(STANDARD_STREAM)) {
            importFrom("standard input", System.in);
            return;
        }
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            importFrom(file, in);
        }
    }

    private void importFrom(String name, InputStream in) throws IOException, ExportException {
        Progress progress = new Progress(surroundings, "imported");
        try (JournalImport to = new JournalImport(folder, JournalSettings.DEFAULT)) {
            new ExportReader(name, in, to, progress::step).run();
            StorageFigures made = to.finish();
            progress.end();
            tell("imported", made);
        }
    }

    /** On the error stream: the other may be the export. */
    private void tell(String what, StorageFigures figures) {
        surroundings
                .err()
                .println(what + " " + figures.sessions() + " sessions, " + figures.queued() + " queued, "
                        + figures.retained() + " retained (" + folder + ")");
    }
}
