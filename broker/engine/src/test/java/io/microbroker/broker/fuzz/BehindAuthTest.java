// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.Broker;
import io.microbroker.broker.RunningBroker;
import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.PacketBuilder;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawPacket;
import io.microbroker.testkit.fuzz.PacketDraft;
import io.microbroker.testkit.fuzz.SamplePackets;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A paused link may still deliver reads that were under way. What comes so behind the last AUTH of an exchange, while the
 * broker makes up its mind about the client's rights, is neither refused nor given to the plugin that has decided already.
 * Found by seed 7950566 of {@link LinkFuzzTest}.
 */
class BehindAuthTest {
    private final Promise<TopicPolicy> policy = Promise.promise();
    private final AtomicInteger asked = new AtomicInteger();
    private final LinkTransport transport = new LinkTransport(client -> {
        asked.incrementAndGet();
        return policy.future();
    });
    private final Broker broker =
            RunningBroker.await(LinkCampaign.broker(transport).start());

    @AfterEach
    void stop() {
        RunningBroker.await(broker.stop());
    }

    private void onLoop(Runnable work) {
        Promise<Void> done = Promise.promise();
        transport.context().runOnContext(ignored -> {
            work.run();
            done.complete();
        });
        RunningBroker.await(done.future());
    }

    private void awaitPackets(LinkPeer peer, int count, Consumer<List<RawPacket>> check) {
        RunningBroker.until(
                () -> {
                    int[] size = new int[1];
                    onLoop(() -> size[0] = peer.received().size());
                    return size[0] >= count;
                },
                () -> "not " + count + " packets");
        onLoop(() -> check.accept(List.copyOf(peer.received())));
    }

    @Test
    @DisplayName("[MQTT-4.12.0-1] packets behind the last AUTH wait for CONNACK")
    void waitsForConnAck() {
        SamplePackets samples = SamplePackets.of(ProtocolVersion.MQTT_5);
        List<PacketDraft> connects = samples.connects();
        byte[] auth = samples.of(PacketType.AUTH).get(0).toBytes();
        LinkPeer[] made = new LinkPeer[1];
        onLoop(() -> made[0] = new LinkPeer(transport.acceptor(), ProtocolVersion.MQTT_5));
        LinkPeer peer = made[0];
        onLoop(() -> peer.send(connects.get(connects.size() - 1).toBytes()));
        awaitPackets(peer, 1, packets -> assertThat(packets.get(0).type()).isEqualTo(PacketType.AUTH));
        onLoop(() -> peer.send(auth));
        RunningBroker.until(() -> asked.get() == 1, () -> "nobody was asked for the policy");

        onLoop(() -> peer.send(PacketBuilder.of(PacketType.PINGREQ).toBytes()));
        onLoop(() -> peer.send(auth));
        onLoop(() -> policy.complete(TopicPolicy.ALLOW_ALL));

        awaitPackets(peer, 4, packets -> {
            assertThat(packets)
                    .extracting(RawPacket::type)
                    .containsExactly(PacketType.AUTH, PacketType.CONNACK, PacketType.PINGRESP, PacketType.DISCONNECT);
            assertThat(packets.get(1).reasonCode()).isZero();
            assertThat(packets.get(3).reasonCode()).isEqualTo(0x82); // the second AUTH goes on with nothing
        });
        assertThat(asked).hasValue(1);
    }
}
