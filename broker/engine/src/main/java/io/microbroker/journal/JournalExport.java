// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.spi.storage.StorageException;
import io.microbroker.spi.storage.StorageFigures;
import io.microbroker.spi.storage.StoredTarget;
import io.microbroker.spi.storage.Transfer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Tells all that a journal holds which no broker uses, and changes nothing in it. It is read as a start reads it. Confined to
 * one thread.
 */
public final class JournalExport {
    private final JournalState state;
    private final List<Segment> segments;
    private final Transfer to;
    /** By slot: the number under which its message was told, 0 if it was not. */
    private final long[] numbers;

    private long lastNumber;

    private JournalExport(JournalState state, List<Segment> segments, Transfer to) {
        this.state = state;
        this.segments = segments;
        this.to = to;
        this.numbers = new long[state.payloads().used()];
    }

    /**
     * Reads all and tells it. Blocks.
     *
     * @return what it holds
     * @throws StorageException DAMAGED naming file and offset; UNAVAILABLE if there is none, or a broker has it
     * @throws IOException from {@code to}
     */
    public static StorageFigures run(Path directory, Transfer to) throws IOException {
        return JournalInspection.inspect(directory, (state, start) -> {
            new JournalExport(state, start.segments(), to).run();
            return JournalFigures.of(state, start);
        });
    }

    private void run() throws IOException {
        List<JournalSession> sessions = state.inOrder();
        sessions.sort(Comparator.comparing(session -> session.terms().clientId()));
        for (JournalSession session : sessions) {
            to.session(session.transferred());
            tellQueue(session);
        }
        List<Map.Entry<TopicName, RetainedTable.Entry>> retained =
                new ArrayList<>(state.retained().entries().entrySet());
        retained.sort(Comparator.comparing(entry -> entry.getKey().value()));
        for (Map.Entry<TopicName, RetainedTable.Entry> each : retained) {
            long number = tellMessage(each.getValue().slot());
            to.retained(number, each.getValue().stamp());
        }
    }

    private void tellQueue(JournalSession session) throws IOException {
        QueueIndex queue = session.queue();
        for (int cell = queue.findFrom(0); cell != QueueIndex.NONE; cell = queue.findFrom(queue.sequenceOf(cell) + 1)) {
            long number = tellMessage(queue.slotOf(cell));
            to.queued(number, queue.sequenceOf(cell), target(session, queue, cell));
        }
    }

    private StoredTarget target(JournalSession session, QueueIndex queue, int cell) throws IOException {
        String clientId = session.terms().clientId();
        int flags = queue.flagsOf(cell);
        if ((flags & Record.RICH) == 0) {
            return EntryRecord.target(clientId, flags, null);
        }
        byte[] head = bytes(queue.segmentOf(cell), queue.offsetOf(cell), Record.RICH_ENTRY_HEAD);
        int length = new RecordReader(head).intAt(1);
        byte[] record = bytes(queue.segmentOf(cell), queue.offsetOf(cell), length);
        return EntryRecord.target(clientId, flags, new RecordReader(record));
    }

    private long tellMessage(int slot) throws IOException {
        if (numbers[slot] == 0) {
            numbers[slot] = ++lastNumber;
            PayloadTable payloads = state.payloads();
            byte[] record = bytes(payloads.segment(slot), payloads.offset(slot), payloads.length(slot));
            Message message = MessageRecord.read(record, 0);
            to.message(lastNumber, message);
        }
        return numbers[slot];
    }

    private byte[] bytes(int segment, int offset, int length) throws IOException {
        DiskFile file = segments.get(segment - segments.get(0).number()).file();
        ByteBuffer bytes = ByteBuffer.allocate(length);
        if (file.read(offset, bytes) < length) {
            throw new DamagedException(file.name() + " ends before offset " + (offset + length));
        }
        return bytes.array();
    }
}
