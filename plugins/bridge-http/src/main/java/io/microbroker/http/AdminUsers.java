// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Those who may look and steer, one per line: {@code name:hash:role}, where the role is {@code admin} or {@code viewer}. Kept
 * by {@code microbroker passwd --admin}. A line without role is refused: it would be a file of MQTT users. Immutable.
 */
final class AdminUsers {
    private static final long SIZE_MAX = 1 << 20;

    private final Map<String, User> byName;
    private final AdminHash decoy;

    private record User(AdminHash hash, Role role) {}

    private AdminUsers(Map<String, User> byName) {
        this.byName = byName;
        this.decoy = byName.values().iterator().next().hash().decoy();
    }

    /**
     * Reads the file. Blocks.
     *
     * @throws IllegalArgumentException naming file and line, the cause and the cure
     */
    static AdminUsers read(Path file) {
        Map<String, User> users = new LinkedHashMap<>();
        int number = 0;
        for (String line : lines(file)) {
            number++;
            if (!line.isBlank() && line.charAt(0) != '#') {
                enter(users, line, file + ":" + number);
            }
        }
        if (users.isEmpty()) {
            throw new IllegalArgumentException(
                    "http.users " + file + " names nobody - add a user: microbroker passwd --admin " + file + " USER");
        }
        return new AdminUsers(users);
    }

    private static Iterable<String> lines(Path file) {
        try {
            if (Files.size(file) > SIZE_MAX) {
                throw new IllegalArgumentException("http.users " + file + " is larger than 1MiB");
            }
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "http.users " + file + " cannot be read - make it with: microbroker passwd --admin -c " + file
                            + " USER",
                    e);
        }
    }

    private static void enter(Map<String, User> users, String line, String where) {
        String[] parts = line.split(":", -1);
        if (parts.length != 3 || parts[0].isBlank()) {
            throw new IllegalArgumentException(
                    where + ": is not of the form name:hash:role - write it with microbroker passwd --admin");
        }
        User user;
        try {
            user = new User(AdminHash.parse(parts[1]), role(parts[2]));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
        if (users.put(parts[0], user) != null) {
            throw new IllegalArgumentException(where + ": there are two users of this name - leave one");
        }
    }

    private static Role role(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "admin" -> Role.ADMIN;
            case "viewer" -> Role.VIEWER;
            default -> throw new IllegalArgumentException("the role must be admin or viewer");
        };
    }

    /** Whose name and password these are; null if nobody's. Takes some tenths of a second, for unknown names too. */
    @Nullable
    Caller find(String name, byte[] password) {
        User user = byName.get(name);
        boolean right = (user == null ? decoy : user.hash()).matches(password);
        return user != null && right ? new Caller(name, user.role(), false) : null;
    }
}
