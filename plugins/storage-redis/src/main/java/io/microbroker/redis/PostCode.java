// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.storage.Stored;

/** New entries of queues whose owners are at another instance, as that is told of them. */
final class PostCode {
    private static final int ONE_MESSAGE = 0;
    private static final int ONE_ENTRY = 1;
    private static final int ENTRIES = 2;
    private static final int VALUES_PER_ENTRY = 4;

    private PostCode() {}

    /** Takes what {@link #read} finds. */
    interface Posts {
        void accept(long incarnation, Stored entry);
    }

    /** Begins with a message that has become so many entries; each {@link #entry} follows. */
    static PackWriter message(Fan fan, int entries) {
        return new PackWriter(fan.body().length + 64 * entries)
                .number(ONE_MESSAGE)
                .string(fan.before())
                .string(fan.body())
                .array(VALUES_PER_ENTRY * entries);
    }

    /** @param head as {@link EntryCode#head} makes it */
    static void entry(PackWriter out, Fan.Head head, long incarnation, long sequence) {
        out.string(head.clientId()).number(incarnation).number(sequence).string(head.packed());
    }

    /** One entry as it lies in its queue. */
    static byte[] entry(String clientId, long incarnation, long sequence, byte[] entry) {
        return new PackWriter(entry.length + 64)
                .number(ONE_ENTRY)
                .text(clientId)
                .number(incarnation)
                .number(sequence)
                .string(entry)
                .toBytes();
    }

    /** Begins entries of one queue, of so many bytes; number and entry follow, again and again. */
    static PackWriter entries(String clientId, long incarnation, int bytes) {
        return new PackWriter(bytes + bytes / 8 + 64)
                .number(ENTRIES)
                .text(clientId)
                .number(incarnation);
    }

    static void read(byte[] packed, Posts then) {
        PackReader in = new PackReader(packed);
        long kind = in.nextNumber();
        if (kind == ONE_MESSAGE) {
            readMessage(in, then);
            return;
        }
        String clientId = in.nextText();
        long incarnation = in.nextNumber();
        Recall recall = new Recall();
        while (in.hasNext()) {
            then.accept(incarnation, EntryCode.entry(clientId, in.nextNumber(), in.nextBytes(), recall));
        }
    }

    private static void readMessage(PackReader in, Posts then) {
        byte[] before = in.nextBytes();
        byte[] body = in.nextBytes();
        for (int left = in.nextArray(); left > 0; left -= VALUES_PER_ENTRY) {
            String clientId = in.nextText();
            long incarnation = in.nextNumber();
            long sequence = in.nextNumber();
            then.accept(incarnation, EntryCode.entry(clientId, sequence, before, in.nextBytes(), body));
        }
    }
}
