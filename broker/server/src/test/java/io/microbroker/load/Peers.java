// SPDX-License-Identifier: Apache-2.0
package io.microbroker.load;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The kinds of clients that loads are made of. */
final class Peers {
    private Peers() {}

    /** Sends these bytes once and then nothing; pings now and then if told so. */
    static Peer once(byte[] bytes, boolean reads, boolean returns, long pingMillis) {
        return new Peer() {
            private boolean done;
            private long nextPing;

            @Override
            byte @Nullable [] next(long now) {
                if (!done) {
                    done = true;
                    nextPing = now + pingMillis;
                    return bytes;
                }
                if (pingMillis > 0 && now >= nextPing) {
                    nextPing = now + pingMillis;
                    return Wire.PING;
                }
                return null;
            }

            @Override
            void onConnected() {
                done = false;
            }

            @Override
            boolean reads() {
                return reads;
            }

            @Override
            boolean returns() {
                return returns;
            }

            @Override
            int receiveBufferBytes() {
                return reads ? 0 : 4096;
            }
        };
    }

    /** An ordinary client that has nothing to say but that it is there. */
    static Peer idle(String clientId) {
        return once(Wire.connect(clientId, true), true, true, 30_000);
    }

    /** Opens a connection and says nothing. */
    static Peer silent() {
        return once(new byte[0], true, true, 0);
    }

    /** A subscriber that reads or does not; it pings either way, so that its keep alive holds. */
    static Peer subscriber(String clientId, String filter, int qos, boolean reads) {
        byte[] bytes = Wire.join(Wire.connect(clientId, true), Wire.subscribe(filter, qos));
        return once(bytes, reads, true, reads ? 30_000 : 0);
    }

    /**
     * Sends a CONNECT and then packet after packet.
     *
     * @param perSecond packets; 0 for as many as the broker takes
     * @param packets the next packet by its number, from 0; null for no more on this connection
     */
    static Peer stream(byte[] connect, int perSecond, IntFunction<byte @Nullable []> packets) {
        return new Peer() {
            private boolean greeted;
            private int number;
            private long due;

            @Override
            byte @Nullable [] next(long now) {
                if (!greeted) {
                    greeted = true;
                    due = now;
                    return connect;
                }
                if (perSecond > 0) {
                    if (now < due) {
                        return null;
                    }
                    due = Math.max(due, now - 1000) + Math.max(1, 1000 / perSecond);
                }
                return packets.apply(number++);
            }

            @Override
            void onConnected() {
                greeted = false;
            }
        };
    }

    /** Bytes that are no MQTT, or nearly. */
    static Peer garbage(long seed) {
        Random random = new Random(seed);
        byte[] good = Wire.connect("garbage", true);
        return new Peer() {
            @Override
            byte @Nullable [] next(long now) {
                byte[] bytes = random.nextBoolean()
                        ? Arrays.copyOf(good, good.length + random.nextInt(200))
                        : new byte[1 + random.nextInt(300)];
                for (int i = 0; i < 3; i++) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
                return random.nextInt(4) == 0 ? bytes : null;
            }
        };
    }
}
