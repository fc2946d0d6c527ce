// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks.load;

import java.util.Random;

/** Where the clients of a run connect: ports on loopback. */
public interface Doors {
    /** Where the publisher of this index connects. */
    int publisher(int index);

    /** Where the subscriber of this index connects. */
    int subscriber(int index);

    /** All by one door. */
    static Doors one(int port) {
        return apart(port, port);
    }

    /** Publishers by one, subscribers by another. */
    static Doors apart(int publishers, int subscribers) {
        return new Doors() {
            @Override
            public int publisher(int index) {
                return publishers;
            }

            @Override
            public int subscriber(int index) {
                return subscribers;
            }
        };
    }

    /** Each by one that is drawn, in the same way every time. */
    static Doors drawn(int... ports) {
        return new Doors() {
            private final Random random = new Random(42);

            @Override
            public int publisher(int index) {
                return ports[random.nextInt(ports.length)];
            }

            @Override
            public int subscriber(int index) {
                return ports[random.nextInt(ports.length)];
            }
        };
    }
}
