// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

import io.microbroker.journal.Disk;
import io.microbroker.journal.DiskFile;
import io.microbroker.journal.DiskFullException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk that keeps what was synced and may lose the rest: at a loss of power each write since the last sync is kept, lost or
 * torn, each by itself; likewise creations and deletions since the directory was synced. It can be full, and it can fail a sync,
 * after which the writes before it are in doubt for good.
 */
final class VirtualDisk implements Disk {
    private static final int SECTOR = 512;

    private final Map<String, Node> files = new TreeMap<>();
    /** As the directory was when it was synced. */
    private Map<String, Node> durable = new TreeMap<>();

    private long capacity = Long.MAX_VALUE;
    private boolean failsNextSync;
    private int crashCountdown = -1;
    private long operations;
    private long syncs;
    private boolean sawFull;
    private final Sightings sightings;
    private boolean opening;
    private Runnable onSync = () -> {};
    private Runnable whileSyncing = () -> {};
    private boolean losesPowerInSync;

    /** The process or the power is gone, in the middle of a call. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        private final boolean powerLost;

        Crash(boolean powerLost) {
            super("crash", null, false, false);
            this.powerLost = powerLost;
        }

        /** True if it was the power for certain. */
        boolean powerLost() {
            return powerLost;
        }
    }

    /** How sure it is that a change is on the disk. */
    private enum State {
        UNSAFE,
        /** A sync of it failed: no later one makes it safe. */
        DOUBTFUL,
        SAFE
    }

    /** A write, or a new size. */
    private record Change(long position, byte @Nullable [] data, State state) {
        Change as(State newState) {
            return new Change(position, data, newState);
        }
    }

    /** A file without its name. */
    private static final class Node {
        byte[] content = {};
        byte[] safe = {};
        /** Behind {@link #safe}, in the order in which they came. */
        final List<Change> changes = new ArrayList<>();

        Node copy() {
            Node copy = new Node();
            copy.content = content.clone();
            copy.safe = safe.clone();
            copy.changes.addAll(changes);
            return copy;
        }

        void mark(State state) {
            changes.replaceAll(change -> change.state() == State.UNSAFE ? change.as(state) : change);
            if (changes.stream().allMatch(change -> change.state() == State.SAFE)) {
                for (Change change : changes) {
                    safe = applied(safe, change);
                }
                changes.clear();
            }
        }

        void apply(Change change) {
            content = applied(content, change);
        }
    }

    VirtualDisk(Sightings sightings) {
        this.sightings = sightings;
    }

    private static byte[] applied(byte[] content, Change change) {
        byte[] data = change.data();
        if (data == null) {
            return Arrays.copyOf(content, (int) change.position());
        }
        int end = (int) change.position() + data.length;
        byte[] result = end > content.length ? Arrays.copyOf(content, end) : content;
        System.arraycopy(data, 0, result, (int) change.position(), data.length);
        return result;
    }

    private final class VirtualFile implements DiskFile {
        private final String name;
        private final Node node;

        VirtualFile(String name, Node node) {
            this.name = name;
            this.node = node;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long size() {
            return node.content.length;
        }

        @Override
        public void write(long position, ByteBuffer data) throws IOException {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            long room = capacity - used() + node.content.length - position;
            boolean fits = position + bytes.length <= node.content.length || bytes.length <= room;
            if (!fits) {
                sawFull = true;
                bytes = Arrays.copyOf(bytes, (int) Math.max(0, room));
            }
            boolean dies = diesNow();
            if (dies) {
                bytes = Arrays.copyOf(bytes, bytes.length / 2);
            }
            change(new Change(position, bytes, State.UNSAFE));
            if (dies) {
                throw new Crash(false);
            }
            if (!fits) {
                throw new DiskFullException("no room on the simulated disk");
            }
        }

        private void change(Change change) {
            node.changes.add(change);
            node.apply(change);
        }

        @Override
        public int read(long position, ByteBuffer into) {
            int length = (int) Math.max(0, Math.min(into.remaining(), node.content.length - position));
            into.put(node.content, (int) position, length);
            return length;
        }

        @Override
        public void sync() throws IOException {
            whileSyncing.run();
            if (losesPowerInSync) {
                throw new Crash(true);
            }
            dieIfDue();
            syncs++;
            onSync.run();
            if (failsNextSync) {
                failsNextSync = false;
                node.mark(State.DOUBTFUL);
                throw new IOException("Input/output error (simulated)");
            }
            node.mark(State.SAFE);
            dieIfDue();
        }

        @Override
        public void truncate(long size) {
            dieIfDue();
            if (size < node.content.length) {
                change(new Change(size, null, State.UNSAFE));
            }
        }

        @Override
        public void close() {}
    }

    @Override
    public String name() {
        return "simulated";
    }

    @Override
    public List<String> list() {
        return List.copyOf(files.keySet());
    }

    @Override
    public DiskFile create(String name) throws IOException {
        dieIfDue();
        if (files.containsKey(name)) {
            throw new IOException(name + " exists");
        }
        if (used() >= capacity) {
            sawFull = true;
            throw new DiskFullException("no room on the simulated disk");
        }
        Node node = new Node();
        files.put(name, node);
        return new VirtualFile(name, node);
    }

    @Override
    public DiskFile open(String name) throws IOException {
        Node node = files.get(name);
        if (node == null) {
            throw new FileNotFoundException(name);
        }
        return new VirtualFile(name, node);
    }

    @Override
    public void delete(String name) {
        if (!opening) {
            sightings.note(Sighting.SEGMENT_CLEANED);
            if (crashCountdown >= 0 && crashCountdown < 3) { // before, behind, or at the sync of the directory
                sightings.note(Sighting.CRASH_WHILE_CLEANING);
            }
        }
        dieIfDue();
        files.remove(name);
        dieIfDue();
    }

    @Override
    public void syncDirectory() {
        dieIfDue();
        durable = new TreeMap<>(files);
        dieIfDue();
    }

    @Override
    public void lock() {}

    @Override
    public void close() {}

    private void dieIfDue() {
        if (diesNow()) {
            throw new Crash(false);
        }
    }

    private boolean diesNow() {
        operations++;
        return crashCountdown >= 0 && crashCountdown-- == 0;
    }

    // What the simulation does to it.

    /** Calls that change something or make it safe, so far. */
    long operations() {
        return operations;
    }

    long syncs() {
        return syncs;
    }

    /** The call after so many more throws {@link Crash}; -1 for none. */
    void crashAfter(int calls) {
        crashCountdown = calls;
    }

    /** Told before each sync. */
    void onSync(Runnable listener) {
        onSync = listener;
    }

    /** Others that go on while a sync takes its time. */
    void whileSyncing(Runnable others) {
        whileSyncing = others;
    }

    /** The power fails in the next sync, before it has made anything safe. */
    void losePowerInSync() {
        losesPowerInSync = true;
    }

    boolean isAboutToLosePower() {
        return losesPowerInSync;
    }

    /** A journal is being opened, or is not any more. */
    void opening(boolean on) {
        opening = on;
    }

    /** The same disk after a loss of power at this moment; this one goes on. */
    VirtualDisk fork(Dice dice) {
        VirtualDisk copy = new VirtualDisk(sightings);
        Map<Node, Node> copies = new IdentityHashMap<>();
        files.forEach((name, node) -> copy.files.put(name, copies.computeIfAbsent(node, Node::copy)));
        durable.forEach((name, node) -> copy.durable.put(name, copies.computeIfAbsent(node, Node::copy)));
        copy.afterPowerLoss(dice);
        return copy;
    }

    void failNextSync() {
        failsNextSync = true;
    }

    boolean isAboutToFail() {
        return failsNextSync;
    }

    /** From now on there is room for so many more bytes. */
    void limitRoom(long bytes) {
        capacity = used() + bytes;
    }

    void freeRoom() {
        capacity = Long.MAX_VALUE;
    }

    boolean isLimited() {
        return capacity != Long.MAX_VALUE;
    }

    /** True if a write was refused since the last call. */
    boolean takeSawFull() {
        boolean saw = sawFull;
        sawFull = false;
        return saw;
    }

    private long used() {
        long used = 0;
        for (Node node : files.values()) {
            used += node.content.length;
        }
        return used;
    }

    /** The process is gone, the machine goes on: nothing is lost. */
    void afterKill() {
        crashCountdown = -1;
        losesPowerInSync = false;
        failsNextSync = false;
    }

    /** The power is gone: what was not synced is kept, lost or torn, each part by itself. */
    void afterPowerLoss(Dice dice) {
        afterKill();
        Map<String, Node> survived = new TreeMap<>(files);
        for (Map.Entry<String, Node> each : durable.entrySet()) {
            if (!files.containsKey(each.getKey()) && dice.percent(50)) {
                survived.put(each.getKey(), each.getValue()); // its deletion was lost
            }
        }
        survived.keySet().removeIf(name -> !durable.containsKey(name) && dice.percent(50)); // its creation was lost
        for (Node node : survived.values()) {
            if (lose(node, dice)) {
                sightings.note(Sighting.UNSYNCED_WRITES_LOST);
            }
        }
        files.clear();
        files.putAll(survived);
        durable = new TreeMap<>(files);
    }

    private static boolean lose(Node node, Dice dice) {
        byte[] content = node.safe.clone();
        int fate = dice.below(4); // what is not safe is all lost, all kept, or each by itself
        boolean lost = false;
        for (Change change : node.changes) {
            if (change.state() == State.SAFE || fate == 1) {
                content = applied(content, change);
            } else if (fate == 0 || dice.percent(50)) {
                lost = true;
            } else {
                content = applied(content, dice.percent(60) ? change : torn(content, change, dice));
            }
        }
        node.content = content;
        node.safe = content.clone();
        node.changes.clear();
        return lost;
    }

    /** Some sectors arrived, some did not, and one may hold what nobody wrote; where old and new are the same, they stay so. */
    private static Change torn(byte[] content, Change change, Dice dice) {
        byte[] data = change.data();
        if (data == null || data.length == 0) {
            return change;
        }
        byte[] part = Arrays.copyOf(data, 1 + dice.below(data.length));
        if (dice.percent(30)) {
            int sector = dice.below(1 + (part.length - 1) / SECTOR);
            Arrays.fill(part, sector * SECTOR, Math.min(part.length, (sector + 1) * SECTOR), (byte) 0);
        }
        if (dice.percent(30)) {
            part[dice.below(part.length)] ^= (byte) (1 << dice.below(8));
        }
        for (int i = 0; i < part.length; i++) {
            int at = (int) change.position() + i;
            if (at < content.length && content[at] == data[i]) {
                part[i] = data[i];
            }
        }
        return new Change(change.position(), part, State.SAFE);
    }

    /** Flips one bit of what is safe. Returns where, or null if there is nothing. */
    @Nullable
    String flipBit(Dice dice) {
        List<String> names =
                files.keySet().stream().filter(name -> name.endsWith(".log")).toList();
        if (names.isEmpty()) {
            return null;
        }
        String name = names.get(dice.below(names.size()));
        Node node = files.get(name);
        if (node == null || node.content.length == 0) {
            return null;
        }
        int at = dice.below(node.content.length);
        byte flipped = (byte) (node.content[at] ^ 1 << dice.below(8));
        node.content[at] = flipped;
        return name + ":" + at;
    }
}
