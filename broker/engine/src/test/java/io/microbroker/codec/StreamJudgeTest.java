// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.codec.WireFixtures.Fixture;
import io.microbroker.packet.Publish;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.fuzz.Rules;
import io.microbroker.testkit.fuzz.StreamJudge;
import io.microbroker.testkit.fuzz.Verdict;
import io.microbroker.testkit.fuzz.Verdict.Outcome;
import java.io.ByteArrayOutputStream;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The judge of the fuzz tests and the fixtures, which were written without each other, must agree. */
class StreamJudgeTest {
    private static final Rules RULES = new Rules(
            WireFixtures.MAX_PACKET_SIZE,
            WireFixtures.MAX_PACKET_SIZE,
            1000,
            65_535,
            256,
            65_535,
            WireFixtures.MAX_USER_PROPERTIES,
            65_535,
            "token");

    static Stream<Fixture> fixtures() {
        return WireFixtures.all().stream().filter(fixture -> fixture.role() == Role.SERVER);
    }

    /** Good by itself, but not behind a plain CONNECT. */
    private static boolean needsMore(Fixture fixture) {
        boolean aliasAlone =
                fixture.expected() instanceof Publish publish && publish.topic().isEmpty();
        boolean prolongs = fixture.name().equals("all properties of DISCONNECT");
        return aliasAlone || prolongs || fixture.name().startsWith("AUTH that");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fixtures")
    @DisplayName("judge and fixture say the same")
    void agrees(Fixture fixture) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        if (!fixture.isFirst()) {
            stream.writeBytes(WireFixtures.opening(fixture.version()));
        }
        stream.writeBytes(fixture.bytes());

        Verdict verdict = StreamJudge.judge(RULES, stream.toByteArray());

        ReasonCode error = fixture.error();
        if (error == null && !needsMore(fixture)) {
            assertThat(verdict.outcome()).as(verdict.toString()).isIn(Outcome.OPEN, Outcome.GOODBYE);
            assertThat(verdict.rest()).isZero();
        } else {
            assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.BROKEN);
            assertThat(verdict.reasons())
                    .contains(Objects.requireNonNullElse(error, ReasonCode.PROTOCOL_ERROR)
                            .code());
        }
    }
}
