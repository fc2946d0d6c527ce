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
 * @param clientIdLength length of a client identifier, in bytes of UTF-8; 23..65535; default 256
 * @param userProperties user properties of one packet; 0..10000; default 100
 * @param subscriptions subscriptions of one session; 1..1000000; default 1000
 * @param queuedMessages messages that wait for one session; 1..10000000; default 1000
 * @param queuedBytes bytes that wait for one session; 1KiB..64GiB; default 10MiB
 * @param inFlight QoS 1 and 2 messages sent to a client and not yet acknowledged by it; 1..65535; default 32
 * @param egressBytes bytes that wait for the socket of a client before QoS 0 messages to it are dropped; 1KiB..1GiB;
 *     default 64KiB
 * @param connectTimeout time from the opened connection to the end of a complete CONNECT; 100ms..10m; default 10s
 * @param connections connections of the whole broker; 1..10000000, 0 sets no limit; default 100000
 * @param mailboxBytes bytes that wait for one event loop before those who send to it are paused; 64KiB..64GiB;
 *     default 64MiB
 * @param pausedTimeout time after which a publisher that is still paused is closed; 1s..1h; default 1m
 * @param retainedMessages retained messages of the whole broker; 1..1000000000; default 1000000
 * @param retainedBytes bytes of all retained messages; 1KiB..1024GiB; default 256MiB
 * @param pluginTimeout time that a plugin may take to answer; 10ms..10m; default 5s
 */
public record LimitsConfig(
        @Bytes int packetSize,
        @Bytes int connectPacketSize,
        int topicLevels,
        int clientIdLength,
        int userProperties,
        int subscriptions,
        int queuedMessages,
        @Bytes long queuedBytes,
        int inFlight,
        @Bytes int egressBytes,
        Duration connectTimeout,
        int connections,
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
            256,
            100,
            1000,
            1000,
            10L << 20,
            32,
            64 << 10,
            Duration.ofSeconds(10),
            100_000,
            64L << 20,
            Duration.ofMinutes(1),
            1_000_000,
            256L << 20,
            Duration.ofSeconds(5));

    public LimitsConfig {
        Range.bytes("packet-size", packetSize, 128, 256 << 20);
        Range.bytes("connect-packet-size", connectPacketSize, 128, 1 << 20);
        Range.count("topic-levels", topicLevels, 1, 32_768);
        Range.count("client-id-length", clientIdLength, 23, 65_535);
        Range.count("user-properties", userProperties, 0, 10_000);
        Range.count("subscriptions", subscriptions, 1, 1_000_000);
        Range.count("queued-messages", queuedMessages, 1, 10_000_000);
        Range.bytes("queued-bytes", queuedBytes, 1L << 10, 64L << 30);
        Range.count("in-flight", inFlight, 1, 65_535);
        Range.bytes("egress-bytes", egressBytes, 1 << 10, 1 << 30);
        Range.time("connect-timeout", connectTimeout, Duration.ofMillis(100), Duration.ofMinutes(10));
        Range.count("connections", connections, 0, 10_000_000);
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
        private int clientIdLength;
        private int userProperties;
        private int subscriptions;
        private int queuedMessages;
        private long queuedBytes;
        private int inFlight;
        private int egressBytes;
        private Duration connectTimeout;
        private int connections;
        private long mailboxBytes;
        private Duration pausedTimeout;
        private int retainedMessages;
        private long retainedBytes;
        private Duration pluginTimeout;

        private Builder(LimitsConfig origin) {
            packetSize = origin.packetSize;
            connectPacketSize = origin.connectPacketSize;
            topicLevels = origin.topicLevels;
            clientIdLength = origin.clientIdLength;
            userProperties = origin.userProperties;
            subscriptions = origin.subscriptions;
            queuedMessages = origin.queuedMessages;
            queuedBytes = origin.queuedBytes;
            inFlight = origin.inFlight;
            egressBytes = origin.egressBytes;
            connectTimeout = origin.connectTimeout;
            connections = origin.connections;
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

        public Builder clientIdLength(int value) {
            clientIdLength = value;
            return this;
        }

        public Builder userProperties(int value) {
            userProperties = value;
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

        public Builder inFlight(int value) {
            inFlight = value;
            return this;
        }

        public Builder egressBytes(int value) {
            egressBytes = value;
            return this;
        }

        public Builder connectTimeout(Duration value) {
            connectTimeout = value;
            return this;
        }

        public Builder connections(int value) {
            connections = value;
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
                    clientIdLength,
                    userProperties,
                    subscriptions,
                    queuedMessages,
                    queuedBytes,
                    inFlight,
                    egressBytes,
                    connectTimeout,
                    connections,
                    mailboxBytes,
                    pausedTimeout,
                    retainedMessages,
                    retainedBytes,
                    pluginTimeout);
        }
    }
}
