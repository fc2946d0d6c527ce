// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of YAML that knows its line: keys and values, a list, or text. Exactly one of the three is there.
 *
 * @param line counted from 1
 */
record YamlNode(
        int line,
        @Nullable List<Entry> keys,
        @Nullable List<YamlNode> list,
        @Nullable String scalar) {

    /** A key and its value. */
    record Entry(int line, String key, YamlNode value) {}

    /** @throws BadFileException if this is something else */
    List<Entry> entries(TextFile file) throws BadFileException {
        if (keys == null) {
            throw new BadFileException(file.place(line), "is not a set of keys", "write 'key: value' lines here");
        }
        return keys;
    }

    /** @throws BadFileException if this is something else */
    List<YamlNode> items(TextFile file) throws BadFileException {
        if (list == null) {
            throw new BadFileException(file.place(line), "is not a list", "write lines that begin with '- ' here");
        }
        return list;
    }

    /** @throws BadFileException if this is something else */
    String text(TextFile file) throws BadFileException {
        if (scalar == null) {
            throw new BadFileException(file.place(line), "is not a text", "write one value here, in quotes if needed");
        }
        return scalar;
    }
}
