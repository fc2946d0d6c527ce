// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Reads YAML into nodes that know their places. The plain part of YAML only: no aliases, no second document, no key twice.
 * The only class that loads Jackson.
 */
final class YamlReader {
    private static final int DEPTH_MAX = 32;

    private final String fileName;
    private final List<ConfigProblem> problems;

    /**
     * @param fileName as problems shall name it
     * @param problems takes what is wrong
     */
    YamlReader(String fileName, List<ConfigProblem> problems) {
        this.fileName = fileName;
        this.problems = problems;
    }

    /** Returns the keys of the file; what comes behind a mistake of syntax is left out. */
    ConfigNode.Section read(String yaml) {
        ConfigNode.Section root = new ConfigNode.Section(ConfigOrigin.file(fileName, 1, 1));
        try (YAMLParser parser = new YAMLFactory().createParser(yaml)) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_OBJECT) {
                readEntries(parser, root, 1);
                refuseMore(parser);
            } else if (first != null && first != JsonToken.VALUE_NULL) {
                problem(here(parser), "is not a configuration - write keys and values, such as 'limits:'");
            }
        } catch (JsonProcessingException e) {
            problem(place(e), "is not YAML: " + cause(e) + " - check indentation (spaces only) and quotes");
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory", e);
        }
        return root;
    }

    private void refuseMore(YAMLParser parser) throws IOException {
        if (parser.nextToken() != null) {
            problem(here(parser), "a second document starts here - put all keys before '---'");
        }
    }

    private void readEntries(YAMLParser parser, ConfigNode.Section section, int depth) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            ConfigOrigin origin = here(parser);
            parser.nextToken();
            ConfigNode value = readValue(parser, depth);
            ConfigNode.Entry before = section.entries().get(name);
            if (before == null) {
                section.put(new ConfigNode.Entry(name, origin, value));
            } else {
                int line = before.origin().line();
                problem(origin, "key " + Shown.of(name) + " is there already, in line " + line + " - keep one of them");
            }
        }
    }

    private ConfigNode readValue(YAMLParser parser, int depth) throws IOException {
        ConfigOrigin origin = here(parser);
        if (parser.isCurrentAlias()) {
            problem(origin, "alias '*" + parser.getText() + "' is not supported - write the value out");
            return new ConfigNode.Empty(origin);
        }
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
            return readNested(parser, origin, depth + 1);
        }
        if (token == JsonToken.VALUE_NULL) {
            return new ConfigNode.Empty(origin);
        }
        return new ConfigNode.Scalar(origin, parser.getText(), token == JsonToken.VALUE_STRING);
    }

    private ConfigNode readNested(YAMLParser parser, ConfigOrigin origin, int depth) throws IOException {
        if (depth > DEPTH_MAX) {
            problem(origin, "is nested more than " + DEPTH_MAX + " levels deep");
            parser.skipChildren();
            return new ConfigNode.Empty(origin);
        }
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            ConfigNode.Section section = new ConfigNode.Section(origin);
            readEntries(parser, section, depth);
            return section;
        }
        List<ConfigNode> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(readValue(parser, depth));
        }
        return new ConfigNode.Sequence(origin, items);
    }

    private void problem(ConfigOrigin origin, String message) {
        problems.add(new ConfigProblem(origin, message));
    }

    private ConfigOrigin here(YAMLParser parser) {
        return at(parser.currentTokenLocation());
    }

    private ConfigOrigin at(JsonLocation location) {
        return ConfigOrigin.file(fileName, Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
    }

    /** Where the parser stopped, which it tells by the cause only: its own place is that of the last good token. */
    private ConfigOrigin place(JsonProcessingException e) {
        return e.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null
                ? ConfigOrigin.file(
                        fileName,
                        marked.getProblemMark().getLine() + 1,
                        marked.getProblemMark().getColumn() + 1)
                : at(e.getLocation());
    }

    /** The parser's own words, without its drawing of the place. */
    private static String cause(JsonProcessingException e) {
        return e.getCause() instanceof MarkedYAMLException marked && marked.getProblem() != null
                ? marked.getProblem().strip()
                : e.getOriginalMessage().lines().findFirst().orElse("");
    }
}
