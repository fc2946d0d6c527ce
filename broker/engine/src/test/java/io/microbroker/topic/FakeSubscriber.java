// SPDX-License-Identifier: Apache-2.0
package io.microbroker.topic;

/** A subscriber whose answers the test sets. */
final class FakeSubscriber implements Subscriber {
    private final String clientId;
    private final boolean stored;
    volatile int loop;
    volatile boolean online = true;
    volatile boolean room = true;

    private FakeSubscriber(String clientId, boolean stored, int loop) {
        this.clientId = clientId;
        this.stored = stored;
        this.loop = loop;
    }

    static FakeSubscriber transientOn(int loop, String clientId) {
        return new FakeSubscriber(clientId, false, loop);
    }

    static FakeSubscriber storedOn(int loop, String clientId) {
        return new FakeSubscriber(clientId, true, loop);
    }

    @Override
    public String clientId() {
        return clientId;
    }

    @Override
    public int loop() {
        return loop;
    }

    @Override
    public boolean isStored() {
        return stored;
    }

    @Override
    public long incarnation() {
        return 1;
    }

    @Override
    public boolean isOnline() {
        return online;
    }

    @Override
    public boolean hasRoom() {
        return room;
    }

    @Override
    public String toString() {
        return clientId;
    }
}
