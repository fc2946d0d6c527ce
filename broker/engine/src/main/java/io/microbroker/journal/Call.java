// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.storage.Fanout;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.Receipt;
import io.microbroker.spi.storage.Settled;
import io.microbroker.spi.storage.StorageException;

/** What a loop asks of the writer. Made on the loop, carried out by the writer, in order per loop. */
abstract class Call {
    /** What a call takes while it waits, besides its message. */
    private static final int WEIGHT = 64;

    private final LoopLink from;

    Call(LoopLink from) {
        this.from = from;
    }

    LoopLink from() {
        return from;
    }

    /** Bytes that it holds while it waits, about. */
    int weight() {
        return WEIGHT;
    }

    /** Bytes of records at most, of those for which the reserve may be used. */
    abstract int recordBytes();

    /** Writes records, applies them, and says what is to be told when they are safe. */
    abstract void execute(Bookkeeper book);

    /** Not even the reserve has room. Returns true if the caller was told so; else the call has to wait for room. */
    boolean giveUp() {
        return false;
    }

    /** The storage has stopped: whoever waits for an answer is told, whoever waits for a receipt is not. */
    void refuse(StorageException why) {}

    /** A message with where it goes. */
    static class Append extends Call {
        final Fanout fanout;
        final Receipt receipt;

        Append(LoopLink from, Fanout fanout, Receipt receipt) {
            super(from);
            this.fanout = fanout;
            this.receipt = receipt;
        }

        @Override
        int weight() {
            return WEIGHT + fanout.message().size() + 32 * fanout.targets().size();
        }

        @Override
        int recordBytes() {
            return 64 + fanout.message().topic().utf8().length; // that of a retained message that is deleted
        }

        @Override
        boolean giveUp() {
            Settled end = new Settled(receipt, Outcome.EXHAUSTED, 0, 0);
            from().settle(LoopLink.indexOf(fanout.durability()), end);
            return true;
        }

        @Override
        void execute(Bookkeeper book) {
            book.append(this);
        }
    }

    /** A message that may only be stored under a lease. */
    abstract static class LeasedAppend extends Append {
        final Lease lease;

        LeasedAppend(LoopLink from, Lease lease, Fanout fanout, Receipt receipt) {
            super(from, fanout, receipt);
            this.lease = lease;
        }
    }

    /** A QoS 2 message of a persistent session. */
    static final class Inbound2 extends LeasedAppend {
        final int packetId;

        Inbound2(LoopLink from, Lease lease, int packetId, Fanout fanout, Receipt receipt) {
            super(from, lease, fanout, receipt);
            this.packetId = packetId;
        }

        @Override
        void execute(Bookkeeper book) {
            book.inbound2(this);
        }
    }

    /** A stored will. */
    static final class SendWill extends LeasedAppend {
        SendWill(LoopLink from, Lease lease, Fanout fanout, Receipt receipt) {
            super(from, lease, fanout, receipt);
        }

        @Override
        void execute(Bookkeeper book) {
            book.will(this);
        }
    }

    /** An entry is done. The loop has counted it already. */
    static final class Acknowledge extends Call {
        final JournalSession session;
        final Hold hold;
        final long sequence;

        Acknowledge(LoopLink from, JournalSession session, Hold hold, long sequence) {
            super(from);
            this.session = session;
            this.hold = hold;
            this.sequence = sequence;
        }

        @Override
        int recordBytes() {
            return Record.DONE_BYTES;
        }

        @Override
        void execute(Bookkeeper book) {
            book.acknowledge(this);
        }
    }

    /** PUBREC, PUBCOMP or PUBREL: one number of one session. */
    static final class Numbered extends Call {
        /** Which of them. */
        enum Kind {
            PUBREC,
            PUBCOMP,
            INBOUND_RELEASE
        }

        final Kind kind;
        final Lease lease;
        final long number;
        final Receipt receipt;

        Numbered(LoopLink from, Kind kind, Lease lease, long number, Receipt receipt) {
            super(from);
            this.kind = kind;
            this.lease = lease;
            this.number = number;
            this.receipt = receipt;
        }

        @Override
        int recordBytes() {
            return Record.DONE_BYTES;
        }

        @Override
        void execute(Bookkeeper book) {
            book.numbered(this);
        }
    }
}
