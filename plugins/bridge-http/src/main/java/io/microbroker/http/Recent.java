// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.spi.admin.Page;
import io.microbroker.spi.admin.PageRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** The last thousand of something, the newest first when they are read. Any thread. */
final class Recent<T> {
    static final int KEPT = 1000;

    private final Deque<Numbered<T>> items = new ArrayDeque<>();
    private long count;

    private record Numbered<T>(long number, T item) {}

    synchronized void add(T item) {
        if (items.size() >= KEPT) {
            items.removeLast();
        }
        items.addFirst(new Numbered<>(++count, item));
    }

    /** A page; the cursor is the number of the last one that was seen, so what comes in meanwhile moves nothing. */
    synchronized Page<T> page(PageRequest page) {
        long before = Call.numberOf(page.cursor(), Long.MAX_VALUE);
        List<T> found = new ArrayList<>();
        Iterator<Numbered<T>> rest = items.iterator();
        long last = 0;
        while (rest.hasNext()) {
            Numbered<T> each = rest.next();
            if (each.number() >= before) {
                continue;
            }
            if (found.size() == page.limit()) {
                return new Page<>(found, String.valueOf(last));
            }
            found.add(each.item());
            last = each.number();
        }
        return new Page<>(found, null);
    }
}
