// SPDX-License-Identifier: Apache-2.0
package io.microbroker.topic;

import java.util.Arrays;
import java.util.Objects;

/**
 * Who gets the messages of one topic: the immutable result of one match, sorted by owner loop. The fields are public and arrays
 * because they are walked once per published message; nobody may modify them.
 */
public final class Subscribers {
    private static final Target[] NO_TARGETS = {};
    private static final SharedGroup[] NO_GROUPS = {};

    /**
     * Per loop: targets that are served live at every QoS, because the subscriber is transient or was granted QoS 0. A loop
     * without any has an empty row.
     */
    public final Target[][] liveByLoop;

    /** Per loop: targets of {@link #stored}. They are live targets for messages of QoS 0. */
    public final Target[][] storedByLoop;

    /** Targets that get messages of QoS &gt; 0 through the store: stored subscribers with a granted QoS &gt; 0. */
    public final Target[] stored;

    /** The shared groups, each of which picks one of its members. */
    public final SharedGroup[] shared;

    private final int size;

    private Subscribers(
            Target[][] liveByLoop, Target[][] storedByLoop, Target[] stored, SharedGroup[] shared, int targets) {
        this.liveByLoop = liveByLoop;
        this.storedByLoop = storedByLoop;
        this.stored = stored;
        this.shared = shared;
        this.size = targets + shared.length;
    }

    /** The result without any target. */
    static Subscribers empty(int loops) {
        Target[][] rows = new Target[loops][];
        Arrays.fill(rows, NO_TARGETS);
        return new Subscribers(rows, rows, NO_TARGETS, NO_GROUPS, 0);
    }

    /** True if nobody gets the message. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** Copies that one message causes: ordinary targets plus shared groups. */
    public int size() {
        return size;
    }

    /** The result with shared groups alone. Called on the empty result. */
    Subscribers with(SharedGroup[] groups) {
        return groups.length == 0 ? this : new Subscribers(liveByLoop, storedByLoop, stored, groups, 0);
    }

    /**
     * Sorts targets by loop. Called on the empty result, whose rows it shares. Counts first, then fills, so every row has its
     * final length; the loop of a subscriber is read once, since it may change meanwhile.
     *
     * @param targets each subscriber at most once
     * @param count how many of them are used
     */
    Subscribers with(Target[] targets, int count, SharedGroup[] groups) {
        if (count == 0) {
            return with(groups);
        }
        if (count == 1) {
            return withOne(targets[0], groups);
        }
        int loops = liveByLoop.length;
        int[] rowOf = new int[count];
        int[] lengths = new int[2 * loops];
        int storedCount = 0;
        for (int i = 0; i < count; i++) {
            Target target = targets[i];
            int row = Objects.checkIndex(target.subscriber.loop(), loops);
            if (isStored(target)) {
                row += loops;
                storedCount++;
            }
            rowOf[i] = row;
            lengths[row]++;
        }
        Target[][] rows = rows(lengths);
        Target[] stored = storedCount == 0 ? NO_TARGETS : new Target[storedCount];
        for (int i = count - 1; i >= 0; i--) {
            int row = rowOf[i];
            rows[row][--lengths[row]] = targets[i];
            if (row >= loops) {
                stored[--storedCount] = targets[i];
            }
        }
        return new Subscribers(
                Arrays.copyOfRange(rows, 0, loops), Arrays.copyOfRange(rows, loops, 2 * loops), stored, groups, count);
    }

    /** The most frequent case: one subscriber. */
    private Subscribers withOne(Target target, SharedGroup[] groups) {
        Target[] row = {target};
        Target[][] rows = liveByLoop.clone();
        rows[target.subscriber.loop()] = row;
        return isStored(target)
                ? new Subscribers(liveByLoop, rows, row, groups, 1)
                : new Subscribers(rows, storedByLoop, NO_TARGETS, groups, 1);
    }

    private static Target[][] rows(int[] lengths) {
        Target[][] rows = new Target[lengths.length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = lengths[i] == 0 ? NO_TARGETS : new Target[lengths[i]];
        }
        return rows;
    }

    private static boolean isStored(Target target) {
        return target.qos.level() > 0 && target.subscriber.isStored();
    }
}
