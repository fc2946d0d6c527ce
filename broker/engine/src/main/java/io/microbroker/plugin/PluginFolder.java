// SPDX-License-Identifier: Apache-2.0
package io.microbroker.plugin;

import io.microbroker.config.ConfigException;
import io.microbroker.config.ConfigOrigin;
import io.microbroker.config.ConfigProblem;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder that {@code plugins.dir} names. */
final class PluginFolder {
    private static final Logger log = LoggerFactory.getLogger(PluginFolder.class);
    private static final String KEY = "plugins.dir";

    private PluginFolder() {}

    /**
     * The jars in it, by name; links are followed, what else lies there is left out with a warning. Blocks.
     *
     * @throws ConfigException if it cannot be read
     */
    static List<Path> jars(String dir) {
        List<Path> jars = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of(dir))) {
            for (Path entry : entries) {
                if (isJar(entry)) {
                    jars.add(entry);
                } else {
                    log.warn("not a jar, left out of the plugins file={}", entry);
                }
            }
        } catch (NoSuchFileException e) {
            throw unreadable(dir, "there is no such folder - make it, or leave the key out");
        } catch (NotDirectoryException e) {
            throw unreadable(dir, "it is not a folder - name the folder that the jars lie in");
        } catch (AccessDeniedException e) {
            throw unreadable(dir, "it may not be read by this user - change its owner or its mode");
        } catch (IOException | DirectoryIteratorException | InvalidPathException e) {
            throw unreadable(dir, "it cannot be read: " + e.getMessage());
        }
        jars.sort(null);
        return jars;
    }

    private static boolean isJar(Path entry) {
        return entry.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".jar") && Files.isRegularFile(entry);
    }

    private static ConfigException unreadable(String dir, String cause) {
        return new ConfigException(List.of(new ConfigProblem(ConfigOrigin.key(KEY), KEY + " '" + dir + "': " + cause)));
    }
}
