// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import java.time.Duration;

/**
 * Bounds of everything that clients can make grow: {@code limits}. Per client unless said otherwise.
 *
 * @param packetSize largest packet in either direction, in bytes, announced as Maximum Packet Size; 128B..256MiB;
 *     default 1MiB
 * @param connectPacketSize largest CONNECT, in bytes, since nobody is authenticated yet; 128B..1MiB; default 128KiB,
 *     which has room for the longest will
 * @param topicLevels levels of a topic name or filter; 1..32768; default 128
 * @param topicLength length of a topic name or filter, in bytes of UTF-8; 1..65535; default 65535
 * @param clientIdLength length of a client identifier, in bytes of UTF-8; 23..65535; default 256
 * @param userProperties user properties of one packet; 0..10000; default 100
 * @param willSize largest payload of a will, in bytes; 0B..64KiB; default 64KiB
 * @param subscriptions subscriptions of one session; 1..1000000; default 1000
 * @param queuedMessages messages that wait for one session; 1..10000000; default 1000
 * @param queuedBytes bytes that wait for one session; 1KiB..64GiB; default 10MiB
 * @param queuedBytesTotal bytes of all messages that wait in memory, for all sessions; 0..1048576GiB, 0 takes an
 *     eighth of the heap; default 0
 * @param inFlight QoS 1 and 2 messages sent to a client and not yet acknowledged by it; 1..65535; default 32
 * @param unreleasedMessages QoS 2 messages from a client whose PUBREL has not come; 1..65535; default 1000
 * @param egressBytes bytes that wait for the socket of a client before QoS 0 messages to it are dropped; 1KiB..1GiB;
 *     default 64KiB
 * @param egressBytesTotal bytes that wait for the sockets of all clients; 0..1048576GiB, 0 takes a quarter of the heap;
 *     default 0
 * @param connectTimeout time from the opened connection to the end of a complete CONNECT; 100ms..10m; default 10s
 * @param unauthenticatedBytes bytes that all connections without CONNACK have sent and the broker holds; 64KiB..64GiB, and
 *     never more than a sixteenth of the heap; default 64MiB
 * @param incompleteBytes bytes of packets that connected clients have begun to send, all together; 64KiB..64GiB, and
 *     never more than a sixteenth of the heap; default 64MiB
 * @param connections connections of the whole broker; 1..10000000, 0 sets no limit; default 100000
 * @param sessions sessions of the whole broker, with or without connection; 0..1000000000, 0 sets no limit, and never
 *     more than one for 16 KiB of heap; default 1000000
 * @param connectRate CONNECTs of the whole broker in a second; 0..10000000, 0 sets no limit; default 0
 * @param connectsPerClient CONNECTs of one client identifier in a minute before it is banned; 0..1000000, 0 bans nobody;
 *     default 0
 * @param banTime time for which a client identifier is banned; 1s..7d; default 5m
 * @param publishRate messages from one client in a second; 0..10000000, 0 sets no limit; default 0
 * @param publishRateTotal messages from all clients in a second; 0..100000000, 0 sets no limit; default 0
 * @param mailboxBytes bytes that wait for one event loop before those who send to it are paused; 64KiB..64GiB,
 *     and never more than a sixteenth of the heap for all loops;
 *     default 64MiB
 * @param pausedTimeout time after which a publisher that is still paused is closed; 1s..1h; default 1m
 * @param retainedMessages retained messages of the whole broker; 1..1000000000; default 1000000
 * @param retainedBytes bytes of all retained messages; 1KiB..1024GiB, and never more than an eighth of the heap; default
 *     256MiB
 * @param pluginTimeout time that a plugin may take to answer; 10ms..10m; default 5s
 */
