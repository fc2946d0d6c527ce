// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.OnBothVersions;
import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.RawClient;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** C25: a will is a message of its client: allowed by the rules of now, sent once, gone with its session. */
class SecC25WillAbuseIT {
    private static final int TAKEOVERS = 500;

    private final AtomicBoolean mayPublish = new AtomicBoolean(true);

    @RegisterExtension
    final TestBroker broker =
            new TestBroker().plugin(context -> context.authorizer(client -> Future.succeededFuture(new Switched())));

    private final class Switched implements TopicPolicy {
        @Override
        public boolean mayPublish(TopicName topic, Qos qos, boolean retain) {
            return mayPublish.get() || !topic.value().startsWith("will");
        }

        @Override
        public SubscribeVerdict maySubscribe(TopicFilter filter, Qos qos) {
            return SubscribeVerdict.ALLOW_ALL;
        }

        @Override
        public boolean mayReceive(Message message) {
            return true;
        }

        @Override
        public Explanation explain(Action action, String topic) {
            return new Explanation(true, "the switch of the test");
        }
    }

    @OnBothVersions
    void isCheckedAtConnectAndWhenItIsSent(ProtocolVersion version) {
        RawClient witness = broker.client("witness");
        witness.subscribe(1, "will", 0).expectSubAck(1, 0);
        RawClient client = broker.client(version, "client", connect -> connect.will("will", "gone", 0, true));
        mayPublish.set(false);
        client.reset();
        broker.awaitCounter("publishes-denied", 1);
        witness.pingReq().expectPingResp();
        assertThat(broker.counter("retained-messages")).isZero();

        RawClient refused = broker.open()
                .connect(version, connect -> connect.clientId("client").will("will", "gone", 0, true));
        if (version.isV5()) {
            refused.expectRefused(ReasonCode.NOT_AUTHORIZED);
        } else {
            refused.expectRefused(5);
        }
    }

    @Test
    void oneThatWaitsLongerThanItsSessionIsSentWithItsEnd() {
        RawClient witness = broker.client("witness");
        witness.subscribe(1, "will", 0).expectSubAck(1, 0);
        RawClient client = broker.client("client", connect -> connect.sessionExpiry(1)
                .will("will", new byte[] {'x'}, 0, false, will -> will.number(PropertyCode.WILL_DELAY_INTERVAL, 3600)));

        client.reset();

        witness.expectPublish("will", "x");
        assertThat(broker.counter("sessions")).isEqualTo(1);
    }

    @Test
    void takeoversSendEachWillOnceAndKeepNone() {
        RawClient witness = broker.client("witness");
        witness.subscribe(1, "will", 0).expectSubAck(1, 0);
        for (int i = 0; i <= TAKEOVERS; i++) {
            String text = Integer.toString(i);
            RawClient client = broker.client("client", connect -> connect.will("will", text, 0, false));
            if (i == TAKEOVERS) {
                client.disconnect().expectClosed();
            }
        }

        for (int i = 0; i < TAKEOVERS; i++) {
            witness.expectPublish("will", Integer.toString(i));
        }
        witness.pingReq().expectPingResp();
        assertThat(broker.counter("wills-sent")).isEqualTo(TAKEOVERS);
    }
}
