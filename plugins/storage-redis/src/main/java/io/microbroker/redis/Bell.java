// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Has other instances look at their queues by themselves, where they could not be told of entries. Confined to the thread of the fleet. */
final class Bell {
    private static final long AGAIN_MILLIS = 200;
    private static final int UNTOLD_MAX = 1000;

    private final OneThread thread;
    private final Predicate<String> isKnown;
    private final Consumer<String> ring;
    private final Set<String> ringing = new HashSet<>();
    /** Who was not told of entries since nobody here knew of it yet. */
    private final Set<String> untold = new HashSet<>();

    /** @param isKnown is an instance of that life there? */
    Bell(OneThread thread, Predicate<String> isKnown, Consumer<String> ring) {
        this.thread = thread;
        this.isKnown = isKnown;
        this.ring = ring;
    }

    /** It was not told of entries: it looks by itself when it has taken what waits for it, or as soon as it is known. */
    void ringLater(String other) {
        if (!isKnown.test(other)) {
            if (untold.size() < UNTOLD_MAX) {
                untold.add(other);
            }
        } else if (ringing.add(other)) {
            thread.later(AGAIN_MILLIS, () -> {
                ringing.remove(other);
                ring.accept(other);
            });
        }
    }

    void onNew(String other) {
        if (untold.remove(other)) {
            ring.accept(other);
        }
    }

    void onGone(String other) {
        ringing.remove(other);
    }
}
