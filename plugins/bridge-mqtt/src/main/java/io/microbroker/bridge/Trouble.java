// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.vertx.mqtt.MqttConnectionException;
import java.io.IOException;
import java.net.ConnectException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What went wrong between us and a remote, for people: the cause and, where we know it, the cure. On one line. */
final class Trouble {
    private static final int DEPTH_MAX = 10;
    /** Failures of Vert.x that are only carriers of a message. */
    private static final String CARRIERS = "io.vertx.core.impl.";

    private Trouble() {}

    static String of(Throwable cause) {
        if (cause instanceof MqttConnectionException refused) {
            return "the remote refuses us: " + refusal(refused.code());
        }
        if (cause instanceof TimeoutException) {
            return "the remote does not answer in time";
        }
        Throwable root = cause;
        for (int depth = 0; depth < DEPTH_MAX && root.getCause() != null; depth++) {
            root = root.getCause();
        }
        return Section.shown(ofRoot(root, String.valueOf(root.getMessage())));
    }

    private static String ofRoot(Throwable root, String message) {
        if (message.contains("too large message") || message.contains("message length exceeds")) {
            return "the remote sent a packet larger than message-size - raise that, or delete the message there";
        }
        if (root instanceof CertPathBuilderException || root instanceof CertPathValidatorException) {
            return "the certificate of the remote is not trusted - name its authority in tls.ca (" + message + ")";
        }
        if (root instanceof ConnectException && message.contains("refused")) {
            return "nobody listens there (Connection refused)";
        }
        if (message.equals("Closed")) {
            return "the remote closed the connection before it answered";
        }
        boolean isPlain = root.getClass() == IOException.class // ours, or the text of the operating system
                || root.getClass().getName().startsWith(CARRIERS);
        return isPlain ? message : root.getClass().getSimpleName() + ": " + message;
    }

    private static String refusal(@Nullable MqttConnectReturnCode code) {
        if (code == null) {
            return "without a reason";
        }
        return switch (code) {
            case CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD -> "user or password is wrong";
            case CONNECTION_REFUSED_NOT_AUTHORIZED -> "this user is not allowed to connect";
            case CONNECTION_REFUSED_IDENTIFIER_REJECTED -> "it does not take this client-id";
            case CONNECTION_REFUSED_SERVER_UNAVAILABLE -> "it is not available";
            case CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION -> "it does not speak MQTT 3.1.1";
            default -> code.name();
        };
    }
}
