// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.TestBroker;
import io.microbroker.testkit.PacketBuilder;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.RawClient;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** C8: a CONNECT that is refused or malformed leaves nothing behind: no socket, no session, no memory. */
class SecC08MalformedConnectIT {
    private static final long SEED = 8;
    private static final int CLOSING_MAX = 500;

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @Test
    void leavesNothingBehind() throws Exception {
        refuse(2_000);
    }

    @Test
    @Tag("long")
    void leavesNothingBehindInTheLongRun() throws Exception {
        refuse(100_000);
        long before = heap();
        refuse(900_000);

        assertThat(heap() - before).as("bytes of heap").isLessThan(8L << 20);
    }

    private void refuse(int count) throws Exception {
        RawClient steady = broker.client("steady");
        long opened = broker.counter("connections-opened");
        Random random = new Random(SEED);
        for (int i = 1; i <= count; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port())) {
                socket.setSoLinger(true, 0); // no port is left waiting
                socket.getOutputStream().write(malformed(random));
            }
            int sent = i;
            TestBroker.awaitTrue(
                    "connections to be accepted",
                    () -> sent - broker.counter("connections-opened") + opened < CLOSING_MAX);
        }
        TestBroker.awaitTrue(
                "all but one to be closed",
                () -> broker.counter("connections-opened") - broker.counter("connections-closed") == 1);

        assertThat(broker.counter("sessions")).isLessThanOrEqualTo(2); // steady, and a changed CONNECT that was none
        steady.pingReq().expectPingResp();
        steady.disconnect().expectClosed();
    }

    /** A CONNECT with a will and properties, of which one byte is changed or the end is missing. */
    private static byte[] malformed(Random random) {
        byte[] bytes = PacketBuilder.of(PacketType.CONNECT)
                .text("MQTT")
                .oneByte(5)
                .oneByte(0xAE) // user name, will of QoS 1, retained, clean start
                .twoBytes(60)
                .properties(properties -> properties.number(PropertyCode.RECEIVE_MAXIMUM, 10))
                .text("malformed")
                .properties(will -> will.number(PropertyCode.WILL_DELAY_INTERVAL, 5))
                .text("gone")
                .binary(new byte[20])
                .text("hall")
                .toBytes();
        int place = 2 + random.nextInt(bytes.length - 2);
        if (random.nextBoolean()) {
            return Arrays.copyOf(bytes, place);
        }
        bytes[place] ^= (byte) (1 + random.nextInt(255));
        return bytes;
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
