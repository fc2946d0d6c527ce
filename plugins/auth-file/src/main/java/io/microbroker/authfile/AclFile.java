// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import io.microbroker.spi.mqtt.TopicFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads rights, in the format of Mosquitto or as the section {@code acl} of a YAML file.
 *
 * <pre>
 * topic read public/#                 clients without user name
 * user sensor-1
 * topic write home/+/temperature      this user
 * topic deny home/frontdoor/#
 * pattern readwrite device/%c/#       everybody
 * </pre>
 */
final class AclFile {
    private static final String CURE_LINE =
            "write 'user NAME', 'topic [read|write|readwrite|deny] FILTER' or 'pattern ...'; # begins a comment";
    private static final String CURE_ACCESS = "write read, write, readwrite or deny";

    private final TextFile file;
    private final Acl.Builder acl = new Acl.Builder();

    private AclFile(TextFile file) {
        this.file = file;
    }

    /** @throws BadFileException at the first mistake */
    static Acl parse(TextFile file) throws BadFileException {
        AclFile reader = new AclFile(file);
        if (file.isYaml()) {
            reader.readYaml();
        } else {
            reader.readLines();
        }
        if (reader.acl.isEmpty()) {
            throw new BadFileException(
                    file.name(),
                    "has no rule",
                    "write at least one topic or pattern line, else nobody may do anything");
        }
        return reader.acl.build();
    }

    private void readLines() throws BadFileException {
        List<String> lines = file.lines();
        String user = null;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!line.isEmpty() && line.charAt(0) != '#') {
                user = readLine(i + 1, trimStart(line), user);
            }
        }
    }

    /** Returns whose rules follow. */
    private @Nullable String readLine(int number, String line, @Nullable String user) throws BadFileException {
        int space = line.indexOf(' ');
        String word = space < 0 ? line : line.substring(0, space);
        String rest = space < 0 ? "" : trimStart(line.substring(space));
        switch (word) {
            case "user" -> {
                if (rest.isEmpty()) {
                    throw new BadFileException(file.place(number), "the user name is missing", "write 'user NAME'");
                }
                return rest;
            }
            case "topic", "pattern" -> acl.add(user, rule(number, word.equals("pattern"), rest));
            default ->
                throw new BadFileException(
                        file.place(number), "'" + Shown.of(word) + "' is not a word of this file", CURE_LINE);
        }
        return user;
    }

    /** @param rest access and filter, or the filter alone, which then has no space in it */
    private AclRule rule(int number, boolean pattern, String rest) throws BadFileException {
        int space = rest.indexOf(' ');
        if (space < 0) {
            return rule(number, pattern, Access.READWRITE, rest);
        }
        String word = rest.substring(0, space);
        Access access = Access.of(word);
        if (access == null) {
            throw new BadFileException(file.place(number), "'" + Shown.of(word) + "' is not an access", CURE_ACCESS);
        }
        return rule(number, pattern, access, trimStart(rest.substring(space)));
    }

    private AclRule rule(int number, boolean pattern, Access access, String filter) throws BadFileException {
        String cause;
        if (filter.isEmpty()) {
            cause = "the topic is missing";
        } else if (filter.startsWith("$share/")) {
            cause = "rules are about topics, not about shares";
        } else {
            cause = mistakeIn(filter);
        }
        if (cause != null) {
            throw new BadFileException(file.place(number), cause, "write a topic filter such as home/+/temperature");
        }
        return new AclRule(file.place(number), pattern, access, filter);
    }

    private static @Nullable String mistakeIn(String filter) {
        try {
            TopicFilter.of(filter);
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    private static String trimStart(String text) {
        int start = 0;
        while (start < text.length() && text.charAt(start) == ' ') {
            start++;
        }
        return text.substring(start);
    }

    private void readYaml() throws BadFileException {
        for (YamlNode.Entry section : YamlFile.section(file, "acl").entries(file)) {
            switch (section.key()) {
                case "anonymous" -> readRules(section.value(), null, false);
                case "patterns" -> readRules(section.value(), null, true);
                case "users" -> {
                    for (YamlNode.Entry user : section.value().entries(file)) {
                        readRules(user.value(), user.key(), false);
                    }
                }
                default ->
                    throw new BadFileException(
                            file.place(section.line()),
                            "key '" + Shown.of(section.key()) + "' is not known",
                            "the keys here are 'anonymous', 'users' and 'patterns'");
            }
        }
    }

    /** A list of {@code - read: home/#}. */
    private void readRules(YamlNode rules, @Nullable String user, boolean pattern) throws BadFileException {
        for (YamlNode item : rules.items(file)) {
            for (YamlNode.Entry entry : item.entries(file)) {
                Access access = Access.of(entry.key());
                if (access == null) {
                    throw new BadFileException(
                            file.place(entry.line()), "'" + Shown.of(entry.key()) + "' is not an access", CURE_ACCESS);
                }
                acl.add(user, rule(entry.line(), pattern, access, entry.value().text(file)));
            }
        }
    }
}
