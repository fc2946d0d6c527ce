// SPDX-License-Identifier: Apache-2.0
package io.microbroker.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.transport.Link;
import io.microbroker.spi.transport.LinkHandler;
import io.microbroker.spi.transport.ListenerSpec;
import io.microbroker.testkit.FakeLink;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes up and down, without a socket. */
final class WebSocketLinkTest {
    private final FakeLink lower = new FakeLink();
    private final Broker broker = new Broker();
    private final List<Link> uppers = new ArrayList<>();
    private LinkHandler link = broker;

    /** The upper end: keeps what comes. */
    private static final class Broker implements LinkHandler {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int reads;
        private int writables;
        private int ends;
        private Runnable onBytes = () -> {};

        @Override
        public void onBytes(byte[] source, int offset, int length) {
            bytes.write(source, offset, length);
            reads++;
            onBytes.run();
        }

        @Override
        public void onWritable() {
            writables++;
        }

        @Override
        public void onClosed() {
            ends++;
        }
    }

    @BeforeEach
    void accept() {
        ListenerSpec spec = new ListenerSpec("ws", "127.0.0.1", 0, 65_536, Map.of());
        LoopShare share = new LoopShare("ws", new UpgradeRules(WebSocketSettings.of(spec)));
        link = WebSocketLink.over(lower, share, upper -> {
            uppers.add(upper);
            return broker;
        });
    }

    private Link upper() {
        return uppers.get(0);
    }

    private void receive(byte[] bytes) {
        link.onBytes(bytes.clone(), 0, bytes.length);
    }

    private static byte[] request() {
        return RawWebSocket.request("").replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private void upgrade() {
        receive(request());
        assertThat(written()).startsWith("HTTP/1.1 101 ");
    }

    private String written() {
        return new String(lower.takeWritten(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void theUpgradeMayComeByteByByteWithTheFirstFrameRightBehind() {
        for (byte each : Frames.join(request(), Frames.binary(new byte[] {1, 2, 3}))) {
            receive(new byte[] {each});
        }

        assertThat(written()).startsWith("HTTP/1.1 101 ");
        assertThat(broker.bytes.toByteArray()).containsExactly(1, 2, 3);
    }

    @Test
    void theFramesOfAReadGoUpInOnePiece() {
        upgrade();

        receive(Frames.join(
                Frames.binary(new byte[] {1}), Frames.binary(new byte[] {2}), Frames.binary(new byte[] {3})));

        assertThat(broker.reads).isEqualTo(1);
        assertThat(broker.bytes.toByteArray()).containsExactly(1, 2, 3);
    }

    @Test
    void aWriteIsOneFrameAndOneWriteBelow() {
        upgrade();

        upper().write(new byte[60_000], 0, 60_000);

        assertThat(lower.writes()).isEqualTo(1);
        assertThat(lower.takeWritten()).hasSize(60_000 + 4).startsWith(0x82, 126, 0xEA, 0x60);
    }

    @Test
    void nothingIsWrittenBeforeTheUpgrade() {
        upper().write(new byte[] {1}, 0, 1);

        assertThat(lower.takeWritten()).isEmpty();
    }

    @Test
    void backPressureIsThatOfTheStreamBelow() {
        upgrade();
        lower.setWritable(false);
        assertThat(upper().isWritable()).isFalse();
        lower.setWritable(true);
        link.onWritable();
        assertThat(broker.writables).isEqualTo(1);

        upper().pause();
        assertThat(lower.isPaused()).isTrue();
        upper().resume();
        assertThat(lower.isPaused()).isFalse();
    }

    @Test
    void aPeerThatDoesNotReadIsOwedNoPong() {
        upgrade();
        byte[] ping = Frames.frame(Frames.FIN | Frames.PING, new byte[] {9});

        lower.setWritable(false);
        receive(ping);
        assertThat(lower.takeWritten()).isEmpty();
        lower.setWritable(true);
        receive(ping);
        assertThat(lower.takeWritten()).containsExactly(0x8A, 1, 9);
    }

    @Test
    void nothingFollowsTheGoodbye() {
        upgrade();
        broker.onBytes = upper()::close;

        receive(Frames.join(Frames.binary(new byte[] {1}), Frames.frame(Frames.FIN | Frames.PING, new byte[0])));
        receive(Frames.binary(new byte[] {2}));
        upper().write(new byte[] {3}, 0, 1);
        upper().close();

        assertThat(lower.takeWritten()).containsExactly(0x88, 2, 0x03, 0xE8);
        assertThat(lower.isClosed()).isTrue();
        assertThat(broker.bytes.toByteArray()).containsExactly(1);
    }

    @Test
    void theEndIsToldOnce() {
        upgrade();

        link.onClosed();
        link.onClosed();
        receive(Frames.binary(new byte[] {1}));

        assertThat(broker.ends).isEqualTo(1);
        assertThat(broker.reads).isZero();
    }

    @Test
    void aDeadlineBeforeTheUpgradeIsAnsweredAsHttp() {
        receive("GET /mqtt".getBytes(StandardCharsets.US_ASCII));

        upper().close();

        assertThat(written()).startsWith("HTTP/1.1 408 ");
        assertThat(lower.isClosed()).isTrue();
    }
}
