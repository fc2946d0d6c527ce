// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.fuzz;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/** A block of properties as it was read: what counts for the judgement. */
final class Block {
    private static final int PROTOCOL_ERROR = 0x82;

    private final Map<PropertyRow, Long> numbers = new EnumMap<>(PropertyRow.class);
    private @Nullable String method;
    private int userProperties;

    /** Of a packet that left its properties out. */
    static Block empty() {
        return new Block();
    }

    /**
     * Reads a block.
     *
     * @param blame is told of values that are wrong; structure that is wrong is thrown
     */
    static Block read(Cursor packet, Place place, int maxUserProperties, ObjIntConsumer<String> blame) {
        Block block = new Block();
        Cursor in = packet.part(packet.variable());
        while (in.left() > 0) {
            PropertyRow row = PropertyRow.of(in.variable());
            if (row == null || !row.isAllowedIn(place)) {
                throw new Offence(0x81, "property " + row + " in " + place);
            }
            block.readValue(row, in, blame);
            if (block.userProperties > maxUserProperties) {
                blame.accept("too many user properties", 0x97);
            }
        }
        return block;
    }

    private void readValue(PropertyRow row, Cursor in, ObjIntConsumer<String> blame) {
        if (row == PropertyRow.USER_PROPERTY) {
            in.text();
            in.text();
            userProperties++;
            return;
        }
        String text = "";
        long number = 1;
        switch (row.form()) {
            case BYTE -> number = in.oneByte();
            case TWO_BYTES -> number = in.twoBytes();
            case FOUR_BYTES -> number = in.fourBytes();
            case VARIABLE -> number = in.variable();
            case TEXT, REST -> text = in.text();
            case BINARY -> in.binary();
        }
        if (numbers.put(row, number) != null) {
            blame.accept(row + " twice", PROTOCOL_ERROR);
        }
        if (row == PropertyRow.AUTHENTICATION_METHOD) {
            method = text;
        }
        checkRange(row, number, text, blame);
    }

    private static void checkRange(PropertyRow row, long number, String text, ObjIntConsumer<String> blame) {
        switch (row.range()) {
            case ANY -> {}
            case ZERO_OR_ONE -> {
                if (number > 1) {
                    blame.accept(row + " is neither 0 nor 1", PROTOCOL_ERROR);
                }
            }
            case NOT_ZERO -> {
                if (number == 0) {
                    blame.accept(row + " is 0", PROTOCOL_ERROR);
                }
            }
            case ALIAS -> {
                if (number == 0) {
                    blame.accept("topic alias 0", 0x94);
                }
            }
            case TOPIC_NAME -> {
                if (text.isEmpty() || text.indexOf('+') >= 0 || text.indexOf('#') >= 0) {
                    blame.accept(row + " is no topic name", PROTOCOL_ERROR);
                }
            }
        }
    }

    boolean has(PropertyRow row) {
        return numbers.containsKey(row);
    }

    /** The number of a property, 0 if it is not there. */
    long number(PropertyRow row) {
        return numbers.getOrDefault(row, 0L);
    }

    /** The authentication method, or null. */
    @Nullable
    String method() {
        return method;
    }
}
