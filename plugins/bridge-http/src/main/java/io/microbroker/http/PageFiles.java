// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files of the dashboard, read from the jar once and kept in memory: nothing but these can be asked for. They stand under
 * an address that no other start of the broker has, so a browser may keep them for good. That address is random, and so
 * does not tell the version to whoever has not signed in. Immutable.
 *
 * @param base what the addresses of all files begin with, such as {@code /ui/1f2e}
 */
record PageFiles(String base, Map<String, PageFile> files) {
    private static final String ROOT = "web/";
    /** Names of all files, one per line. A jar cannot be listed by its loader. */
    private static final String LIST = ROOT + "files";
    /** What the login page needs: for everybody. */
    private static final Set<String> OPEN = Set.of(
            "icon.svg",
            "theme.js",
            "login.js",
            "model/api.js",
            "style/tokens.css",
            "style/base.css",
            "style/controls.css",
            "style/login.css");

    /**
     * Reads them. Blocks.
     *
     * @param byPassword whether the login page asks for a password, or tells where the link is
     */
    static PageFiles read(boolean byPassword) {
        String base = "/ui/" + Entrance.secret().substring(0, 12);
        Map<String, PageFile> files = new HashMap<>();
        for (String name : names()) {
            byte[] bytes = bytes(ROOT + name);
            if (name.endsWith(".html")) {
                bytes = new String(bytes, StandardCharsets.UTF_8)
                        .replace("@base@", base)
                        .replace("@door@", byPassword ? "password" : "link")
                        .getBytes(StandardCharsets.UTF_8);
            }
            files.put(name, PageFile.of(name, bytes));
        }
        return new PageFiles(base, Map.copyOf(files));
    }

    static List<String> names() {
        return new String(bytes(LIST), StandardCharsets.UTF_8).lines().toList();
    }

    private static byte[] bytes(String resource) {
        try (InputStream in = Objects.requireNonNull(PageFiles.class.getResourceAsStream(resource), resource)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }

    /** A file by its name; null if there is none. */
    @Nullable
    PageFile find(String name) {
        return files.get(name);
    }

    /** Whether it is for everybody. */
    static boolean isOpen(String name) {
        return OPEN.contains(name);
    }
}
