// SPDX-License-Identifier: Apache-2.0
package io.microbroker.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.microbroker.codec.PacketDecoder;
import io.microbroker.codec.Role;
import io.microbroker.packet.ProtocolException;
import io.microbroker.testkit.fuzz.Rules;
import io.microbroker.testkit.fuzz.StreamJudge;
import io.microbroker.testkit.fuzz.Verdict;
import io.microbroker.testkit.fuzz.Verdict.Outcome;
import org.jspecify.annotations.Nullable;

/** The decoder throws nothing but protocol errors, whether bytes come at once or one by one, and never where the judge sees none. */
class PacketDecoderFuzzTest {
    private static final int MAX_PACKET_SIZE = 4096;
    private static final int MAX_USER_PROPERTIES = 20;
    private static final Rules RULES = new Rules(
            MAX_PACKET_SIZE, MAX_PACKET_SIZE, 65_536, 65_536, 65_536, 65_536, MAX_USER_PROPERTIES, 65_535, "token");

    @FuzzTest(maxDuration = "90s")
    void decodesOrRefuses(byte[] stream) {
        CountingHandler whole = new CountingHandler();
        CountingHandler single = new CountingHandler();

        ProtocolException error = decode(stream, stream.length, whole);
        ProtocolException errorOfBytes = decode(stream, 1, single);

        if (whole.packets() != single.packets() || (error == null) != (errorOfBytes == null)) {
            throw new AssertionError("at once " + whole.packets() + " packets and " + error + ", byte by byte "
                    + single.packets() + " and " + errorOfBytes);
        }
        Verdict verdict = StreamJudge.judge(RULES, stream);
        if (error != null && verdict.outcome() != Outcome.BROKEN && verdict.outcome() != Outcome.UNDECIDED) {
            throw new AssertionError("the decoder says " + error + ", the judge " + verdict);
        }
    }

    private static @Nullable ProtocolException decode(byte[] stream, int step, CountingHandler handler) {
        PacketDecoder decoder = new PacketDecoder(Role.SERVER, MAX_PACKET_SIZE, MAX_USER_PROPERTIES);
        try {
            for (int from = 0; from < stream.length; from += step) {
                decoder.decode(stream, from, Math.min(step, stream.length - from), handler);
            }
            return null;
        } catch (ProtocolException e) {
            return e;
        }
    }
}
