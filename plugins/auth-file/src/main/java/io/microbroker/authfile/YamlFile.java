// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the YAML form, which may hold users and rights in one file. The plain part of YAML only: no aliases, no second
 * document, no key twice. The only class that loads Jackson.
 */
final class YamlFile {
    private static final int DEPTH_MAX = 8;
    private static final Set<String> SECTIONS = Set.of("users", "acl");

    private final TextFile file;
    private final YAMLParser parser;

    private YamlFile(TextFile file, YAMLParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /**
     * One of the two sections of a file.
     *
     * @throws BadFileException if the file is not YAML, or has other sections, or not this one
     */
    static YamlNode section(TextFile file, String name) throws BadFileException {
        YamlNode found = null;
        for (YamlNode.Entry entry : read(file).entries(file)) {
            if (!SECTIONS.contains(entry.key())) {
                throw new BadFileException(
                        file.place(entry.line()),
                        "key '" + Shown.of(entry.key()) + "' is not known",
                        "the keys here are 'users' and 'acl'");
            }
            found = entry.key().equals(name) ? entry.value() : found;
        }
        if (found == null) {
            throw new BadFileException(
                    file.name(), "has no key '" + name + "'", "write '" + name + ":' and what belongs below");
        }
        return found;
    }

    private static YamlNode read(TextFile file) throws BadFileException {
        try (YAMLParser parser = new YAMLFactory().createParser(file.text())) {
            YamlFile reader = new YamlFile(file, parser);
            parser.nextToken();
            YamlNode root = reader.value(0);
            if (parser.nextToken() != null) {
                throw new BadFileException(
                        file.place(reader.line()), "a second document starts here", "put all keys before '---'");
            }
            return root;
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
            throw new BadFileException(file.place(line), "is not YAML", "check indentation (spaces only) and quotes");
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory", e);
        }
    }

    private YamlNode value(int depth) throws IOException, BadFileException {
        int line = line();
        if (parser.isCurrentAlias()) {
            throw new BadFileException(file.place(line), "aliases are not supported", "write the value out");
        }
        if (depth > DEPTH_MAX) {
            throw new BadFileException(file.place(line), "is nested too deep", "see docs/auth-file.md for the form");
        }
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return new YamlNode(line, keys(depth), null, null);
        }
        if (token == JsonToken.START_ARRAY) {
            return new YamlNode(line, null, list(depth), null);
        }
        if (token == null || token == JsonToken.VALUE_NULL) {
            throw new BadFileException(file.place(line), "there is no value", "write one, or take the key out");
        }
        return new YamlNode(line, null, null, parser.getText());
    }

    private List<YamlNode.Entry> keys(int depth) throws IOException, BadFileException {
        List<YamlNode.Entry> entries = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            int line = line();
            if (!seen.add(key)) {
                throw new BadFileException(
                        file.place(line), "key '" + Shown.of(key) + "' is there already", "keep one of them");
            }
            parser.nextToken();
            entries.add(new YamlNode.Entry(line, key, value(depth + 1)));
        }
        return entries;
    }

    private List<YamlNode> list(int depth) throws IOException, BadFileException {
        List<YamlNode> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(depth + 1));
        }
        return items;
    }

    private int line() {
        return Math.max(1, parser.currentTokenLocation().getLineNr());
    }
}
