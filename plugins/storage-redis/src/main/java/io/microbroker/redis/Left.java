// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What some life of a broker left in the outbox of a bucket: a fan-out or a move that is not done everywhere. Immutable.
 *
 * @param id of its entry
 */
record Left(int bucket, String id, Map<String, byte[]> fields) {
    /** All of a slice of an outbox, in order. */
    static List<Left> readAll(int bucket, PackReader values) {
        List<Left> all = new ArrayList<>();
        for (int count = values.nextArray(); count > 0; count--) {
            values.nextArray();
            String id = values.nextText();
            Map<String, byte[]> fields = new HashMap<>();
            for (int left = values.nextArray(); left > 0; left -= 2) {
                fields.put(values.nextText(), values.nextBytes());
            }
            all.add(new Left(bucket, id, fields));
        }
        return all;
    }

    /** Who left it. */
    String life() {
        return text("l");
    }

    /**
     * Goes on with it, unless another has done so: whoever it is given to takes it over first, for several may come upon it. On the desk.
     *
     * @param then runs when it is done, or another's
     */
    void goOn(Desk desk, Crew crew, Runnable then) {
        desk.send(Op.write(bucket, new PackWriter().array(2).text("G").text(id), answer -> {
            if (answer.isNumber()) {
                then.run();
                return;
            }
            answer.nextArray();
            deliver(crew, new Unit(bucket, answer.nextText(), answer.nextText()), then);
        }));
    }

    private void deliver(Crew crew, Unit unit, Runnable then) {
        if (text("k").equals("f")) {
            crew.deliveries().goOn(unit, Fan.fromBytes(bytes("v")), then);
        } else {
            long incarnation = Long.parseLong(text("j"));
            crew.moves().goOn(unit, new Moves.Meant(text("t"), incarnation), bytes("v"), then);
        }
    }

    private String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    private byte[] bytes(String name) {
        return Objects.requireNonNull(fields.get(name), name);
    }
}
