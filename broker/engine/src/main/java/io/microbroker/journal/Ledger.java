// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.storage.Durability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * The frame that is being filled: each record that is entered is applied to the state at once, by the bytes that were written.
 * Confined to the writer.
 */
final class Ledger {
    private final JournalState state;
    private final SegmentLog log;
    private final Durability broker;
    private final RecordWriter out = new RecordWriter();
    private final RecordReader in = new RecordReader(out.array());
    private int segment;
    private long offset;
    private boolean wantsSync;
    private int callStart;
    private long nowNanos;

    Ledger(JournalState state, SegmentLog log, Durability broker) {
        this.state = state;
        this.log = log;
        this.broker = broker;
    }

    /** Begins a frame at the end of the log. */
    void begin(long now) {
        out.reset(0);
        for (int i = 0; i < Frame.HEAD; i += Integer.BYTES) {
            out.putInt(0);
        }
        segment = log.head().number();
        offset = log.head().end();
        wantsSync = false;
        callStart = out.length();
        nowNanos = now;
    }

    RecordWriter out() {
        return out;
    }

    boolean isEmpty() {
        return out.length() == Frame.HEAD;
    }

    /** A call begins. */
    void beginCall() {
        callStart = out.length();
    }

    /** Applies the record that was written from here on. */
    void enter(int from) {
        state.apply(in.over(out.array()), from, out.length() - from, segment, (int) (offset + from));
    }

    /** A queue has a new entry: nobody may see it before it is as safe as the broker promises. */
    void hasEntry() {
        wantsSync |= broker == Durability.SYNC;
    }

    /**
     * The present call is settled when this class holds.
     *
     * @param always true if it depends on what earlier calls wrote
     */
    void wants(Durability durability, boolean always) {
        wantsSync |= durability.ordinal() >= Durability.SYNC.ordinal() && (always || out.length() > callStart);
    }

    boolean wantsSync() {
        return wantsSync;
    }

    /** True if so many bytes more may be written without the reserve. */
    boolean admits(long bytes) {
        return admits(bytes, false);
    }

    /**
     * True if so many bytes more may be written.
     *
     * @param frees true for what frees room: it may use the reserve
     */
    boolean admits(long bytes, boolean frees) {
        try {
            return log.admits(out.length() + bytes, frees, nowNanos);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The message of a slot, which may lie in this frame. */
    Message read(int slot) {
        PayloadTable payloads = state.payloads();
        int at = payloads.offset(slot);
        if (payloads.segment(slot) == segment && at >= offset) {
            return MessageRecord.read(out.array(), (int) (at - offset));
        }
        try {
            ByteBuffer bytes = ByteBuffer.allocate(payloads.length(slot));
            DiskFile file = log.segment(payloads.segment(slot)).file();
            if (file.read(at, bytes) < bytes.capacity()) {
                throw new DamagedException(file.name() + " ends before a message at offset " + at);
            }
            return MessageRecord.read(bytes.array(), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
