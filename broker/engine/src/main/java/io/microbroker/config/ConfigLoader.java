// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration of a broker that is started by itself: the command line wins over the environment, that over the
 * file, that over the defaults. If nothing is set at all, nothing is read, and neither Jackson nor reflection costs start-up
 * time. Confined to one thread.
 */
public final class ConfigLoader {
    private static final int FILE_BYTES_MAX = 1 << 20;

    private final ConfigSources sources;
    private final List<ConfigProblem> problems = new ArrayList<>();

    private ConfigLoader(ConfigSources sources) {
        this.sources = sources;
    }

    /**
     * Reads the configuration. Blocks on files.
     *
     * @throws ConfigException if anything is wrong with it, with every mistake that was found
     */
    public static LoadedConfig load(ConfigSources sources) {
        return new ConfigLoader(sources).load();
    }

    private LoadedConfig load() {
        Path file = findFile();
        EnvironmentReader environment = new EnvironmentReader(sources.environment(), problems);
        if (file == null && environment.isEmpty() && sources.assignments().isEmpty()) {
            return new LoadedConfig(BrokerConfig.STANDALONE, null, Map.of());
        }

        ConfigNode.Section root = file == null ? new ConfigNode.Section(ConfigOrigin.option("")) : readFile(file);
        keepDefaultListener(root);
        environment.layOver(root);
        sources.assignments().forEach(each -> layOver(root, each));

        ConfigBinder binder = new ConfigBinder(problems);
        BrokerConfig config = binder.bind(root);
        if (!problems.isEmpty()) {
            throw new ConfigException(inOrder());
        }
        return new LoadedConfig(config, file, binder.origins());
    }

    private List<ConfigProblem> inOrder() {
        return problems.stream().sorted(ConfigLoader::compare).toList();
    }

    private static int compare(ConfigProblem a, ConfigProblem b) {
        int byKind = a.origin().kind().compareTo(b.origin().kind());
        if (byKind != 0) {
            return byKind;
        }
        int byLine = Integer.compare(a.origin().line(), b.origin().line());
        return byLine != 0
                ? byLine
                : Integer.compare(a.origin().column(), b.origin().column());
    }

    private @Nullable Path findFile() {
        if (sources.file() != null) {
            return sources.file();
        }
        String named = sources.environment().get(ConfigOrigin.VARIABLE_PREFIX + "CONFIG");
        if (named != null && !named.isBlank()) {
            return pathOf(named);
        }
        return sources.searched().stream().filter(Files::exists).findFirst().orElse(null);
    }

    private static Path pathOf(String named) {
        try {
            return Path.of(named);
        } catch (InvalidPathException e) {
            ConfigOrigin origin = ConfigOrigin.variable(ConfigOrigin.VARIABLE_PREFIX + "CONFIG");
            throw new ConfigException(
                    List.of(new ConfigProblem(origin, Shown.of(named) + " is not the name of a file")));
        }
    }

    private ConfigNode.Section readFile(Path file) {
        String name = file.toString();
        String yaml = readText(file);
        if (yaml == null) {
            return new ConfigNode.Section(ConfigOrigin.file(name, 1, 1));
        }
        return new YamlReader(name, problems).read(yaml);
    }

    private @Nullable String readText(Path file) {
        String cause;
        try (InputStream in = Files.newInputStream(file)) {
            // Read, not measured: the file may be a pipe.
            byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
            if (bytes.length > 0 && bytes.length <= FILE_BYTES_MAX) {
                return text(bytes);
            }
            cause = bytes.length == 0
                    ? "is empty, perhaps cut off - restore it, or leave it out to start with defaults"
                    : "is larger than 1MiB - that is no configuration";
        } catch (CharacterCodingException e) {
            cause = "is not UTF-8 text - save it in that encoding";
        } catch (NoSuchFileException e) {
            cause = "there is no such file - check the name, or leave it out to start with defaults";
        } catch (AccessDeniedException e) {
            cause = "may not be read by this user - change its owner or its mode";
        } catch (IOException e) {
            cause = "cannot be read" + (Files.isDirectory(file) ? ": it is a folder - name the file in it" : ": " + e);
        }
        problems.add(new ConfigProblem(ConfigOrigin.file(file.toString(), 0, 0), cause));
        return null;
    }

    private static String text(byte[] bytes) throws CharacterCodingException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** The default listener is there unless the file lists listeners; the environment and the command line add to them. */
    private static void keepDefaultListener(ConfigNode.Section root) {
        ConfigNode.Entry present = root.entries().get("listeners");
        if (present != null && !(present.value() instanceof ConfigNode.Empty)) {
            return;
        }
        ConfigOrigin origin = present == null ? root.origin() : present.origin();
        ConfigNode.Section listeners = new ConfigNode.Section(origin);
        listeners.put(new ConfigNode.Entry("tcp", origin, new ConfigNode.Section(origin)));
        root.put(new ConfigNode.Entry("listeners", origin, listeners));
    }

    private void layOver(ConfigNode.Section root, Assignment assignment) {
        ConfigOrigin origin = ConfigOrigin.option(assignment.option());
        int equals = assignment.text().indexOf('=');
        if (equals <= 0) {
            String cause = Shown.of(assignment.text()) + " sets nothing - write key=value, such as limits.in-flight=64";
            problems.add(new ConfigProblem(origin, cause));
            return;
        }
        List<String> path =
                List.of(assignment.text().substring(0, equals).strip().split("\\.", -1));
        String value = assignment.text().substring(equals + 1).strip();
        root.lay(path, new ConfigNode.Scalar(origin, value, false));
    }
}
