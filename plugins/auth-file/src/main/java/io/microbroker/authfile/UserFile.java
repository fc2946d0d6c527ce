// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads users: a line {@code name:hash} each, as Mosquitto has it, or the section {@code users} of a YAML file. Where Mosquitto
 * skips a line that it does not understand, this refuses the file.
 */
final class UserFile {
    private static final String CURE_HASH = "set it with 'microbroker passwd'";
    private static final int NAME_MAX = 65_535;

    private final TextFile file;
    private final Map<String, PasswordHash> hashes = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new HashMap<>();

    private UserFile(TextFile file) {
        this.file = file;
    }

    /** @throws BadFileException at the first mistake */
    static Map<String, PasswordHash> parse(TextFile file) throws BadFileException {
        UserFile users = new UserFile(file);
        if (file.isYaml()) {
            users.readYaml();
        } else {
            users.readLines();
        }
        if (users.hashes.isEmpty()) {
            throw new BadFileException(file.name(), "names no user", "add one with 'microbroker passwd'");
        }
        return users.hashes;
    }

    private void readLines() throws BadFileException {
        List<String> all = file.lines();
        for (int i = 0; i < all.size(); i++) {
            String line = all.get(i);
            if (!line.isEmpty() && line.charAt(0) != '#') {
                readLine(i + 1, line);
            }
        }
    }

    private void readLine(int number, String line) throws BadFileException {
        int colon = line.indexOf(':');
        if (colon < 0) {
            throw new BadFileException(file.place(number), "there is no ':'", "write name:hash, or # before a comment");
        }
        add(number, line.substring(0, colon).strip(), line.substring(colon + 1).strip());
    }

    private void readYaml() throws BadFileException {
        YamlNode users = YamlFile.section(file, "users");
        for (YamlNode.Entry entry : users.entries(file)) {
            add(entry.line(), entry.key(), entry.value().text(file));
        }
    }

    private void add(int number, String name, String hash) throws BadFileException {
        String place = file.place(number);
        if (name.isEmpty() || name.length() > NAME_MAX) {
            throw new BadFileException(place, "the user name is empty or too long", "write name:hash");
        }
        Integer before = lines.putIfAbsent(name, number);
        if (before != null) {
            throw new BadFileException(
                    place, "user '" + Shown.of(name) + "' is there already, in line " + before, "keep one of them");
        }
        try {
            hashes.put(name, PasswordHash.parse(hash));
        } catch (IllegalArgumentException e) {
            throw new BadFileException(place, "user '" + Shown.of(name) + "': " + e.getMessage(), CURE_HASH);
        }
    }
}
