// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** What a client, or several, have received and the test has not yet looked at. Thread-safe. */
final class Inbox {
    private final BlockingQueue<TestMessage> messages = new LinkedBlockingQueue<>();

    void add(TestMessage message) {
        messages.add(message);
    }

    /** The next message, in the order of coming; fails the test if there is none in time. */
    TestMessage next() {
        return Deadline.take(messages, () -> "a message");
    }
}
