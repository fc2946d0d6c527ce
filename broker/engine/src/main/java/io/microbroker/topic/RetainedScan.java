// SPDX-License-Identifier: Apache-2.0
package io.microbroker.topic;

import io.microbroker.spi.mqtt.TopicFilter;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A walk over the retained messages that match one filter, in slices, in topic order. Between slices it holds nothing but the
 * topic where it stopped, so topics may come and go: one that is there all the time is shown exactly once, one that comes or
 * goes meanwhile at most once.
 *
 * <p>The walk does not visit every topic: at one that does not match it leaps to the next that could. Example: for the filter
 * {@code +/temp} the topic {@code a/hum} leads to {@code a/temp}, and {@code a/volt} to the first topic after all {@code a/…}.
 * So it visits about as many topics as a tree would visit nodes, O(log topics) each.
 *
 * <p>Threads: confined to its user; the index may change meanwhile.
 */
public final class RetainedScan {
    private final ConcurrentNavigableMap<String, RetainedIndex.Slot> inOrder;
    private final TopicFilter filter;
    private final long maxStamp;
    /** Where to go on. */
    private String position;
    /** Whether the topic {@link #position} itself is still to be visited. */
    private boolean inclusive = true;

    private boolean done;

    RetainedScan(ConcurrentNavigableMap<String, RetainedIndex.Slot> inOrder, TopicFilter filter, long maxStamp) {
        this.inOrder = inOrder;
        this.filter = filter;
        this.maxStamp = maxStamp;
        this.position = literalPrefix(filter.filter());
    }

    /**
     * Begins behind a topic, as a scan goes on that has shown it. To be called before {@link #next}.
     *
     * @param topic null to begin at the begin
     */
    public RetainedScan after(@Nullable String topic) {
        if (topic != null && topic.compareTo(position) >= 0) {
            position = topic;
            inclusive = false;
        }
        return this;
    }

    /**
     * Shows the next entries. Visits at most 16 × {@code max} + 256 topics, so a call may show none although there are more.
     *
     * @param max the most to show
     * @param consumer called for each entry, on this thread; expired ones are shown, too
     * @return false once there are no more
     */
    public boolean next(int max, Consumer<RetainedIndex.Entry> consumer) {
        return nextWhile(max, entry -> {
            consumer.accept(entry);
            return true;
        });
    }

    /** {@link #next} for a consumer that may want no more for now, and says so by false. */
    public boolean nextWhile(int max, Predicate<RetainedIndex.Entry> consumer) {
        long visits = 16L * max + 256;
        int room = max;
        Iterator<Map.Entry<String, RetainedIndex.Slot>> topics = null;
        while (!done && room > 0 && visits-- > 0) {
            if (topics == null) {
                topics = inOrder.tailMap(position, inclusive).entrySet().iterator();
            }
            if (!topics.hasNext()) {
                done = true;
                break;
            }
            Map.Entry<String, RetainedIndex.Slot> topic = topics.next();
            position = topic.getKey();
            inclusive = false;
            if (!filter.matches(position)) {
                topics = leaps() ? null : topics;
                continue;
            }
            RetainedIndex.Entry entry = topic.getValue().entry;
            if (entry != null && entry.stamp() <= maxStamp) {
                room = consumer.test(entry) ? room - 1 : 0;
            }
        }
        return !done;
    }

    /** What every match begins with: the levels before the first wildcard. For {@code a/#} it is {@code a}, which matches. */
    private static String literalPrefix(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '+') {
                return text.substring(0, i);
            }
            if (text.charAt(i) == '#') {
                return text.substring(0, Math.max(0, i - 1));
            }
        }
        return text;
    }

    /**
     * Moves {@link #position}, a topic that does not match, to the first text behind it that could, or ends the walk. Never
     * skips a match.
     *
     * @return false if that is simply the next topic
     */
    private boolean leaps() {
        String text = filter.filter();
        if (position.charAt(0) == '$' && (text.charAt(0) == '+' || text.charAt(0) == '#')) {
            return leapTo("%"); // the character after $ [MQTT-4.7.2-1]
        }
        boolean anyPlus = false;
        int f = 0;
        int t = 0;
        while (true) { // both at the begin of the same level
            int filterEnd = levelEnd(text, f);
            int topicEnd = levelEnd(position, t);
            boolean plus = filterEnd == f + 1 && text.charAt(f) == '+';
            if (!plus && !isSame(text, f, filterEnd, t, topicEnd)) {
                return leapWithin(t, text.substring(f, filterEnd), filterEnd < text.length(), anyPlus);
            }
            if (filterEnd == text.length()) { // the topic has more levels: so has all that begins like it
                return leapTo(position.substring(0, topicEnd) + '0'); // the character after /
            }
            if (topicEnd == position.length()) {
                return false; // the topic has fewer levels: a longer one may follow
            }
            anyPlus |= plus;
            f = filterEnd + 1;
            t = topicEnd + 1;
        }
    }

    /** Leaps when the level that begins at {@code start} should read {@code wanted} and does not. */
    private boolean leapWithin(int start, String wanted, boolean moreLevels, boolean anyPlus) {
        String prefix = position.substring(0, start);
        String candidate = prefix + wanted;
        if (position.compareTo(candidate) < 0) {
            return leapTo(candidate);
        }
        if (moreLevels && position.compareTo(candidate + '/') < 0) { // "a-b" is between "a" and "a/"
            return leapTo(candidate + '/');
        }
        if (!anyPlus) {
            done = true;
            return true;
        }
        return leapTo(prefix.substring(0, start - 1) + '0'); // behind all that begin with the prefix, which ends in /
    }

    private boolean leapTo(String target) {
        position = target;
        inclusive = true;
        return true;
    }

    private boolean isSame(String text, int f, int filterEnd, int t, int topicEnd) {
        return filterEnd - f == topicEnd - t && text.regionMatches(f, position, t, filterEnd - f);
    }

    private static int levelEnd(String text, int start) {
        int slash = text.indexOf('/', start);
        return slash < 0 ? text.length() : slash;
    }
}
