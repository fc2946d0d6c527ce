// SPDX-License-Identifier: Apache-2.0
package io.microbroker.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetainedScanTest {
    private final RetainedIndex index = new RetainedIndex();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20260725})
    void findsInSlicesWhatTheFilterMatches(long seed) {
        Random random = new Random(seed);
        Set<String> topics = new HashSet<>();
        for (int i = 0; i < 6_000; i++) {
            String topic = RandomTopics.name(random);
            if (random.nextInt(3) > 0) {
                topics.add(topic);
                index.put(RetainedIndexTest.message(topic, "x"));
            } else {
                topics.remove(topic);
                index.remove(TopicName.of(topic));
            }
            TopicFilter filter = RandomTopics.filter(random);

            List<String> found = scan(filter, Long.MAX_VALUE, 1 + random.nextInt(9));

            assertThat(found).as("%s, step %d", filter, i).doesNotHaveDuplicates();
            assertThat(new TreeSet<>(found)).as("%s, step %d", filter, i).isEqualTo(naive(topics, filter));
        }
        assertThat(index.size()).isEqualTo(topics.size());
    }

    @Test
    void skipsWhatCameAfterTheSubscription() {
        index.put(RetainedIndexTest.message("room/1", "old"));
        index.put(RetainedIndexTest.message("room/2", "old"));
        long stamp = index.stamp();
        index.put(RetainedIndexTest.message("room/2", "new"));
        index.put(RetainedIndexTest.message("room/3", "new"));

        assertThat(scan(TopicFilter.of("room/+"), stamp, 10)).containsExactly("room/1");
    }

    @Test
    @DisplayName("[MQTT-4.7.2-1] a wildcard at the first level finds no topics that begin with $")
    void leavesOutDollarTopics() {
        for (String topic : new String[] {"$SYS/a", "$SYS/b", "$x", "!early", "late"}) {
            index.put(RetainedIndexTest.message(topic, "x"));
        }

        assertThat(scan(TopicFilter.of("#"), Long.MAX_VALUE, 10)).containsExactly("!early", "late");
        assertThat(scan(TopicFilter.of("+/a"), Long.MAX_VALUE, 10)).isEmpty();
        assertThat(scan(TopicFilter.of("$SYS/+"), Long.MAX_VALUE, 10)).containsExactly("$SYS/a", "$SYS/b");
    }

    @Test
    void goesOnBehindATopicWhicheverThatIs() {
        for (String topic :
                new String[] {"a", "a/b", "a/b/c", "a/c", "b", "room/1", "room/10", "room/2", "room-2", "z"}) {
            index.put(RetainedIndexTest.message(topic, "x"));
        }

        for (String filter : new String[] {"#", "a/#", "room/+", "+/+", "z", "nothing/#"}) {
            List<String> all = scan(TopicFilter.of(filter), Long.MAX_VALUE, 3);
            for (String after : new String[] {"", "0", "a", "a/b", "a/b/b", "room", "room/1", "room/11", "z", "zz"}) {
                RetainedScan scan =
                        index.scan(TopicFilter.of(filter), Long.MAX_VALUE).after(after);
                List<String> found = new ArrayList<>();
                while (scan.next(2, entry -> found.add(entry.message().topic().value()))) {
                    // next slice
                }

                assertThat(found)
                        .as(filter + " after " + after)
                        .isEqualTo(all.stream()
                                .filter(topic -> topic.compareTo(after) > 0)
                                .toList());
            }
        }
    }

    @Test
    void showsAtMostWhatWasAskedFor() {
        for (int i = 0; i < 10; i++) {
            index.put(RetainedIndexTest.message("room/" + i, "x"));
        }
        RetainedScan scan = index.scan(TopicFilter.of("room/#"), Long.MAX_VALUE);
        List<String> found = new ArrayList<>();

        assertThat(scan.next(4, entry -> found.add(entry.message().topic().value())))
                .isTrue();
        assertThat(found).hasSize(4);
        assertThat(scan.next(6, entry -> found.add(entry.message().topic().value())))
                .isTrue();
        assertThat(found).hasSize(10);
        assertThat(scan.next(6, entry -> found.add("more"))).isFalse();
        assertThat(scan.next(6, entry -> found.add("more"))).isFalse();
        assertThat(found).hasSize(10);
    }

    @Test
    void pausesWhenItFindsNothingForLong() {
        for (int i = 0; i < 10_000; i++) {
            index.put(RetainedIndexTest.message("room/" + i, "x"));
        }
        index.put(RetainedIndexTest.message("room/5/temp", "x"));
        RetainedScan scan = index.scan(TopicFilter.of("+/+/temp"), Long.MAX_VALUE);
        List<String> found = new ArrayList<>();
        int slices = 1;
        while (scan.next(1, entry -> found.add(entry.message().topic().value()))) {
            slices++;
        }

        assertThat(found).containsExactly("room/5/temp");
        assertThat(slices).isGreaterThanOrEqualTo(10_000 / 272);
    }

    @Test
    void leapsOverTopicsThatCannotMatch() {
        for (int room = 0; room < 100; room++) {
            for (int sensor = 0; sensor < 200; sensor++) {
                index.put(RetainedIndexTest.message("room" + room + "/sensor" + sensor, "x"));
            }
        }
        RetainedScan scan = index.scan(TopicFilter.of("+/sensor77"), Long.MAX_VALUE);
        List<String> found = new ArrayList<>();

        boolean more = scan.next(200, entry -> found.add(entry.message().topic().value()));

        assertThat(more).isFalse();
        assertThat(found).hasSize(100);
    }

    @Test
    @Timeout(60)
    void showsEachLastingTopicOnceWhileOthersComeAndGo() throws InterruptedException, ExecutionException {
        for (int i = 0; i < 2_000; i++) {
            index.put(RetainedIndexTest.message("room/" + i + "/temp", "x"));
        }
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<?> writer = thread.submit(() -> disturb(done));
            for (int round = 0; round < 200; round++) {
                Map<String, Integer> seen = new HashMap<>();
                RetainedScan scan = index.scan(TopicFilter.of("room/+/temp"), Long.MAX_VALUE);
                while (scan.next(7, entry -> seen.merge(entry.message().topic().value(), 1, Integer::sum))) {
                    // next slice
                }
                assertThat(seen.values()).containsOnly(1);
                for (int i = 0; i < 2_000; i++) {
                    assertThat(seen).containsKey("room/" + i + "/temp");
                }
            }
            done.set(true);
            writer.get();
        } finally {
            done.set(true);
            thread.shutdownNow();
        }
        assertThat(index.size()).isEqualTo(2_000);
    }

    private void disturb(AtomicBoolean done) {
        Random random = new Random(3);
        while (!done.get()) {
            String topic = "room/" + random.nextInt(2_000);
            index.put(RetainedIndexTest.message(topic + "/temp", "y"));
            index.put(RetainedIndexTest.message(topic + "-/temp", "y"));
            index.put(RetainedIndexTest.message(topic + "/door", "y"));
            index.remove(TopicName.of(topic + "-/temp"));
            index.remove(TopicName.of(topic + "/door"));
        }
    }

    private List<String> scan(TopicFilter filter, long maxStamp, int slice) {
        RetainedScan scan = index.scan(filter, maxStamp);
        List<String> found = new ArrayList<>();
        while (scan.next(slice, entry -> found.add(entry.message().topic().value()))) {
            // next slice
        }
        return found;
    }

    private static Set<String> naive(Set<String> topics, TopicFilter filter) {
        Set<String> found = new TreeSet<>();
        for (String topic : topics) {
            if (filter.matches(topic)) {
                found.add(topic);
            }
        }
        return found;
    }
}
