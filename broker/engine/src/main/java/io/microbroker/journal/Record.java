// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

/** The kinds of records, and how long one is. All numbers are big-endian; drawn in {@code docs/storage-format.md}. */
final class Record {
    /** A message: type, length u32, slot u32, expiresAt i64, size u32, content. */
    static final byte MESSAGE = 1;
    /** An entry of a queue: type, flags u8, session u32, sequence u64, slot u32. */
    static final byte ENTRY = 2;
    /** An entry with subscription ids or a share: type, length u32, then as {@link #ENTRY}, count u16, ids u32, share. */
    static final byte RICH_ENTRY = 3;
    /** An entry is done: type, session u32, sequence u64. */
    static final byte DONE = 4;
    /** PUBREC came: as {@link #DONE}. */
    static final byte RELEASED = 5;
    /** PUBCOMP came: as {@link #DONE}. */
    static final byte COMPLETED = 6;
    /** A QoS 2 packet id of a client is taken: type, session u32, packet id u16. */
    static final byte INBOUND = 7;
    /** It is free: as {@link #INBOUND}. */
    static final byte INBOUND_DONE = 8;
    /** A session as it stands: type, length u32, session u32, and what {@link SessionTerms} writes. */
    static final byte SESSION = 9;
    /** A session is no more: type, session u32. */
    static final byte SESSION_END = 10;
    /** A subscription: type, length u32, session u32, options u8, identifier u32, filter. */
    static final byte SUBSCRIBE = 11;
    /** It is no more: type, length u32, session u32, filter. */
    static final byte UNSUBSCRIBE = 12;
    /** The retained message of a topic: type, length u32, slot u32, stamp i64, topic. */
    static final byte RETAIN = 13;
    /** There is none any more: type, length u32, stamp i64, topic. */
    static final byte RETAIN_END = 14;
    /** Segments below this one are not needed: type, segment u64. */
    static final byte FIRST_SEGMENT = 15;

    static final int MESSAGE_HEAD = 21;
    static final int ENTRY_BYTES = 18;
    static final int RICH_ENTRY_HEAD = 22;
    static final int DONE_BYTES = 13;
    static final int INBOUND_BYTES = 7;
    static final int SESSION_END_BYTES = 5;
    static final int FIRST_SEGMENT_BYTES = 9;
    private static final int SMALLEST_WITH_LENGTH = 5;

    /** Delivery at QoS 2. */
    static final int EXACTLY_ONCE = 1;
    /** Delivery with the retain flag. */
    static final int RETAINED = 2;
    /** There are subscription ids or a share, in a {@link #RICH_ENTRY}. */
    static final int RICH = 4;

    private Record() {}

    /**
     * The length of the record that begins here, type included.
     *
     * @throws DamagedException if there is no such type, or if it cannot be that long
     */
    static int length(RecordReader in, int at, int end) throws DamagedException {
        int length =
                switch (in.byteAt(at)) {
                    case ENTRY -> ENTRY_BYTES;
                    case DONE, RELEASED, COMPLETED -> DONE_BYTES;
                    case INBOUND, INBOUND_DONE -> INBOUND_BYTES;
                    case SESSION_END -> SESSION_END_BYTES;
                    case FIRST_SEGMENT -> FIRST_SEGMENT_BYTES;
                    case MESSAGE, RICH_ENTRY, SESSION, SUBSCRIBE, UNSUBSCRIBE, RETAIN, RETAIN_END ->
                        end - at < SMALLEST_WITH_LENGTH ? 0 : in.intAt(at + 1);
                    default -> 0;
                };
        if (length <= 0 || length > end - at) {
            throw new DamagedException("a record of type " + in.byteAt(at) + " cannot have " + length + " bytes");
        }
        return length;
    }
}
