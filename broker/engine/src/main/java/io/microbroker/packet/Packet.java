// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

/** One MQTT control packet as an immutable value (MQTT 5.0 §3). Off the fast path only: see {@link PublishView}. */
public sealed interface Packet
        permits Connect,
                ConnAck,
                Publish,
                PubAck,
                PubRec,
                PubRel,
                PubComp,
                Subscribe,
                SubAck,
                Unsubscribe,
                UnsubAck,
                PingReq,
                PingResp,
                Disconnect,
                Auth {}
