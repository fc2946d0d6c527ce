// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.StorageException;
import io.microbroker.spi.storage.Stored;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads that wait for the end of a batch, when all that the index names is committed. The writer fetches bytes; the loop that
 * asked makes messages of them. Confined to the writer.
 */
final class QueueReads {
    /** Bytes that are fetched between two batches, about: the others wait. */
    private static final int BYTES_PER_STEP = 1 << 20;
    /** Neighbours are fetched together up to this span. */
    private static final int SPAN = 64 << 10;

    private static final int RICH_GUESS = 512;

    private final JournalState state;
    private final SegmentLog log;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private long fetched;

    private record Waiting(RareCall<?> call, Runnable read) {}

    QueueReads(JournalState state, SegmentLog log) {
        this.state = state;
        this.log = log;
    }

    /** A message whose bytes are here. */
    private static final class Raw {
        private final int slot;
        private final long sequence;
        private final int flags;
        private byte[] bytes = {};
        private int at;
        private byte[] rich = {};

        Raw(int slot, long sequence, int flags) {
            this.slot = slot;
            this.sequence = sequence;
            this.flags = flags;
        }

        Stored toStored(String clientId) {
            RecordReader more = rich.length == 0 ? null : new RecordReader(rich);
            return new Stored(sequence, MessageRecord.read(bytes, at), EntryRecord.target(clientId, flags, more));
        }
    }

    void queue(RareCall<List<Stored>> call, Lease lease, ReadRange range) {
        waiting.add(new Waiting(call, () -> read(call, lease, range)));
    }

    void retained(RareCall<List<Message>> call, List<TopicName> topics) {
        waiting.add(new Waiting(call, () -> readRetained(call, topics)));
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Does some of what waits. */
    void perform() {
        fetched = 0;
        while (!waiting.isEmpty() && fetched < BYTES_PER_STEP) {
            waiting.remove().read().run();
        }
    }

    void refuseAll(StorageException why) {
        waiting.forEach(each -> each.call().refuse(why));
        waiting.clear();
    }

    private void read(RareCall<List<Stored>> call, Lease lease, ReadRange range) {
        JournalSession session = state.find(lease.clientId());
        if (Bookkeeper.isFenced(session, lease)) {
            call.refuse(SessionDesk.fenced(lease));
            return;
        }
        if (session == null) {
            call.succeed(List.of());
            return;
        }
        List<Raw> found = find(session, range);
        if (!fetch(call, found) || !fetchRich(call, session, found)) {
            return;
        }
        if (range.handedOut() && !found.isEmpty()) {
            session.handedUpTo(found.get(found.size() - 1).sequence);
        }
        String clientId = session.terms().clientId();
        call.from().onLoop(() -> call.promise()
                .tryComplete(found.stream().map(raw -> raw.toStored(clientId)).toList()));
    }

    private List<Raw> find(JournalSession session, ReadRange range) {
        QueueIndex queue = session.queue();
        List<Raw> found = new ArrayList<>(Math.min(range.maxMessages(), 64));
        long room = range.maxBytes();
        int cell = queue.findFrom(range.fromSequence());
        while (cell != QueueIndex.NONE && found.size() < range.maxMessages()) {
            int slot = queue.slotOf(cell);
            room -= state.payloads().size(slot);
            if (room < 0 && !found.isEmpty()) {
                break;
            }
            long sequence = queue.sequenceOf(cell);
            found.add(new Raw(slot, sequence, queue.flagsOf(cell)));
            cell = queue.findFrom(sequence + 1);
        }
        return found;
    }

    /** Brings the bytes of the messages; returns false, with the call failed, if they cannot be read. */
    private boolean fetch(RareCall<?> call, List<Raw> raws) {
        int first = 0;
        while (first < raws.size()) {
            int last = first;
            while (last + 1 < raws.size()
                    && isNear(raws.get(first).slot, raws.get(last).slot, raws.get(last + 1).slot)) {
                last++;
            }
            int start = state.payloads().offset(raws.get(first).slot);
            int end = end(raws.get(last).slot);
            byte[] bytes = fetch(call, state.payloads().segment(raws.get(first).slot), start, end - start);
            if (bytes.length == 0) {
                return false;
            }
            for (int i = first; i <= last; i++) {
                raws.get(i).bytes = bytes;
                raws.get(i).at = state.payloads().offset(raws.get(i).slot) - start;
            }
            first = last + 1;
        }
        return true;
    }

    private boolean isNear(int first, int last, int next) {
        PayloadTable payloads = state.payloads();
        return payloads.segment(first) == payloads.segment(next)
                && payloads.offset(next) >= payloads.offset(last)
                && end(next) - payloads.offset(first) <= SPAN;
    }

    private int end(int slot) {
        return state.payloads().offset(slot) + state.payloads().length(slot);
    }

    private boolean fetchRich(RareCall<?> call, JournalSession session, List<Raw> raws) {
        QueueIndex queue = session.queue();
        for (Raw raw : raws) {
            if ((raw.flags & Record.RICH) == 0) {
                continue;
            }
            int cell = queue.find(raw.sequence);
            int segment = queue.segmentOf(cell);
            int offset = queue.offsetOf(cell);
            int there = (int) Math.min(RICH_GUESS, log.segment(segment).end() - offset);
            byte[] bytes = fetch(call, segment, offset, there);
            if (bytes.length > 0) {
                int length = new RecordReader(bytes).intAt(1);
                bytes = length <= there ? bytes : fetch(call, segment, offset, length);
            }
            if (bytes.length == 0) {
                return false;
            }
            raw.rich = bytes;
        }
        return true;
    }

    private byte[] fetch(RareCall<?> call, int segment, int offset, int length) {
        DiskFile file = log.segment(segment).file();
        fetched += length;
        try {
            ByteBuffer bytes = ByteBuffer.allocate(length);
            if (file.read(offset, bytes) == length) {
                return bytes.array();
            }
            call.refuse(JournalWriter.damaged(file.name() + " ends before offset " + (offset + length)));
        } catch (IOException e) {
            call.refuse(JournalWriter.unavailable("cannot read " + file.name(), e));
        }
        return new byte[0];
    }

    private void readRetained(RareCall<List<Message>> call, List<TopicName> topics) {
        List<Raw> found = new ArrayList<>(topics.size());
        for (TopicName topic : topics) {
            RetainedTable.Entry entry = state.retained().get(topic);
            if (entry != null) {
                found.add(new Raw(entry.slot(), 0, 0));
            }
        }
        if (fetch(call, found)) {
            call.from().onLoop(() -> call.promise()
                    .tryComplete(found.stream()
                            .map(raw -> MessageRecord.read(raw.bytes, raw.at))
                            .toList()));
        }
    }
}
