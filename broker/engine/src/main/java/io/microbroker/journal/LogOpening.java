// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log back: every frame of every segment into the state, up to the end or to the first frame that is not whole. Behind
 * the last frame that was synced such a frame was never promised to anyone, and the log is cut there. Before it, it is damage:
 * nothing is changed, and the message names file and offset.
 */
final class LogOpening {
    private static final int COPY_BYTES = 1 << 16;

    private final Disk disk;
    private final JournalFormat format;
    private final FrameSum sum;
    private final JournalState state;
    private final List<Segment> segments = new ArrayList<>();
    private final List<String> notNeeded = new ArrayList<>();

    private final List<DiskFile> opened = new ArrayList<>();
    /** Frames of the last segment that no later one says were synced. */
    private final Deque<Place> unproven = new ArrayDeque<>();

    private long nextFrame = 1;
    private int lastSum;
    private long life;
    private long firstNeeded = 1;

    LogOpening(Disk disk, JournalFormat format, JournalState state) {
        this.disk = disk;
        this.format = format;
        this.sum = new FrameSum(format.journalId());
        this.state = state;
    }

    /** Where a frame is, in the last segment. */
    private record Place(long number, long position) {}

    private record Found(int number, DiskFile file, SegmentHead head) {}

    /**
     * Reads all.
     *
     * @param repairs true: cuts the torn tail and deletes segments that are not needed; false: changes nothing
     * @throws DamagedException naming file and offset
     */
    SegmentLog.Start read(boolean repairs) throws IOException {
        List<Found> found = found();
        for (int i = 0; i < found.size(); i++) {
            Found next = i + 1 < found.size() ? found.get(i + 1) : null;
            read(found.get(i), next == null ? null : next.head().firstFrame());
        }
        firstNeeded = Math.max(firstNeeded, state.firstSegment());
        checkOldest();
        if (repairs) {
            repair();
        }
        int first = segments.isEmpty() ? (int) firstNeeded : segments.get(0).number();
        try {
            state.endReplay(first);
        } catch (DamagedException e) {
            throw new DamagedException(disk.name() + ": " + e.getMessage(), e);
        }
        return new SegmentLog.Start(segments, nextFrame, lastSum, life + 1, firstNeeded);
    }

