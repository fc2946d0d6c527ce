// SPDX-License-Identifier: Apache-2.0
package io.microbroker.conformance;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Finds the claims of tests in the sources of all modules. It reads sources and not classes, since the tests of a module that
 * is built later are not compiled yet; the compiler's own parser does it.
 */
final class TestSources {
    private static final Path TESTS = Path.of("src", "test", "java");
    private static final Set<String> PASSED_OVER = Set.of("target", "node_modules", "main");

    private TestSources() {}

    /** The directory that holds all modules, upwards from where the build runs. */
    static Path repository() {
        for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
            if (Files.exists(dir.resolve("mvnw"))) {
                return dir;
            }
        }
        throw new IllegalStateException("the tests do not run within the source tree");
    }

    /** All claims below a directory, in the order of the files. */
    static List<Proof> proofs(Path root) {
        try {
            List<CompilationUnitTree> units = parse(sources(root));
            Set<String> runners = new HashSet<>(TestClass.RUNNERS);
            units.forEach(unit -> TestClass.addRunners(unit, runners));
            List<Proof> proofs = new ArrayList<>();
            units.forEach(unit -> TestClass.addProofs(unit, runners, proofs));
            return proofs;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The test sources that claim something or declare annotations. */
    private static Set<Path> sources(Path root) throws IOException {
        Set<Path> sources = new TreeSet<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                String name = String.valueOf(dir.getFileName());
                boolean passedOver = name.startsWith(".") || PASSED_OVER.contains(name);
                return passedOver && !dir.equals(root) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (file.toString().endsWith(".java") && file.toString().contains(TESTS.toString())) {
                    String text = Files.readString(file);
                    if (text.contains("@Proves") || text.contains("@interface")) {
                        sources.add(file);
                    }
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return sources;
    }

    private static List<CompilationUnitTree> parse(Set<Path> sources) throws IOException {
        if (sources.isEmpty()) {
            return List.of();
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            List<CompilationUnitTree> units = new ArrayList<>();
            task.parse().forEach(units::add);
            return units;
        }
    }
}
