// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.OnBothVersions;
import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.RawClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** C7: who connects and says nothing, or little, or very slowly, is closed at a hard deadline. */
class SecC07SlowLorisIT {
    @RegisterExtension
    final TestBroker broker = new TestBroker()
            .limits(limits -> limits.connectTimeout(Duration.ofSeconds(1)))
            .mqtt(mqtt -> mqtt.keepAliveMax(Duration.ofSeconds(60)));

    @Test
    void halfAConnectIsClosedHoweverItTrickles() {
        List<RawClient> slow = new ArrayList<>();
        byte[] connect = {0x10, 0x20, 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 60};
        for (int length = 0; length <= connect.length; length += 4) {
            slow.add(broker.open().send(Arrays.copyOf(connect, length)));
        }
        RawClient trickling = broker.open();
        long start = System.nanoTime();
        int sent = 0;
        while (broker.counter("connect-timeouts") < slow.size() + 1) {
            if (sent < connect.length && System.nanoTime() - start > sent * 100_000_000L) {
                trickling.send(new byte[] {connect[sent++]});
            }
            assertThat(System.nanoTime() - start)
                    .isLessThan(Duration.ofSeconds(10).toNanos());
            Thread.onSpinWait();
        }
        slow.forEach(RawClient::expectClosed);
        trickling.expectClosed();
    }

    @Test
    void aKeepAliveThatIsTooLongOrNoneIsCapped() {
        for (int keepAlive : new int[] {0, 61, 65_535}) {
            RawClient client =
                    broker.open().connect5(connect -> connect.clientId("long").keepAlive(keepAlive));

            assertThat(client.expectConnAck().properties().number(PropertyCode.SERVER_KEEP_ALIVE))
                    .isEqualTo(60);
            client.close();
        }
    }

    @OnBothVersions
    void silenceBeyondTheKeepAliveIsClosed(ProtocolVersion version) {
        broker.client(version, "silent", connect -> connect.keepAlive(1));

        broker.awaitCounter("keep-alive-timeouts", 1);
    }
}