    /** The segments in order, with their heads. The last may be one that was being made; it is left out then. */
    private List<Found> found() throws IOException {
        List<Integer> numbers = disk.list().stream()
                .map(Segment::numberIn)
                .filter(number -> number >= 0)
                .sorted()
                .toList();
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            int number = numbers.get(i);
            String name = Segment.nameOf(number);
            if (i > 0 && number != numbers.get(i - 1) + 1) {
                throw damaged(Segment.nameOf(numbers.get(i - 1) + 1), 0, "the segment is missing");
            }
            DiskFile file = disk.open(name);
            opened.add(file);
            SegmentHead head = SegmentHead.read(file, format.journalId());
            if (head != null && head.number() == number) {
                found.add(new Found(number, file, head));
                life = Math.max(life, head.life());
                firstNeeded = Math.max(firstNeeded, head.firstNeeded());
                continue;
            }
            if (i < numbers.size() - 1 || hasFrames(file)) {
                throw damaged(name, 0, "the head of the segment is damaged");
            }
            file.close();
            notNeeded.add(name);
        }
        return found;
    }

    private boolean hasFrames(DiskFile file) throws IOException {
        return new FrameScanner(file, sum, 0, file.size()).findProof(0) != null;
    }

    private void read(Found found, @Nullable Long nextFirst) throws IOException {
        String name = found.file().name();
        SegmentHead head = found.head();
        boolean isFirst = segments.isEmpty();
        if (isFirst) {
            nextFrame = head.firstFrame();
            lastSum = head.previousSum();
        } else if (head.firstFrame() != nextFrame || head.previousSum() != lastSum) {
            throw damaged(name, 0, "it does not follow the segment before");
        }
        unproven.clear();
        FrameScanner scanner = new FrameScanner(
                found.file(), sum, SegmentHead.BYTES, found.file().size());
        while (nextFirst == null || nextFrame < nextFirst) {
            if (!scanner.isNext(nextFrame, lastSum)) {
                requireTorn(name, scanner, nextFirst == null);
                break;
            }
            apply(scanner, found.number(), name);
            note(scanner);
            lastSum = scanner.sum();
            nextFrame++;
            scanner.advance();
        }
        long end = Math.min(scanner.position(), found.file().size()); // the padding of the last frame may be cut off
        segments.add(new Segment(found.number(), found.file(), end));
    }

    /** Keeps in mind which frames no later one says were synced. */
    private void note(FrameScanner scanner) {
        while (!unproven.isEmpty() && unproven.peek().number() <= scanner.synced()) {
            unproven.remove();
        }
        unproven.add(new Place(scanner.number(), scanner.position()));
    }

    private void requireTorn(String name, FrameScanner scanner, boolean isLast) throws IOException {
        Long proof = isLast ? scanner.findProof(nextFrame) : null;
        if (!isLast || proof != null) {
            String why = proof == null ? "the next segment" : "the frame at offset " + proof;
            throw damaged(
                    name,
                    scanner.position(),
                    "frame " + nextFrame + " is damaged, and " + why + " says that it was safe on the disk");
        }
    }

    private void apply(FrameScanner scanner, int segment, String name) throws DamagedException {
        RecordReader in = scanner.in();
        int end = scanner.at() + scanner.length();
        int at = scanner.at() + Frame.HEAD;
        try {
            while (at < end) {
                int length = Record.length(in, at, end);
                int offset = (int) (scanner.position() + at - scanner.at());
                state.apply(in, at, length, segment, offset);
                at += length;
            }
        } catch (DamagedException | RuntimeException e) {
            throw new DamagedException(
                    place(name, scanner.position() + at - scanner.at()) + "a record that makes no sense: "
                            + e.getMessage(),
                    e);
        }
    }

    private void checkOldest() throws DamagedException {
        if (!segments.isEmpty() && segments.get(0).number() > firstNeeded) {
            throw damaged(Segment.nameOf(firstNeeded), 0, "the segment is missing");
        }
        if (segments.isEmpty() && firstNeeded > 1) {
            throw damaged(Segment.nameOf(firstNeeded), 0, "the segment is missing");
        }
    }

    /**
     * What was torn is cut before anything is written behind it, so that no old frame can follow a new one. What is left is made
     * safe before a segment is deleted: it says that the segment is not needed, and holds what was live there. And each deletion is
     * safe before the next, so that a loss of power leaves no gap.
     */
    private void repair() throws IOException {
        for (String name : notNeeded) {
            disk.delete(name);
        }
        if (!segments.isEmpty()) {
            settle(segments.get(segments.size() - 1));
        }
        disk.syncDirectory(); // also for what an earlier life deleted
        while (!segments.isEmpty() && segments.get(0).number() < firstNeeded) {
            drop(segments.remove(0));
            disk.syncDirectory();
        }
    }

    private void settle(Segment last) throws IOException {
        if (last.end() == SegmentHead.BYTES) {
            segments.remove(last);
            drop(last);
        } else {
            writeAgain(last);
            last.file().truncate(last.end());
            last.file().sync();
        }
    }

    /**
     * Writes what may never have been synced once more. After a sync that failed, the system keeps the pages in memory and
     * takes them for clean: they are read as if they were safe, and another sync would not write them.
     */
    private void writeAgain(Segment last) throws IOException {
        Place first = unproven.peek();
        if (first == null) {
            return;
        }
        ByteBuffer buffer = ByteBuffer.allocate(COPY_BYTES);
        long at = first.position();
        while (at < last.end()) {
            buffer.clear().limit((int) Math.min(COPY_BYTES, last.end() - at));
            int length = last.file().read(at, buffer);
            last.file().write(at, buffer.flip());
            at += length;
        }
    }

    private void drop(Segment segment) throws IOException {
        segment.file().close();
        disk.delete(segment.file().name());
    }

    /** Closes all files, after a failure. */
    void abandon() {
        for (DiskFile file : opened) {
            try {
                file.close();
            } catch (IOException e) {
                continue; // the cause why it is abandoned is told already
            }
        }
    }

    private DamagedException damaged(String name, long offset, String what) {
        return new DamagedException(
                place(name, offset) + what + " - see 'microbroker data check', or restore a backup");
    }

    private String place(String name, long offset) {
        return disk.name() + "/" + name + ", offset " + offset + ": ";
    }
}
