// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.http.MetricRow.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every counter of the broker and what Prometheus calls it: the only place where the two names meet. */
final class MetricTable {
    private static final String REASON = "reason";
    private static final String QOS = "qos";

    private final Map<String, MetricRow> rows = new LinkedHashMap<>();

    MetricTable() {
        clients();
        traffic();
        copies();
        cluster();
        limits();
        state();
    }

    List<MetricRow> rows() {
        return new ArrayList<>(rows.values());
    }

    /** The rows by counter. */
    Map<String, MetricRow> byCounter() {
        return rows;
    }

    private void clients() {
        count("connections-opened", "connections_opened", "Connections that were accepted.");
        count("connections-closed", "connections_closed", "Connections that are over.");
        count("clients-connected", "clients_connected", "Clients that were let in.");
        count("clients-refused", "clients_refused", "Clients that were turned away by CONNACK.");
        for (String reason : List.of(
                "bad-credentials",
                "not-authorized",
                "banned",
                "client-id",
                "limit",
                "unavailable",
                "version",
                "malformed",
                "other")) {
            reason(
                    "refused-" + reason,
                    "clients_refused_by_reason",
                    reason,
                    "Clients that were turned away, by reason.");
        }
        count("clients-disconnected", "clients_disconnected", "Clients that were in and have gone.");
        count(
                "sessions-taken-over",
                "sessions_taken_over",
                "Connections that a newer one of the same client id ended.");
        count("sessions-expired", "sessions_expired", "Sessions whose time without connection was over.");
        count("wills-sent", "wills_sent", "Wills that were published.");
        String closed = "Connections that the broker ended, by reason.";
        reason("keep-alive-timeouts", "clients_closed", "keep-alive", closed);
        reason("connect-timeouts", "clients_closed", "connect-timeout", closed);
        reason("malformed-packets", "clients_closed", "malformed-packet", closed);
        reason("protocol-errors", "clients_closed", "protocol-error", closed);
        reason("packets-too-large", "clients_closed", "packet-too-large", closed);
        reason("publishers-closed-while-paused", "clients_closed", "paused-too-long", closed);
        reason("clients-closed-not-reading", "clients_closed", "not-reading", closed);
    }

    private void traffic() {
        count("packets-received", "packets_received", "MQTT packets from clients.");
        count("packets-sent", "packets_sent", "MQTT packets to clients.");
        count("bytes-received", "bytes_received", "Bytes from clients.");
        count("bytes-sent", "bytes_sent", "Bytes to clients.");
        count("publish-bytes-received", "message_payload_bytes_received", "Bytes of payloads from publishers.");
        count("publish-bytes-sent", "message_payload_bytes_sent", "Bytes of payloads to subscribers.");
        for (int qos = 0; qos <= 2; qos++) {
            label("publishes-received-qos-" + qos, "messages_received", qos, "Messages from publishers, by QoS.");
            label("deliveries-qos-" + qos, "messages_delivered", qos, "Messages to subscribers, by QoS.");
        }
        String refused = "Messages that were not accepted, by reason.";
        reason("publishes-denied", "messages_refused", "denied", refused);
        reason("publishes-refused-by-store", "messages_refused", "storage-full", refused);
        reason("retained-refused", "messages_refused", "retained-full", refused);
        count("publishes-without-subscriber", "messages_without_subscriber", "Messages that nobody had subscribed to.");
        count(
                "publishers-paused",
                "publishers_paused",
                "Times that a publisher was not read, because others lag behind.");
        count("subscriptions-denied", "subscriptions_denied", "Subscriptions that the policy forbade.");
    }

    private void copies() {
        count("copies-routed", "copies_routed", "Copies of messages, one for each receiver or shared group.");
        count("copies-repeated", "copies_repeated", "Copies that came up again after an earlier connection.");
        gauge("copies-waiting", "copies_waiting", "Copies in memory that wait for room in a window.");
        String dropped = "Copies that were not delivered, by reason.";
        for (String reason : List.of(
                "offline",
                "not-writable",
                "queue-full",
                "expired",
                "refused-by-client",
                "forbidden",
                "moved",
                "no-member",
                "session-gone",
                "no-local",
                "refused-by-store",
                "peer-slow")) {
            reason("dropped-" + reason, "copies_dropped", reason, dropped);
        }
    }

    private void cluster() {
        gauge(
                "cluster-members",
                "cluster_members",
                "Instances that work together, this one included; 0: alone by configuration.");
        count("cluster-messages-sent", "cluster_messages_sent", "Messages to other instances, once for each instance.");
        count("cluster-messages-received", "cluster_messages_received", "Messages from other instances.");
        count("cluster-frames-sent", "cluster_frames_sent", "Frames to other instances.");
        count("cluster-frames-received", "cluster_frames_received", "Frames from other instances.");
        count(
                "cluster-route-timeouts",
                "cluster_route_timeouts",
                "Subscriptions that were answered before every instance had confirmed them.");
    }

    private void limits() {
        for (String limit : List.of(
                "topic-levels",
                "topic-length",
                "client-id-length",
                "user-properties",
                "will-size",
                "subscriptions",
                "receive-maximum",
                "unreleased-messages",
                "topic-aliases",
                "topic-memory",
                "unauthenticated-bytes",
                "incomplete-bytes",
                "egress-bytes-total",
                "connections",
                "sessions",
                "connect-rate",
                "connects-per-client",
                "publish-rate",
                "publish-rate-total",
                "packet-id-span",
                "queued-bytes-total")) {
            add(
                    "limit-" + limit,
                    Kind.COUNTER,
                    "limits_reached",
                    List.of("limit", limit),
                    "Bounds that were run into.");
        }
        count("plugin-failures", "plugin_calls_failed", "Calls of plugins that failed.");
        count("task-failures", "task_failures", "Tasks of an event loop that failed: each is a defect.");
    }

    private void state() {
        gauge("sessions", "sessions", "Sessions, connected or not.");
        gauge("subscriptions", "subscriptions", "Subscriptions of all sessions.");
        gauge("subscription-bytes", "subscription_bytes", "Memory that subscriptions take.");
        gauge("retained-messages", "retained_messages", "Retained messages.");
        gauge("retained-bytes", "retained_bytes", "Memory that retained messages take.");
        gauge("queued-bytes", "queued_bytes", "Memory that queues take.");
        gauge("egress-bytes", "egress_bytes", "Bytes that wait for sockets.");
        gauge("storage-queued-messages", "storage_queued_messages", "Messages in stored queues, in flight included.");
        gauge("storage-segments", "storage_segments", "Files of the journal.");
        gauge("storage-live-bytes", "storage_live_bytes", "Bytes of the journal that count.");
        gauge("storage-bytes", "storage_bytes", "Bytes of the journal.");
        count("storage-commits", "storage_commits", "Commits since the storage was made.");
    }

    private void count(String counter, String metric, String help) {
        add(counter, Kind.COUNTER, metric, List.of(), help);
    }

    private void gauge(String counter, String metric, String help) {
        add(counter, Kind.GAUGE, metric, List.of(), help);
    }

    private void reason(String counter, String metric, String reason, String help) {
        add(counter, Kind.COUNTER, metric, List.of(REASON, reason), help);
    }

    private void label(String counter, String metric, int qos, String help) {
        add(counter, Kind.COUNTER, metric, List.of(QOS, String.valueOf(qos)), help);
    }

    private void add(String counter, Kind kind, String metric, List<String> labels, String help) {
        rows.put(counter, new MetricRow(counter, kind, "microbroker_" + metric, labels, help));
    }
}
