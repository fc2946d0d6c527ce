// SPDX-License-Identifier: Apache-2.0
package io.microbroker.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FrameReaderTest {
    private final FrameReader reader = new FrameReader();
    private final ByteArrayOutputStream payload = new ByteArrayOutputStream();

    /** Reads bytes that stand somewhere in a larger array, as they do in a link. */
    private void read(byte[] bytes) throws FrameViolation {
        byte[] lent = new byte[bytes.length + 7];
        System.arraycopy(bytes, 0, lent, 3, bytes.length);
        try {
            reader.read(lent, 3, bytes.length);
        } finally {
            payload.write(lent, 3, reader.payloadLength());
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] counted(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + i / 256);
        }
        return bytes;
    }

    @Test
    void givesThePayloadOfManyFramesInOnePiece() throws FrameViolation {
        read(Frames.join(
                Frames.binary(ascii("ab")),
                Frames.frame(Frames.FIN | Frames.PONG, ascii("ignored")),
                Frames.binary(ascii("")),
                Frames.frame(Frames.BINARY, ascii("cde")),
                Frames.frame(Frames.FIN | Frames.CONTINUATION, ascii("f"))));

        assertThat(payload).hasToString("abcdef");
        assertThat(reader.takePing()).isFalse();
    }

    @Test
    void readsTheSameWhereverTheStreamIsCut() throws FrameViolation {
        byte[] stream = Frames.join(
                Frames.frame(Frames.BINARY, counted(130)),
                Frames.frame(Frames.FIN | Frames.PING, ascii("hello")),
                Frames.frame(Frames.CONTINUATION, counted(9)),
                Frames.frame(Frames.FIN | Frames.CONTINUATION, counted(0)),
                Frames.binary(counted(17)),
                Frames.close(1001, "away"));
        byte[] expected = Frames.join(counted(130), counted(9), counted(17));

        for (int first = 0; first <= stream.length; first++) {
            for (int second = first; second <= stream.length; second += 1 + (second - first) / 8) {
                FrameReaderTest fresh = new FrameReaderTest();
                fresh.read(Arrays.copyOfRange(stream, 0, first));
                fresh.read(Arrays.copyOfRange(stream, first, second));
                fresh.read(Arrays.copyOfRange(stream, second, stream.length));

                assertThat(fresh.payload.toByteArray()).isEqualTo(expected);
                assertThat(fresh.reader.takePing()).isTrue();
                assertThat(fresh.reader.pingPayload()).isEqualTo(ascii("hello"));
                assertThat(fresh.reader.isClosed()).isTrue();
                assertThat(fresh.reader.closeCode()).isEqualTo(1001);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 125, 126, 127, 65_535, 65_536, 200_001})
    void readsEveryFormOfLength(int length) throws FrameViolation {
        read(Frames.binary(counted(length)));

        assertThat(payload.toByteArray()).isEqualTo(counted(length));
    }

    @Test
    void readsRandomFramesInRandomPieces() throws FrameViolation {
        long seed = 20_260_101;
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            FrameReaderTest fresh = new FrameReaderTest();
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            boolean within = false;
            for (int i = 0; i < 20; i++) {
                byte[] part = counted(random.nextInt(300));
                boolean fin = random.nextBoolean();
                stream.writeBytes(
                        Frames.frame((fin ? Frames.FIN : 0) | (within ? Frames.CONTINUATION : Frames.BINARY), part));
                expected.writeBytes(part);
                within = !fin;
            }
            byte[] bytes = stream.toByteArray();
            for (int from = 0; from < bytes.length; ) {
                int to = Math.min(bytes.length, from + 1 + random.nextInt(700));
                fresh.read(Arrays.copyOfRange(bytes, from, to));
                from = to;
            }
            assertThat(fresh.payload.toByteArray())
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(expected.toByteArray());
        }
    }

    @Test
    void answersTheLastOfManyPings() throws FrameViolation {
        read(Frames.join(
                Frames.frame(Frames.FIN | Frames.PING, ascii("1")),
                Frames.frame(Frames.FIN | Frames.PING, ascii("2"))));

        assertThat(reader.takePing()).isTrue();
        assertThat(reader.pingPayload()).isEqualTo(ascii("2"));
        assertThat(reader.takePing()).isFalse();
    }

    @Test
    void ignoresWhatComesBehindTheGoodbye() throws FrameViolation {
        read(Frames.join(
                Frames.binary(ascii("a")),
                Frames.frame(Frames.FIN | Frames.CLOSE, ascii("")),
                Frames.binary(ascii("b"))));

        assertThat(payload).hasToString("a");
        assertThat(reader.closeCode()).isEqualTo(1000);
    }

    static Stream<Arguments> violations() {
        byte[] none = new byte[0];
        byte[] unmasked = {(byte) 0x82, 1, 'x'};
        byte[] negative = {(byte) 0x82, (byte) 0xFF, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        return Stream.of(
                arguments("text", 1003, Frames.frame(Frames.FIN | Frames.TEXT, ascii("x"))),
                arguments("text without an end", 1003, Frames.frame(Frames.TEXT, none)),
                arguments("a compressed frame", 1002, Frames.frame(Frames.FIN | 0x40 | Frames.BINARY, none)),
                arguments("a reserved bit", 1002, Frames.frame(Frames.FIN | 0x10 | Frames.BINARY, none)),
                arguments("no mask", 1002, unmasked),
                arguments("opcode 3", 1002, Frames.frame(Frames.FIN | 3, none)),
                arguments("opcode 11", 1002, Frames.frame(Frames.FIN | 11, none)),
                arguments("a continuation of nothing", 1002, Frames.frame(Frames.FIN | Frames.CONTINUATION, none)),
                arguments(
                        "a message in a message",
                        1002,
                        Frames.join(Frames.frame(Frames.BINARY, none), Frames.frame(Frames.FIN | Frames.BINARY, none))),
                arguments("a ping in pieces", 1002, Frames.frame(Frames.PING, none)),
                arguments("a long ping", 1002, Frames.frame(Frames.FIN | Frames.PING, counted(126))),
                arguments("2 bytes for 125", 1002, Frames.frame(Frames.FIN | Frames.BINARY, 126, counted(125))),
                arguments("8 bytes for 65535", 1002, Frames.frame(Frames.FIN | Frames.BINARY, 127, counted(65_535))),
                arguments("a negative length", 1002, negative),
                arguments("half a status code", 1002, Frames.frame(Frames.FIN | Frames.CLOSE, new byte[1])),
                arguments("status code 0", 1002, Frames.close(0, "")),
                arguments("status code 1005", 1002, Frames.close(1005, "")),
                arguments("status code 2000", 1002, Frames.close(2000, "")),
                arguments("status code 5000", 1002, Frames.close(5000, "")),
                arguments("a reason that is no text", 1007, Frames.frame(Frames.FIN | Frames.CLOSE, new byte[] {
                    3, (byte) 0xE8, (byte) 0xFF
                })));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("violations")
    void refusesWhatTheProtocolForbidsAndKeepsWhatCameBefore(String what, int code, byte[] wrong) {
        assertThatCode(() -> read(Frames.join(Frames.binary(ascii("good")), wrong)))
                .as(what)
                .isInstanceOfSatisfying(FrameViolation.class, violation -> assertThat(violation.code())
                        .isEqualTo(code));

        assertThat(payload).hasToString("good");
    }

    @Test
    void refusesAWrongFrameByItsFirstBytes() {
        byte[] longText = Frames.frame(Frames.FIN | Frames.TEXT, counted(70_000));

        assertThatCode(() -> read(Arrays.copyOf(longText, 2))).isInstanceOf(FrameViolation.class);
    }
}
