// SPDX-License-Identifier: Apache-2.0
package io.microbroker.topic;

import java.util.List;

/**
 * Merges the targets of several filters, so that each subscriber is in the result once (§3.3.4). A hash table of the
 * subscribers of all filters but the widest is enough, because no filter has a subscriber twice: a topic with 100,000 exact
 * subscribers and three dashboards costs 100,000 probes of a table with three entries.
 *
 * <p>Single use; confined to one call of {@link SubscriptionIndex#match}.
 */
final class Overlap {
    private final Target[] targets;
    private int count;
    /** Open addressing: 1 + position in {@link #targets}, or 0 for a free slot. At most half full. */
    private final int[] table;

    /** Merges snapshots of target sets; the list is reordered. */
    Overlap(List<Target[][]> sets) {
        int total = moveWidestToEnd(sets);
        int last = sets.size() - 1;
        int widest = TargetSet.size(sets.get(last));
        targets = new Target[total];
        table = new int[Integer.highestOneBit(Math.max(2, total - widest)) * 4];
        for (int i = 0; i < last; i++) {
            for (Target[] chunk : sets.get(i)) {
                addAll(chunk, true);
            }
        }
        for (Target[] chunk : sets.get(last)) {
            addAll(chunk, false);
        }
    }

    /** The merged targets; only the first {@link #count} are used. */
    Target[] targets() {
        return targets;
    }

    int count() {
        return count;
    }

    private static int moveWidestToEnd(List<Target[][]> sets) {
        int total = 0;
        int widest = 0;
        for (int i = 0; i < sets.size(); i++) {
            total += TargetSet.size(sets.get(i));
            if (TargetSet.size(sets.get(i)) > TargetSet.size(sets.get(widest))) {
                widest = i;
            }
        }
        Target[][] set = sets.get(widest);
        int last = sets.size() - 1;
        sets.set(widest, sets.get(last));
        sets.set(last, set);
        return total;
    }

    private void addAll(Target[] chunk, boolean remembered) {
        for (Target target : chunk) {
            int slot = slotOf(target.subscriber);
            int position = table[slot] - 1;
            if (position >= 0) {
                targets[position] = targets[position].mergedWith(target);
                continue;
            }
            targets[count++] = target;
            if (remembered) {
                table[slot] = count;
            }
        }
    }

    /** The slot of a subscriber, or the free one where it belongs. */
    private int slotOf(Subscriber subscriber) {
        int mask = table.length - 1;
        int hash = System.identityHashCode(subscriber);
        int slot = (hash ^ (hash >>> 15)) & mask;
        while (table[slot] != 0 && targets[table[slot] - 1].subscriber != subscriber) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
