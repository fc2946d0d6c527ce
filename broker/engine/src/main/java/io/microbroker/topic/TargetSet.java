// SPDX-License-Identifier: Apache-2.0
package io.microbroker.topic;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The targets of one filter, at most one per subscriber. Kept in immutable chunks of up to {@value #CHUNK}: a change copies one
 * or two chunks and the short array of chunks, so that 100,000 subscribers of one filter do not cost O(n²).
 *
 * <p>All chunks are full but the last; a removal moves the last target into the gap. Each change is published by one volatile
 * write, so a reader sees all of it or nothing.
 *
 * <p>Threads: one writer at a time (the caller's lock); {@link #chunks} and {@link #size} from any thread.
 */
final class TargetSet {
    static final int CHUNK = 256;
    /** Up to this size a subscriber is looked for one by one; above it a map is kept. */
    private static final int SCANNED = 32;

    private static final Target[][] NO_CHUNKS = {};

    private volatile Target[][] chunks = NO_CHUNKS;
    /** Subscriber to position, once the set is large. Only for the writer. */
    private @Nullable Map<Subscriber, Integer> positions;

    /** A snapshot; must not be modified. No chunk is empty. */
    Target[][] chunks() {
        return chunks;
    }

    int size() {
        return size(chunks);
    }

    /** The number of targets in a snapshot. O(1). */
    static int size(Target[][] chunks) {
        int last = chunks.length - 1;
        return last < 0 ? 0 : last * CHUNK + chunks[last].length;
    }

    /** The target at a position 0 .. size − 1 of a snapshot. O(1). */
    static Target at(Target[][] chunks, int position) {
        return chunks[position / CHUNK][position % CHUNK];
    }

    /** Adds a target, or puts it in the place of its subscriber's present one, which is returned. */
    @Nullable
    Target put(Target target) {
        Target[][] now = chunks;
        int position = positionOf(target.subscriber);
        if (position < 0) {
            chunks = appended(now, target);
            remember(target.subscriber, size(now));
            return null;
        }
        Target[][] next = now.clone();
        Target[] chunk = next[position / CHUNK].clone();
        Target replaced = chunk[position % CHUNK];
        chunk[position % CHUNK] = target;
        next[position / CHUNK] = chunk;
        chunks = next;
        return replaced;
    }

    /** Takes the subscriber's target out and returns it; null if it has none. */
    @Nullable
    Target remove(Subscriber subscriber) {
        int position = positionOf(subscriber);
        if (position < 0) {
            return null;
        }
        Target[][] now = chunks;
        Target removed = at(now, position);
        int lastPosition = size(now) - 1;
        Target last = at(now, lastPosition);
        Target[][] next = withoutLast(now);
        if (position != lastPosition) {
            // withoutLast copied only the array of chunks and the last chunk; the chunk with the gap may be the same
            // one.
            Target[] chunk = next[position / CHUNK].clone();
            chunk[position % CHUNK] = last;
            next[position / CHUNK] = chunk;
        }
        chunks = next;
        forget(subscriber, last.subscriber, position, lastPosition);
        return removed;
    }

    private static Target[][] appended(Target[][] now, Target target) {
        int last = now.length - 1;
        if (last < 0 || now[last].length == CHUNK) {
            Target[][] next = Arrays.copyOf(now, now.length + 1);
            next[last + 1] = new Target[] {target};
            return next;
        }
        Target[][] next = now.clone();
        Target[] chunk = Arrays.copyOf(now[last], now[last].length + 1);
        chunk[chunk.length - 1] = target;
        next[last] = chunk;
        return next;
    }

    private static Target[][] withoutLast(Target[][] now) {
        int last = now.length - 1;
        if (now[last].length == 1) {
            return last == 0 ? NO_CHUNKS : Arrays.copyOf(now, last);
        }
        Target[][] next = now.clone();
        next[last] = Arrays.copyOf(now[last], now[last].length - 1);
        return next;
    }

    private int positionOf(Subscriber subscriber) {
        if (positions != null) {
            return positions.getOrDefault(subscriber, -1);
        }
        Target[][] now = chunks;
        for (int i = 0, n = size(now); i < n; i++) {
            if (at(now, i).subscriber == subscriber) {
                return i;
            }
        }
        return -1;
    }

    private void remember(Subscriber subscriber, int position) {
        if (positions != null) {
            positions.put(subscriber, position);
        } else if (position >= SCANNED) {
            Map<Subscriber, Integer> all = new IdentityHashMap<>(2 * SCANNED);
            Target[][] now = chunks;
            for (int i = 0; i <= position; i++) {
                all.put(at(now, i).subscriber, i);
            }
            positions = all;
        }
    }

    private void forget(Subscriber removed, Subscriber moved, int position, int lastPosition) {
        if (positions == null) {
            return;
        }
        if (lastPosition <= SCANNED / 2) { // half, so that a set around the limit does not build it again and again
            positions = null;
            return;
        }
        positions.remove(removed);
        if (position != lastPosition) {
            positions.put(moved, position);
        }
    }
}
