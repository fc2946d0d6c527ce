// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import io.microbroker.packet.Auth;
import io.microbroker.packet.ByteSink;
import io.microbroker.packet.ConnAck;
import io.microbroker.packet.Connect;
import io.microbroker.packet.Disconnect;
import io.microbroker.packet.Publish;
import io.microbroker.packet.SubAck;
import io.microbroker.packet.Subscribe;
import io.microbroker.packet.UnsubAck;
import io.microbroker.packet.Unsubscribe;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;

/** Stub. */
public final class PacketEncoder {
    private PacketEncoder() {}

    public static PacketEncoder of(ProtocolVersion version) {
        throw new UnsupportedOperationException();
    }

    public void connect(ByteSink sink, Connect packet) {}

    public void connAck(ByteSink sink, ConnAck packet) {}

    public void publish(ByteSink sink, Publish packet) {}

    public void pubAck(ByteSink sink, int packetId, ReasonCode reason) {}

    public void pubRec(ByteSink sink, int packetId, ReasonCode reason) {}

    public void pubRel(ByteSink sink, int packetId, ReasonCode reason) {}

    public void pubComp(ByteSink sink, int packetId, ReasonCode reason) {}

    public void subscribe(ByteSink sink, Subscribe packet) {}

    public void subAck(ByteSink sink, SubAck packet) {}

    public void unsubscribe(ByteSink sink, Unsubscribe packet) {}

    public void unsubAck(ByteSink sink, UnsubAck packet) {}

    public void pingReq(ByteSink sink) {}

    public void pingResp(ByteSink sink) {}

    public void disconnect(ByteSink sink, Disconnect packet) {}

    public void auth(ByteSink sink, Auth packet) {}
}
