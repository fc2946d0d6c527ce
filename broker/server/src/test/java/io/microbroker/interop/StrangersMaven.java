// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The Maven of somebody who has installed the SPI and nothing else of this project: the Maven that runs the build, with a local
 * repository of its own in which the SPI of the build lies, and links to all that the build's has of other projects. So it
 * downloads only what nobody has built with before, and the build's repository is told nothing of the SPI.
 */
final class StrangersMaven implements AutoCloseable {
    private static final String OWN_GROUP = "microbroker";
    private static final long SECONDS_MAX = 100;

    private final Path repository;

    private StrangersMaven(Path work) throws IOException {
        repository = Files.createDirectory(work.resolve("repository"));
        Path shared = Path.of(setting("microbroker.maven.repository"));
        Path io = Files.createDirectory(repository.resolve("io"));
        link(shared, repository, name -> !name.equals("io"));
        link(shared.resolve("io"), io, name -> !name.equals(OWN_GROUP));
        install("microbroker-parent", Path.of("../../pom.xml"), "pom");
        install("microbroker-plugins", Path.of("../../plugins/pom.xml"), "pom");
        install("microbroker-spi", Path.of("../../plugins/spi/pom.xml"), "pom");
        String jar = "microbroker-spi-" + setting("microbroker.version") + ".jar";
        install("microbroker-spi", Path.of("../../plugins/spi/target", jar), "jar");
    }

    private static String setting(String name) {
        return Objects.requireNonNull(System.getProperty(name), name + " is set by the build, see pom.xml");
    }

    private static void link(Path from, Path to, Predicate<String> wanted) throws IOException {
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.toList()) {
                String name = entry.getFileName().toString();
                if (wanted.test(name)) {
                    Files.createSymbolicLink(to.resolve(name), entry.toAbsolutePath());
                }
            }
        }
    }

    private void install(String artifact, Path file, String kind) throws IOException {
        String version = setting("microbroker.version");
        Path folder = Files.createDirectories(
                repository.resolve("io").resolve(OWN_GROUP).resolve(artifact).resolve(version));
        Files.copy(file, folder.resolve(artifact + "-" + version + "." + kind));
    }

    /**
     * Runs {@code mvn package} once.
     *
     * @param work a folder in which {@code repository} is made
     * @return the jar that it made
     */
    static Path build(Path project, Path work) throws IOException {
        try (StrangersMaven maven = new StrangersMaven(work)) {
            return maven.build(project);
        }
    }

    private Path build(Path project) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(setting("microbroker.maven"), "bin", "mvn").toString());
        command.addAll(List.of("-q", "-B", "-Dmaven.repo.local=" + repository, "package"));
        try (ChildProcess maven = ChildProcess.start(command, project, line -> {})) {
            if (maven.awaitExit(SECONDS_MAX) != 0) {
                throw new AssertionError("the plugin cannot be built: " + maven);
            }
        }
        try (Stream<Path> made = Files.list(project.resolve("target"))) {
            return made.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no jar in " + project));
        }
    }

    /** Removes the links, and leaves alone what they lead to. */
    @Override
    public void close() throws IOException {
        try (Stream<Path> all = Files.walk(repository, 2)) {
            for (Path link : all.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }
}
