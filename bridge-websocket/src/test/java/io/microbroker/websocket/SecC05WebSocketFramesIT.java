// SPDX-License-Identifier: Apache-2.0
package io.microbroker.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Past bugs: frames and packets that do not end together. */
final class SecC05WebSocketFramesIT {
    @RegisterExtension
    static final WebSocketBroker BROKER = WebSocketBroker.with(config -> config);

    private static final byte[] CONNECT = {0x10, 14, 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 60, 0, 0, 1, 'c'};
    private static final byte[] SUBSCRIBE = {(byte) 0x82, 7, 0, 1, 0, 0, 1, 't', 0};
    private static final byte[] PUBLISH = {0x30, 5, 0, 1, 't', 0, '!'};
    private static final byte[] PING = {(byte) 0xC0, 0};
    private static final byte[] SESSION = Frames.join(CONNECT, SUBSCRIBE, PUBLISH, PING);

    private static void expectAnswers(RawWebSocket socket) throws IOException {
        ByteArrayOutputStream answers = new ByteArrayOutputStream();
        do {
            RawWebSocket.Frame frame = socket.frame();
            if (frame.firstByte() == (Frames.FIN | Frames.BINARY)) {
                answers.writeBytes(frame.payload());
            } else {
                assertThat(frame.firstByte()).isEqualTo(Frames.FIN | Frames.PONG);
            }
        } while (answers.size() < 2 || answers.toByteArray()[answers.size() - 2] != (byte) 0xD0);
        byte[] all = answers.toByteArray();
        assertThat(all[0]).isEqualTo((byte) 0x20);
        byte[] tail = Arrays.copyOfRange(all, all[1] + 2, all.length);
        assertThat(tail)
                .isEqualTo(Frames.join(new byte[] {(byte) 0x90, 4, 0, 1, 0, 0}, PUBLISH, new byte[] {(byte) 0xD0, 0}));
    }

    @Test
    @DisplayName("[MQTT-6.0.0-2] packets may lie across frames in any way: two frames, cut at every byte")
    @Proves(v5 = "MQTT-6.0.0-2", v311 = "MQTT-6.0.0-2")
    void onePacketInTwoFrames() throws IOException {
        for (int cut = 1; cut < SESSION.length; cut++) {
            try (RawWebSocket socket = BROKER.open()) {
                socket.send(Frames.binary(Arrays.copyOf(SESSION, cut)));
                socket.send(Frames.binary(Arrays.copyOfRange(SESSION, cut, SESSION.length)));

                expectAnswers(socket);
            }
        }
    }

    @Test
    void aFragmentedMessageCutAtEveryByteWithAPingInBetween() throws IOException {
        for (int cut = 1; cut < SESSION.length; cut++) {
            try (RawWebSocket socket = BROKER.open()) {
                socket.send(Frames.frame(Frames.BINARY, Arrays.copyOf(SESSION, cut)));
                socket.send(Frames.frame(Frames.FIN | Frames.PING, new byte[] {7}));
                socket.send(Frames.frame(
                        Frames.FIN | Frames.CONTINUATION, Arrays.copyOfRange(SESSION, cut, SESSION.length)));

                expectAnswers(socket);
            }
        }
    }

    @Test
    void aFramePerByte() throws IOException {
        try (RawWebSocket socket = BROKER.open()) {
            for (byte each : SESSION) {
                socket.send(Frames.binary(new byte[] {each}));
            }

            expectAnswers(socket);
        }
    }

    @Test
    @Proves(v5 = "MQTT-6.0.0-2", v311 = "MQTT-6.0.0-2")
    void manyPacketsInOneFrame() throws IOException {
        try (RawWebSocket socket = BROKER.open()) {
            socket.send(Frames.binary(SESSION));

            expectAnswers(socket);
        }
    }

    @Test
    void theStreamCutAtEveryByte() throws IOException {
        byte[] stream = Frames.join(
                Frames.frame(Frames.BINARY, Arrays.copyOf(SESSION, 20)),
                Frames.frame(Frames.FIN | Frames.PING, new byte[] {7}),
                Frames.frame(Frames.FIN | Frames.CONTINUATION, Arrays.copyOfRange(SESSION, 20, SESSION.length)));
        for (int cut = 1; cut < stream.length; cut++) {
            try (RawWebSocket socket = BROKER.open()) {
                socket.send(Arrays.copyOf(stream, cut));
                socket.send(Arrays.copyOfRange(stream, cut, stream.length));

                expectAnswers(socket);
            }
        }
    }

    @Test
    void aGoodbyeWithinAPacketEndsTheConnectionAndThePacketIsNotCarriedOut() throws IOException {
        try (RawClient witness = BROKER.open().mqtt().connect5(connect -> connect.clientId("witness"));
                RawWebSocket socket = BROKER.open()) {
            witness.expectConnAck();
            witness.subscribe(1, "#", 0).expectSubAck(1, 0);
            byte[] cutPublish = {0x30, (byte) 0x80, 0x20, 0, 1, 't'}; // declares 4096 bytes
            socket.send(Frames.binary(Frames.join(CONNECT, cutPublish)));
            assertThat(socket.frame().payload()[0]).isEqualTo((byte) 0x20);

            socket.send(Frames.close(1000, ""));

            assertThat(socket.frame().closeCode()).isEqualTo(1000);
            assertThat(socket.isAtEnd()).isTrue();
            witness.pingReq().expectPingResp();
        }
    }

    @Test
    @DisplayName("[MQTT-6.0.0-1] a text frame ends the connection")
    @Proves(v5 = "MQTT-6.0.0-1", v311 = "MQTT-6.0.0-1")
    void textIsRefused() throws IOException {
        try (RawWebSocket socket = BROKER.open()) {
            socket.send(Frames.binary(CONNECT));
            assertThat(socket.frame().payload()[0]).isEqualTo((byte) 0x20);
            socket.send(Frames.frame(Frames.FIN | Frames.TEXT, new byte[] {'x'}));

            RawWebSocket.Frame goodbye = socket.frame();

            assertThat(goodbye.closeCode()).isEqualTo(1003);
            assertThat(goodbye.reason()).contains("binary");
            assertThat(socket.isAtEnd()).isTrue();
        }
    }

    @Test
    void aPacketBehindAViolationIsNotCarriedOut() throws IOException {
        try (RawWebSocket socket = BROKER.open()) {
            byte[] unmaskedPing = {(byte) 0x82, 2, (byte) 0xC0, 0};
            socket.send(Frames.binary(CONNECT));
            assertThat(socket.frame().payload()[0]).isEqualTo((byte) 0x20);
            socket.send(Frames.join(unmaskedPing, Frames.binary(PING)));

            assertThat(socket.frame().closeCode()).isEqualTo(1002);
            assertThat(socket.isAtEnd()).isTrue();
        }
    }

    @Test
    void pingsWithoutEndToAnUnreadSocketCostNoMemory() throws IOException {
        byte[] ping = Frames.frame(Frames.FIN | Frames.PING, new byte[125]);
        byte[][] many = new byte[500][];
        Arrays.fill(many, ping);
        byte[] burst = Frames.join(many);
        try (RawWebSocket socket = BROKER.open();
                RawWebSocket other = BROKER.open()) {
            for (int i = 0; i < 200; i++) {
                socket.send(burst); // 13 MB: the broker reads on, whether its answers are read or not
            }
            other.send(Frames.binary(SESSION));

            expectAnswers(other);
        }
    }
}
