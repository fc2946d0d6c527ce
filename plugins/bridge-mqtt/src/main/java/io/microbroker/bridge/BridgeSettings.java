// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands under {@code plugins.bridge-mqtt}, and what was added.
 *
 * @param specs all bridges
 * @param added the settings of those that were added, by name
 * @param file where those are kept; null if none may be added
 * @param folder of the files that those may name; null if they may name none
 */
record BridgeSettings(
        List<BridgeSpec> specs,
        Map<String, Object> added,
        @Nullable AddedBridges file,
        @Nullable Path folder) {
    private static final String PATH = "plugins.bridge-mqtt";

    /**
     * Reads them. Blocks on files.
     *
     * @throws IllegalArgumentException that begins with the full key of what is wrong
     */
    static BridgeSettings of(Map<String, Object> config) {
        Section section = Section.of(PATH, config);
        section.onlyKeys("bridges", "added", "folder");
        List<BridgeSpec> specs = new ArrayList<>();
        Section bridges = section.section("bridges");
        if (bridges != null) {
            SpecReader reader = SpecReader.ofConfiguration();
            for (Object name : bridges.keys()) {
                specs.add(reader.read(String.valueOf(name), bridges.value(name)));
            }
        }
        Path folder = path(section, "folder");
        if (folder != null && !Files.isDirectory(folder)) {
            throw section.wrong("folder", "'" + folder + "' is no folder - make it, or leave the key out");
        }
        Path file = path(section, "added");
        if (specs.isEmpty() && file == null) {
            throw section.wrong("names no bridge - write bridges: {NAME: {address: …, topics: …}}, or added: FILE for"
                    + " those that are added while the broker runs");
        }
        AddedBridges kept = file == null ? null : new AddedBridges(file);
        Map<String, Object> added = kept == null ? Map.of() : kept.read();
        addKept(added, folder, specs);
        if (specs.size() > Bridges.BRIDGES_MAX) {
            throw section.wrong("has more than " + Bridges.BRIDGES_MAX + " bridges");
        }
        return new BridgeSettings(List.copyOf(specs), added, kept, folder);
    }

    /** Whether one of them fetches messages from its remote, or one that does may be added. */
    boolean mayFetch() {
        return file != null || specs.stream().anyMatch(BridgeSpec::hasIn);
    }

    /** Whether one of them carries on what came over another. */
    boolean relays() {
        return specs.stream().anyMatch(each -> each.loops().relay());
    }

    private static void addKept(Map<String, Object> added, @Nullable Path folder, List<BridgeSpec> specs) {
        SpecReader reader = SpecReader.ofAdded(folder);
        added.forEach((name, settings) -> {
            if (specs.stream().anyMatch(each -> each.name().equals(name))) {
                throw new IllegalArgumentException(AddedBridges.KEY + " has a bridge '" + Section.shown(name)
                        + "', and so has the configuration - rename one of them");
            }
            try {
                specs.add(reader.read(name, settings));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(AddedBridges.KEY + " cannot be used: " + e.getMessage());
            }
        });
    }

    private static @Nullable Path path(Section section, String key) {
        String text = section.text(key);
        if (text == null) {
            return null;
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw section.wrong(key, "is no path: " + Section.shown(text));
        }
    }
}
