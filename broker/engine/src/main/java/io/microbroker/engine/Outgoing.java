// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.packet.PublishFrame;
import io.microbroker.session.DropReason;
import io.microbroker.topic.Target;
import org.jspecify.annotations.Nullable;

/**
 * Live messages of one loop on their way to others: a {@link LiveChunk} per loop, and what is for other instances of the broker. All
 * leave at the end of the turn, or when there is much. Confined to the loop.
 */
final class Outgoing {
    private final Loop loop;
    private final @Nullable LiveChunk[] chunks;
    private @Nullable PeerFrames frames;
    private boolean any;

    Outgoing(Loop loop, int loops) {
        this.loop = loop;
        this.chunks = new LiveChunk[loops];
    }

    /** There are other instances from now on. */
    void join(Peers peers) {
        frames = new PeerFrames(loop, peers);
    }

    /** To other instances; null if the broker is alone. */
    @Nullable
    PeerFrames frames() {
        return frames;
    }

    void add(int place, PublishFrame frame, Target[] row) {
        if (place < chunks.length) {
            addToChunk(place, frame, row);
            return;
        }
        PeerFrames others = frames;
        if (others == null) {
            loop.dropped(DropReason.MOVED);
        } else {
            others.add(frame, row);
        }
    }

    private void addToChunk(int place, PublishFrame frame, Target[] row) {
        LiveChunk chunk = chunks[place];
        if (chunk == null) {
            chunk = new LiveChunk();
            chunks[place] = chunk;
            any = true;
            loop.postTurnEnd();
        }
        chunk.add(frame, row);
        if (chunk.isFull()) {
            dispatch(place, chunk);
        }
    }

    void leave() {
        if (any) {
            any = false;
            for (int i = 0; i < chunks.length; i++) {
                LiveChunk chunk = chunks[i];
                if (chunk != null) {
                    dispatch(i, chunk);
                }
            }
        }
        PeerFrames others = frames;
        if (others != null) {
            others.leave();
        }
    }

    private void dispatch(int place, LiveChunk chunk) {
        chunks[place] = null;
        loop.engine().loop(place).take(chunk);
    }
}