public record LimitsConfig(
        @Bytes int packetSize,
        @Bytes int connectPacketSize,
        int topicLevels,
        int topicLength,
        int clientIdLength,
        int userProperties,
        @Bytes int willSize,
        int subscriptions,
        int queuedMessages,
        @Bytes long queuedBytes,
        @Bytes long queuedBytesTotal,
        int inFlight,
        int unreleasedMessages,
        @Bytes int egressBytes,
        @Bytes long egressBytesTotal,
        Duration connectTimeout,
        @Bytes long unauthenticatedBytes,
        @Bytes long incompleteBytes,
        int connections,
        int sessions,
        int connectRate,
        int connectsPerClient,
        Duration banTime,
        int publishRate,
        int publishRateTotal,
        @Bytes long mailboxBytes,
        Duration pausedTimeout,
        int retainedMessages,
        @Bytes long retainedBytes,
        Duration pluginTimeout) {
    /** The default of each key. */
    public static final LimitsConfig DEFAULT = new LimitsConfig(
            1 << 20,
            128 << 10,
            128,
            65_535,
            256,
            100,
            64 << 10,
            1000,
            1000,
            10L << 20,
            0,
            32,
            1000,
            64 << 10,
            0,
            Duration.ofSeconds(10),
            64L << 20,
            64L << 20,
            100_000,
            1_000_000,
            0,
            0,
            Duration.ofMinutes(5),
            0,
            0,
            64L << 20,
            Duration.ofMinutes(1),
            1_000_000,
            256L << 20,
            Duration.ofSeconds(5));

    public LimitsConfig {
        Range.bytes("packet-size", packetSize, 128, 256 << 20);
        Range.bytes("connect-packet-size", connectPacketSize, 128, 1 << 20);
        Range.count("topic-levels", topicLevels, 1, 32_768);
        Range.count("topic-length", topicLength, 1, 65_535);
        Range.count("client-id-length", clientIdLength, 23, 65_535);
        Range.count("user-properties", userProperties, 0, 10_000);
        Range.bytes("will-size", willSize, 0, 64 << 10);
        Range.count("subscriptions", subscriptions, 1, 1_000_000);
        Range.count("queued-messages", queuedMessages, 1, 10_000_000);
        Range.bytes("queued-bytes", queuedBytes, 1L << 10, 64L << 30);
        Range.bytes("queued-bytes-total", queuedBytesTotal, 0, 1L << 50);
        Range.count("in-flight", inFlight, 1, 65_535);
        Range.count("unreleased-messages", unreleasedMessages, 1, 65_535);
        Range.bytes("egress-bytes", egressBytes, 1 << 10, 1 << 30);
        Range.bytes("egress-bytes-total", egressBytesTotal, 0, 1L << 50);
        Range.time("connect-timeout", connectTimeout, Duration.ofMillis(100), Duration.ofMinutes(10));
        Range.bytes("unauthenticated-bytes", unauthenticatedBytes, 64L << 10, 64L << 30);
        Range.bytes("incomplete-bytes", incompleteBytes, 64L << 10, 64L << 30);
        Range.count("connections", connections, 0, 10_000_000);
        Range.count("sessions", sessions, 0, 1_000_000_000);
        Range.count("connect-rate", connectRate, 0, 10_000_000);
        Range.count("connects-per-client", connectsPerClient, 0, 1_000_000);
        Range.time("ban-time", banTime, Duration.ofSeconds(1), Duration.ofDays(7));
        Range.count("publish-rate", publishRate, 0, 10_000_000);
        Range.count("publish-rate-total", publishRateTotal, 0, 100_000_000);
        Range.bytes("mailbox-bytes", mailboxBytes, 64L << 10, 64L << 30);
        Range.time("paused-timeout", pausedTimeout, Duration.ofSeconds(1), Duration.ofHours(1));
        Range.count("retained-messages", retainedMessages, 1, 1_000_000_000);
        Range.bytes("retained-bytes", retainedBytes, 1L << 10, 1L << 40);
        Range.time("plugin-timeout", pluginTimeout, Duration.ofMillis(10), Duration.ofMinutes(10));
    }

    /** The same, to be changed. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Changes some values of a {@link LimitsConfig}; each method is named after what it sets. Not thread-safe. */
    public static final class Builder {
        private int packetSize;
        private int connectPacketSize;
        private int topicLevels;
        private int topicLength;
        private int clientIdLength;
        private int userProperties;
        private int willSize;
        private int subscriptions;
        private int queuedMessages;
        private long queuedBytes;
        private long queuedBytesTotal;
        private int inFlight;
        private int unreleasedMessages;
        private int egressBytes;
        private long egressBytesTotal;
        private Duration connectTimeout;
        private long unauthenticatedBytes;
        private long incompleteBytes;
        private int connections;
        private int sessions;
        private int connectRate;
        private int connectsPerClient;
        private Duration banTime;
        private int publishRate;
        private int publishRateTotal;
        private long mailboxBytes;
        private Duration pausedTimeout;
        private int retainedMessages;
        private long retainedBytes;
        private Duration pluginTimeout;

        private Builder(LimitsConfig origin) {
            packetSize = origin.packetSize;
            connectPacketSize = origin.connectPacketSize;
            topicLevels = origin.topicLevels;
            topicLength = origin.topicLength;
            clientIdLength = origin.clientIdLength;
            userProperties = origin.userProperties;
            willSize = origin.willSize;
            subscriptions = origin.subscriptions;
            queuedMessages = origin.queuedMessages;
            queuedBytes = origin.queuedBytes;
            queuedBytesTotal = origin.queuedBytesTotal;
            inFlight = origin.inFlight;
            unreleasedMessages = origin.unreleasedMessages;
            egressBytes = origin.egressBytes;
            egressBytesTotal = origin.egressBytesTotal;
            connectTimeout = origin.connectTimeout;
            unauthenticatedBytes = origin.unauthenticatedBytes;
            incompleteBytes = origin.incompleteBytes;
            connections = origin.connections;
            sessions = origin.sessions;
            connectRate = origin.connectRate;
            connectsPerClient = origin.connectsPerClient;
            banTime = origin.banTime;
            publishRate = origin.publishRate;
            publishRateTotal = origin.publishRateTotal;
            mailboxBytes = origin.mailboxBytes;
            pausedTimeout = origin.pausedTimeout;
            retainedMessages = origin.retainedMessages;
            retainedBytes = origin.retainedBytes;
            pluginTimeout = origin.pluginTimeout;
        }

        public Builder packetSize(int value) {
            packetSize = value;
            return this;
        }

        public Builder connectPacketSize(int value) {
            connectPacketSize = value;
            return this;
        }

        public Builder topicLevels(int value) {
            topicLevels = value;
            return this;
        }

        public Builder topicLength(int value) {
            topicLength = value;
            return this;
        }

        public Builder clientIdLength(int value) {
            clientIdLength = value;
            return this;
        }

        public Builder userProperties(int value) {
            userProperties = value;
            return this;
        }

        public Builder willSize(int value) {
            willSize = value;
            return this;
        }

        public Builder subscriptions(int value) {
            subscriptions = value;
            return this;
        }

        public Builder queuedMessages(int value) {
            queuedMessages = value;
            return this;
        }

        public Builder queuedBytes(long value) {
            queuedBytes = value;
            return this;
        }

        public Builder queuedBytesTotal(long value) {
            queuedBytesTotal = value;
            return this;
        }

        public Builder inFlight(int value) {
            inFlight = value;
            return this;
        }

        public Builder unreleasedMessages(int value) {
            unreleasedMessages = value;
            return this;
        }

        public Builder egressBytes(int value) {
            egressBytes = value;
            return this;
        }

        public Builder egressBytesTotal(long value) {
            egressBytesTotal = value;
            return this;
        }

        public Builder connectTimeout(Duration value) {
            connectTimeout = value;
            return this;
        }

        public Builder unauthenticatedBytes(long value) {
            unauthenticatedBytes = value;
            return this;
        }

        public Builder incompleteBytes(long value) {
            incompleteBytes = value;
            return this;
        }

        public Builder connections(int value) {
            connections = value;
            return this;
        }

        public Builder sessions(int value) {
            sessions = value;
            return this;
        }

        public Builder connectRate(int value) {
            connectRate = value;
            return this;
        }

        public Builder connectsPerClient(int value) {
            connectsPerClient = value;
            return this;
        }

        public Builder banTime(Duration value) {
            banTime = value;
            return this;
        }

        public Builder publishRate(int value) {
            publishRate = value;
            return this;
        }

        public Builder publishRateTotal(int value) {
            publishRateTotal = value;
            return this;
        }

        public Builder mailboxBytes(long value) {
            mailboxBytes = value;
            return this;
        }

        public Builder pausedTimeout(Duration value) {
            pausedTimeout = value;
            return this;
        }

        public Builder retainedMessages(int value) {
            retainedMessages = value;
            return this;
        }

        public Builder retainedBytes(long value) {
            retainedBytes = value;
            return this;
        }

        public Builder pluginTimeout(Duration value) {
            pluginTimeout = value;
            return this;
        }

        /**
         * Returns the changed section.
         *
         * @throws IllegalArgumentException if a value is out of its range
         */
        public LimitsConfig build() {
            return new LimitsConfig(
                    packetSize,
                    connectPacketSize,
                    topicLevels,
                    topicLength,
                    clientIdLength,
                    userProperties,
                    willSize,
                    subscriptions,
                    queuedMessages,
                    queuedBytes,
                    queuedBytesTotal,
                    inFlight,
                    unreleasedMessages,
                    egressBytes,
                    egressBytesTotal,
                    connectTimeout,
                    unauthenticatedBytes,
                    incompleteBytes,
                    connections,
                    sessions,
                    connectRate,
                    connectsPerClient,
                    banTime,
                    publishRate,
                    publishRateTotal,
                    mailboxBytes,
                    pausedTimeout,
                    retainedMessages,
                    retainedBytes,
                    pluginTimeout);
        }
    }
}
