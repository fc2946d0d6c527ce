// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One call of a script on one bucket. */
record Request(Scripts script, String key, List<byte[]> arguments) {
    /** A call whose last argument is packed. */
    static Request of(Scripts script, String key, byte[] packed, String... before) {
        List<byte[]> arguments = texts(before);
        arguments.add(packed);
        return new Request(script, key, arguments);
    }

    static Request of(Scripts script, String key, String... arguments) {
        return new Request(script, key, texts(arguments));
    }

    private static List<byte[]> texts(String... values) {
        List<byte[]> texts = new ArrayList<>(values.length + 1);
        for (String value : values) {
            texts.add(value.getBytes(StandardCharsets.UTF_8));
        }
        return texts;
    }
}
