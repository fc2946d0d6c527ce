// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.spi.admin.Page;
import io.microbroker.spi.admin.PageRequest;
import io.microbroker.spi.admin.TraceLine;
import io.microbroker.spi.admin.TraceLine.Direction;
import io.microbroker.spi.admin.TraceSnapshot;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TracesTest {
    private final Traces traces = new Traces();

    private Page<TraceLine> read(@Nullable String cursor, int limit, long nowMillis) {
        return traces.lines("hall", new PageRequest(cursor, limit), nowMillis).orElseThrow();
    }

    @Test
    void keepsTheLastLinesAndCountsAll() {
        Trace trace = traces.begin("hall", 0, 1000);
        for (int i = 0; i < Trace.LINES_MAX + 5; i++) {
            trace.add(i % 1000, Direction.IN, "PINGREQ", "");
        }

        assertThat(traces.all()).extracting(TraceSnapshot::lines).containsExactly(Trace.LINES_MAX + 5L);
        assertThat(read(null, 1000, 0).items())
                .extracting(TraceLine::number)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(6, Trace.LINES_MAX + 5).boxed().toList());
    }

    @Test
    void isReadOnAndOnUntilItIsOverAndAllWasSeen() {
        Trace trace = traces.begin("hall", 0, 1000);
        trace.add(1, Direction.IN, "CONNECT", "");
        trace.add(2, Direction.OUT, "CONNACK", "");

        Page<TraceLine> first = read(null, 1, 3);
        Page<TraceLine> second = read(first.next(), 1, 3);
        Page<TraceLine> nothingNew = read(second.next(), 1, 3);
        trace.add(4, Direction.OUT, "DISCONNECT", "");
        trace.add(1000, Direction.IN, "PINGREQ", "");

        assertThat(first.items()).extracting(TraceLine::packet).containsExactly("CONNECT");
        assertThat(second.items()).extracting(TraceLine::packet).containsExactly("CONNACK");
        assertThat(nothingNew.items()).isEmpty();
        assertThat(read(nothingNew.next(), 1, 5).items())
                .extracting(TraceLine::packet)
                .containsExactly("DISCONNECT");
        assertThat(read("3", 1, 1000).next()).as("over, and all was seen").isNull();
        assertThat(traces.find("hall", 999)).isSameAs(trace);
        assertThat(traces.find("hall", 1000)).isNull();
    }

    @Test
    void areBoundedAndThoseThatAreOverMakeRoom() {
        for (int i = 0; i < Traces.TRACES_MAX; i++) {
            traces.begin("c" + i, i, 1000 + i);
        }

        assertThatThrownBy(() -> traces.begin("more", 500, 1000)).hasMessageContaining("16 traces");
        traces.begin("more", 1000, 1000);
        assertThat(traces.all()).hasSize(Traces.TRACES_MAX).noneMatch(trace -> trace.clientId()
                .equals("c0"));
    }

    @Test
    void cutsWhatIsVeryLong() {
        traces.begin("hall", 0, 1000).add(0, Direction.IN, "SUBSCRIBE", "x".repeat(100_000));

        assertThat(read(null, 1, 0).items().get(0).detail()).hasSizeLessThan(2100);
    }

    @Test
    void doesNotTakeACursorThatItDidNotGive() {
        traces.begin("hall", 0, 1000);

        assertThatThrownBy(() -> read("-1", 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
