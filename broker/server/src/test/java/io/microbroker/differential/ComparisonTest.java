// SPDX-License-Identifier: Apache-2.0
package io.microbroker.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.ProtocolVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What counts as a difference, and what is taken from a script until only the cause is left. */
class ComparisonTest {
    private static final Posting FIRST = posting("m1", "r/~/x", 1);
    private static final Posting SECOND = posting("m2", "r/~/x", 1);
    private static final Posting ELSEWHERE = posting("m3", "r/~/x/y", 1);
    private static final Posting DOLLAR = posting("m4", "$r/~/x", 1);

    private static Posting posting(String label, String topic, int qos) {
        return new Posting(label, topic, qos, false, 0, 0, 0, false);
    }

    private static Event publish(int step, Posting posting, int qos) {
        return new Event(
                step,
                0,
                Event.PUBLISH,
                posting.label(),
                posting.topic(),
                qos,
                false,
                false,
                List.of(),
                List.of(),
                List.of());
    }

    private static Script script(Posting... postings) {
        List<Step> steps = Arrays.stream(postings)
                .map(posting -> (Step) new Step.Send(1, List.of(posting)))
                .toList();
        return new Script(2, List.of(ProtocolVersion.MQTT_5, ProtocolVersion.MQTT_3_1_1), true, false, steps);
    }

    private static Comparison compare(List<Event> ours, List<Event> theirs) {
        return Comparison.of(script(FIRST, SECOND, ELSEWHERE, DOLLAR), ours, theirs);
    }

    @Test
    @DisplayName("a message that one client does not get is a difference, and is told with its step and its client")
    void aMissingMessageIsADifference() {
        Comparison comparison = compare(List.of(), List.of(publish(0, FIRST, 1)));

        assertThat(comparison.differences()).singleElement().asString().contains("step 0, a", "nothing", "PUBLISH m1");
        assertThat(comparison.used()).isEmpty();
    }

    @Test
    @DisplayName("another QoS, another flag or a second copy is a difference")
    void otherTermsAreADifference() {
        Event sent = publish(0, FIRST, 1);

        assertThat(compare(List.of(sent.withFlags(0, false, false)), List.of(sent))
                        .isEqual())
                .isFalse();
        assertThat(compare(List.of(sent.withFlags(1, true, false)), List.of(sent))
                        .isEqual())
                .isFalse();
        assertThat(compare(List.of(sent.withFlags(1, false, true)), List.of(sent))
                        .isEqual())
                .isFalse();
        assertThat(compare(List.of(sent, sent), List.of(sent)).isEqual()).isFalse();
    }

    @Test
    @DisplayName("[MQTT-4.6.0-6] order counts for one topic at one QoS, not between topics")
    void orderCountsPerTopic() {
        List<Event> swapped = List.of(publish(1, SECOND, 1), publish(1, FIRST, 1));
        List<Event> elsewhere = List.of(publish(1, ELSEWHERE, 1), publish(1, FIRST, 1));

        assertThat(compare(List.of(swapped.get(1), swapped.get(0)), swapped).isEqual())
                .isFalse();
        assertThat(compare(List.of(elsewhere.get(1), elsewhere.get(0)), elsewhere)
                        .isEqual())
                .isTrue();
    }

    @Test
    @DisplayName("a known difference explains what it speaks of, and nothing beside it")
    void aKnownDifferenceExplainsNothingElse() {
        Event dollar = publish(3, DOLLAR, 1);

        Comparison known = compare(List.of(publish(0, FIRST, 1)), List.of(publish(0, FIRST, 1), dollar));
        Comparison more = compare(List.of(), List.of(publish(0, FIRST, 1), dollar));

        assertThat(known.isEqual()).isTrue();
        assertThat(known.used()).containsExactly(KnownDifference.DOLLAR_TOPICS);
        assertThat(more.differences()).singleElement().asString().contains("PUBLISH m1");
    }

    @Test
    @DisplayName("a script is cut down to the steps that matter")
    void aScriptIsShrunk() {
        Script script = ScriptMaker.make(3);
        Step cause = script.steps().get(script.steps().size() / 2);

        Script shortest = Shrinker.shrink(script, each -> each.steps().contains(cause), 500);

        assertThat(shortest.steps()).containsExactly(cause);
    }

    @Test
    @DisplayName("a seed makes the same script each time")
    void aSeedMakesOneScript() {
        assertThat(LongStream.range(1, 50).mapToObj(ScriptMaker::make).toList())
                .isEqualTo(LongStream.range(1, 50).mapToObj(ScriptMaker::make).toList())
                .doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("docs/conformance.md tells of each known difference with its clause, and of no other one")
    void eachKnownDifferenceIsDocumented() throws IOException {
        String page = Files.readString(Path.of("..", "..", "docs", "conformance.md"));
        List<String> rows = page.lines()
                .filter(line -> line.matches("\\| `[A-Z0-9_]+`: .*"))
                .toList();

        assertThat(rows).hasSameSizeAs(KnownDifference.values());
        for (KnownDifference known : KnownDifference.values()) {
            assertThat(rows)
                    .filteredOn(row -> row.startsWith("| `" + known.name() + "`: "))
                    .singleElement()
                    .asString()
                    .contains(" | " + known.clause());
        }
    }
}
