// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Turns text into the type of a record component. Messages go behind the key: "{@code is not a number - …}". */
final class ScalarReader {
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}(_\\d{3})*");

    private ScalarReader() {}

    /**
     * Reads {@code text} as the component wants it.
     *
     * @throws IllegalArgumentException if it is not of that form; ranges are the record's business
     */
    static Object read(RecordComponent component, String text) {
        Class<?> type = component.getType();
        if (component.isAnnotationPresent(Bytes.class)) {
            return narrow(DataSize.parse(text), type);
        }
        if (type == int.class || type == long.class) {
            return narrow(number(text), type);
        }
        if (type == boolean.class) {
            return truth(text);
        }
        if (type == Duration.class) {
            return TimeSpan.parse(text);
        }
        return type.isEnum() ? constant(type, text) : text;
    }

    /**
     * What a plain scalar means in the settings of a plugin: a truth value, a whole number, or text. Only forms that give
     * the same text again are taken as numbers, so that a password of digits loses nothing.
     */
    static Object untyped(ConfigNode.Scalar scalar) {
        String text = scalar.text();
        if (scalar.quoted()) {
            return text;
        }
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        if (!text.matches("0|-?[1-9]\\d{0,17}")) {
            return text;
        }
        long number = Long.parseLong(text);
        return number == (int) number ? (Object) (int) number : (Object) number;
    }

    private static long number(String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException("is not a whole number - write digits only");
        }
        try {
            return Long.parseLong(text.replace("_", ""));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("is too large a number", e);
        }
    }

    private static Object narrow(long value, Class<?> type) {
        if (type == long.class) {
            return value;
        }
        if (value != (int) value) {
            throw new IllegalArgumentException("is too large");
        }
        return (int) value;
    }

    private static boolean truth(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("is not a truth value - write true or false");
        }
        return text.equals("true");
    }

    private static Object constant(Class<?> type, String text) {
        Object[] constants = type.getEnumConstants();
        for (Object each : constants) {
            if (each.toString().equalsIgnoreCase(text)) {
                return each;
            }
        }
        List<String> names = Arrays.stream(constants)
                .map(each -> each.toString().toLowerCase(Locale.ROOT))
                .toList();
        throw new IllegalArgumentException("is not one of " + names.stream().collect(Collectors.joining(", "))
                + DidYouMean.word(text, names)
                        .map(near -> " - did you mean '" + near + "'?")
                        .orElse(" - write one of them"));
    }
}
