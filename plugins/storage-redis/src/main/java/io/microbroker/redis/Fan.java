// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.storage.Fanout;
import io.microbroker.spi.storage.StoredTarget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A fan-out, packed, in parts by bucket. Immutable.
 *
 * @param message null where only the packed form is left
 * @param before size and expiry, see {@link EntryCode}
 * @param body the message, packed
 * @param deletes the payload is empty: as a retained message it deletes
 */
record Fan(@Nullable Message message, byte[] before, byte[] body, boolean deletes, List<Part> parts) {
    static Fan of(Fanout fanout, Keys keys) {
        Message message = fanout.message();
        List<Part> parts = new ArrayList<>();
        List<StoredTarget> targets = fanout.targets();
        if (targets.size() == 1) {
            parts.add(targetsOf(keys.bucketOf(targets.get(0).clientId()), targets));
        } else {
            byBucket(targets, keys).forEach((bucket, some) -> parts.add(targetsOf(bucket, some)));
        }
        if (fanout.retainedStamp() > 0) {
            byte[] topic = message.topic().utf8();
            parts.add(new Part.Retain(keys.bucketOf(topic), topic, fanout.retainedStamp()));
        }
        return new Fan(
                message,
                EntryCode.before(message),
                EntryCode.message(message),
                message.payload().length == 0, // [MQTT-3.3.1-6]
                parts);
    }

    private static Map<Integer, List<StoredTarget>> byBucket(List<StoredTarget> targets, Keys keys) {
        Map<Integer, List<StoredTarget>> byBucket = new LinkedHashMap<>();
        for (StoredTarget target : targets) {
            byBucket.computeIfAbsent(keys.bucketOf(target.clientId()), bucket -> new ArrayList<>())
                    .add(target);
        }
        return byBucket;
    }

    private static Part targetsOf(int bucket, List<StoredTarget> targets) {
        PackWriter packed = new PackWriter();
        for (StoredTarget target : targets) {
            packed.text(target.clientId()).number(target.incarnation()).string(EntryCode.head(target));
        }
        return new Part.Targets(bucket, targets, packed.toBytes(), targets.size());
    }

    /** How a session gets the message; packed as in an entry. */
    record Head(byte[] clientId, byte[] packed) {}

    /** The heads of the targets of a part, in their order. */
    static List<Head> heads(Part.Targets targets) {
        List<Head> heads = new ArrayList<>(targets.count());
        PackReader in = new PackReader(targets.packed());
        while (in.hasNext()) {
            byte[] clientId = in.nextBytes();
            in.nextNumber();
            heads.add(new Head(clientId, in.nextBytes()));
        }
        return heads;
    }

    /** True if all that there is to do lies in this bucket. */
    boolean isWithin(int bucket) {
        for (Part part : parts) {
            if (part.bucket() != bucket) {
                return false;
            }
        }
        return true;
    }

    /**
     * Packs the operation of one part.
     *
     * @param unit by which a bucket knows that it has done it already; empty if nothing asks twice
     */
    void pack(Part part, String unit, PackWriter out) {
        if (part instanceof Part.Targets targets) {
            out.array(4 + 3 * targets.count())
                    .text("A")
                    .text(unit)
                    .string(before)
                    .string(body);
            out.append(targets.packed());
        } else if (part instanceof Part.Retain retain) {
            out.array(4).text("T").string(retain.topic()).number(retain.stamp());
            out.string(deletes ? new byte[0] : retainedValue());
        }
    }

    private byte[] retainedValue() {
        return new PackWriter(before.length + body.length)
                .append(before)
                .append(body)
                .toBytes();
    }

    /** All of it, as it lies in an outbox. */
    byte[] toBytes() {
        PackWriter out = new PackWriter(body.length + 64);
        out.string(before).string(body).number(deletes ? 1 : 0);
        for (Part part : parts) {
            if (part instanceof Part.Targets targets) {
                out.number(targets.bucket()).number(targets.count()).string(targets.packed());
            } else if (part instanceof Part.Retain retain) {
                out.number(retain.bucket()).number(0).string(retain.topic()).number(retain.stamp());
            }
        }
        return out.toBytes();
    }

    static Fan fromBytes(byte[] bytes) {
        PackReader in = new PackReader(bytes);
        byte[] before = in.nextBytes();
        byte[] body = in.nextBytes();
        boolean deletes = in.nextNumber() == 1;
        List<Part> parts = new ArrayList<>();
        while (in.hasNext()) {
            int bucket = (int) in.nextNumber();
            int count = (int) in.nextNumber();
            byte[] packed = in.nextBytes();
            parts.add(
                    count == 0
                            ? new Part.Retain(bucket, packed, in.nextNumber())
                            : new Part.Targets(bucket, List.of(), packed, count));
        }
        return new Fan(null, before, body, deletes, parts);
    }
}
