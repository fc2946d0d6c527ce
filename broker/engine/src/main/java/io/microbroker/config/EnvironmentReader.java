// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Lays the variables {@code MICROBROKER_…} over the keys of a file: {@code __} nests, {@code _} stands for {@code -};
 * {@code …_FILE} names a file whose content is the value.
 */
final class EnvironmentReader {
    private static final String FILE_SUFFIX = "_FILE";
    private static final long SECRET_BYTES_MAX = 64 << 10;

    /** Variables that are for the launcher and the tests. */
    private static final Set<String> OTHER_USE = Set.of("CONFIG", "JAVA_OPTS", "REQUIRE_ALL");

    /** What Kubernetes gives to every pod near a service that is called microbroker. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("SERVICE_HOST|SERVICE_PORT(_.*)?|PORT_\\d+_(TCP|UDP|SCTP)(_.*)?");

    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    private final Map<String, String> variables = new TreeMap<>();
    private final List<ConfigProblem> problems;

    EnvironmentReader(Map<String, String> environment, List<ConfigProblem> problems) {
        this.problems = problems;
        environment.forEach((name, value) -> {
            if (name.startsWith(ConfigOrigin.VARIABLE_PREFIX) && isKey(name, value)) {
                variables.put(name, value);
            }
        });
    }

    /** Whether no variable is meant for the configuration. */
    boolean isEmpty() {
        return variables.isEmpty();
    }

    void layOver(ConfigNode.Section root) {
        variables.forEach((name, value) -> layOver(root, name, value));
    }

    private void layOver(ConfigNode.Section root, String name, String value) {
        ConfigOrigin origin = ConfigOrigin.variable(name);
        if (!name.endsWith(FILE_SUFFIX)) {
            root.lay(path(name), new ConfigNode.Scalar(origin, value, false));
            return;
        }
        String bare = name.substring(0, name.length() - FILE_SUFFIX.length());
        if (variables.containsKey(bare)) {
            problems.add(new ConfigProblem(origin, "gives what " + bare + " gives too - unset one of them"));
            return;
        }
        try {
            root.lay(path(bare), new ConfigNode.Scalar(origin, secret(value), true));
        } catch (IOException | InvalidPathException e) {
            String cause = "names " + Shown.of(value) + ", which cannot be read as text of at most 64KiB";
            problems.add(new ConfigProblem(origin, cause + " - name a file that this user may read"));
        }
    }

    /** The content of a file without the line break at its end. */
    private static String secret(String file) throws IOException {
        Path path = Path.of(file);
        if (Files.size(path) > SECRET_BYTES_MAX) {
            throw new IOException("too large");
        }
        return Files.readString(path, StandardCharsets.UTF_8).replaceFirst("\\r?\\n\\z", "");
    }

    private static boolean isKey(String name, String value) {
        String bare = name.substring(ConfigOrigin.VARIABLE_PREFIX.length());
        boolean link = SERVICE_LINK.matcher(bare).matches()
                || bare.equals("PORT") && SERVICE_ADDRESS.matcher(value).matches();
        return !OTHER_USE.contains(bare) && !link;
    }

    private static List<String> path(String name) {
        String keys = name.substring(ConfigOrigin.VARIABLE_PREFIX.length());
        return List.of(keys.toLowerCase(Locale.ROOT)
                .replace("__", ".")
                .replace('_', '-')
                .split("\\.", -1));
    }
}
