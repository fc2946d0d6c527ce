// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.session.PacketTrace;
import io.microbroker.spi.admin.Page;
import io.microbroker.spi.admin.PageRequest;
import io.microbroker.spi.admin.TraceLine;
import io.microbroker.spi.admin.TraceLine.Direction;
import io.microbroker.spi.admin.TraceSnapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What one client and the broker say to each other, for a while; the last lines are kept. Any thread: one loop writes, under a
 * lock that whoever reads holds for the time of a copy.
 */
public final class Trace implements PacketTrace {
    static final int LINES_MAX = 1000;
    private static final int DETAIL_MAX = 2000;

    private final String clientId;
    private final long startedAtMillis;
    private final long endsAtMillis;
    private final Deque<TraceLine> lines = new ArrayDeque<>();
    private long count;

    Trace(String clientId, long startedAtMillis, long endsAtMillis) {
        this.clientId = clientId;
        this.startedAtMillis = startedAtMillis;
        this.endsAtMillis = endsAtMillis;
    }

    @Override
    public boolean isOver(long nowMillis) {
        return nowMillis >= endsAtMillis;
    }

    /** Writes a line, unless its time is over. */
    @Override
    public void add(long nowMillis, Direction direction, String packet, String detail) {
        if (!isOver(nowMillis)) {
            String cut = detail.length() > DETAIL_MAX ? detail.substring(0, DETAIL_MAX) + "…" : detail;
            keep(nowMillis, direction, packet, cut);
        }
    }

    private synchronized void keep(long nowMillis, Direction direction, String packet, String detail) {
        if (lines.size() >= LINES_MAX) {
            lines.removeFirst();
        }
        lines.addLast(new TraceLine(++count, nowMillis, direction, packet, detail));
    }

    synchronized TraceSnapshot snapshot() {
        return new TraceSnapshot(clientId, startedAtMillis, endsAtMillis, count);
    }

    synchronized Page<TraceLine> lines(long after, PageRequest page, long nowMillis) {
        List<TraceLine> found = new ArrayList<>();
        for (TraceLine line : lines) {
            if (line.number() > after && found.size() < page.limit()) {
                found.add(line);
            }
        }
        long last = found.isEmpty() ? after : found.get(found.size() - 1).number();
        return new Page<>(found, isOver(nowMillis) && last >= count ? null : String.valueOf(last));
    }
}
