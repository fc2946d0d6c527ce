// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http.webhook;

import io.microbroker.http.webhook.PostFailure.Reason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts to one receiver over one connection. Certificates and host names are verified; redirects are not followed, whichever
 * host they name; what stands in an answer is not read. Confined to its loop.
 */
final class Poster {
    private static final Logger log = LoggerFactory.getLogger(Poster.class);
    private static final int DETAIL_MAX = 200;
    private static final int DRAINED_BYTES_MAX = 64 << 10;
    private static final long DRAINED_MILLIS_MAX = 1000;

    private final Vertx vertx;
    private final WebhookSettings settings;
    private final HttpClientAgent client;

    Poster(Vertx vertx, WebhookSettings settings) {
        this.vertx = vertx;
        this.settings = settings;
        this.client = vertx.createHttpClient(
                options(settings), new PoolOptions().setHttp1MaxSize(1).setMaxWaitQueueSize(2));
    }

    private static HttpClientOptions options(WebhookSettings settings) {
        HttpClientOptions options = new HttpClientOptions()
                .setSsl("https".equals(settings.url().getScheme()))
                .setVerifyHost(true)
                .setTrustAll(false)
                .setConnectTimeout(settings.timeoutMillis())
                .setDecompressionSupported(false);
        if (settings.ca() != null) {
            options.setTrustOptions(
                    new PemTrustOptions().addCertPath(settings.ca().toString()));
        }
        return options;
    }

    /**
     * Posts a body once.
     *
     * @return completes when it was answered 2xx; fails with a {@link PostFailure}
     */
    Future<Void> post(String id, byte[] body) {
        Attempt attempt = new Attempt();
        client.request(request(id, body))
                .compose(opened -> attempt.send(opened, Buffer.buffer(body)))
                .onSuccess(attempt::answered)
                .onFailure(attempt::broken);
        return attempt.promise.future();
    }

    private RequestOptions request(String id, byte[] body) {
        long now = Instant.now().getEpochSecond();
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(settings.url().toASCIIString())
                .setFollowRedirects(false)
                .putHeader("Content-Type", "application/json")
                .putHeader("User-Agent", "microbroker")
                .putHeader("webhook-id", id)
                .putHeader("webhook-timestamp", String.valueOf(now));
        String signature = settings.signer().sign(id, now, body);
        return signature == null ? request : request.putHeader("webhook-signature", signature);
    }

    /** Ends the connection. */
    Future<Void> close() {
        return client.close();
    }

    /** One request on its way. */
    private final class Attempt {
        private final Promise<Void> promise = Promise.promise();
        private final long timer = vertx.setTimer(settings.timeoutMillis(), ignored -> giveUp());
        private @Nullable HttpClientRequest request;

        private void giveUp() {
            promise.tryFail(new PostFailure(Reason.TIMEOUT, "no answer within " + settings.timeoutMillis() + " ms", 0));
            if (request != null) {
                cut(request);
            }
        }

        Future<HttpClientResponse> send(HttpClientRequest opened, Buffer body) {
            request = opened;
            if (promise.future().isComplete()) {
                return opened.reset().compose(done -> Future.failedFuture("too late"));
            }
            return opened.send(body);
        }

        void answered(HttpClientResponse response) {
            vertx.cancelTimer(timer);
            drain(response);
            int status = response.statusCode();
            if (status >= 200 && status < 300) {
                promise.tryComplete();
            } else {
                promise.tryFail(failure(response));
            }
        }

        void broken(Throwable cause) {
            vertx.cancelTimer(timer);
            Reason reason = isTls(cause) ? Reason.TLS : Reason.CONNECTION;
            promise.tryFail(new PostFailure(reason, describe(cause), 0));
        }

        /** Lets the answer run out, so that its connection can be used again; not for long. */
        private void drain(HttpClientResponse response) {
            long until = vertx.setTimer(DRAINED_MILLIS_MAX, ignored -> cut(response.request()));
            long[] left = {DRAINED_BYTES_MAX};
            response.exceptionHandler(cause -> vertx.cancelTimer(until));
            response.endHandler(done -> vertx.cancelTimer(until));
            response.handler(chunk -> {
                left[0] -= chunk.length();
                if (left[0] < 0) {
                    cut(response.request());
                }
            });
        }
    }

    /** Closes the connection of a request that is of no use any more. */
    private static void cut(HttpClientRequest request) {
        request.reset().onFailure(cause -> log.debug("a post was over before it was cut cause={}", cause.toString()));
    }

    private static PostFailure failure(HttpClientResponse response) {
        int status = response.statusCode();
        Reason reason = status >= 500 ? Reason.STATUS_5XX : status >= 400 ? Reason.STATUS_4XX : Reason.STATUS_3XX;
        String detail = reason == Reason.STATUS_3XX
                ? "answered " + status + " - redirects are not followed, set url to where it points"
                : "answered " + status;
        return new PostFailure(reason, detail, retryAfterMillis(response.getHeader("Retry-After"), Instant.now()));
    }

    /** RFC 9110 §10.2.3: seconds, or a date. What is neither asks for nothing. */
    static long retryAfterMillis(@Nullable String header, Instant now) {
        if (header == null) {
            return 0;
        }
        String text = header.strip();
        if (text.matches("[0-9]{1,9}")) {
            return TimeUnit.SECONDS.toMillis(Long.parseLong(text));
        }
        try {
            Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT))
                    .toInstant();
            return Math.max(0, Duration.between(now, until).toMillis());
        } catch (DateTimeException e) {
            return 0;
        }
    }

    private static boolean isTls(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof SSLException) {
                return true;
            }
        }
        return false;
    }

    /** One line, without what an answer or a certificate may have made of it. */
    private static String describe(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        StringBuilder shown = new StringBuilder(cause.getClass().getSimpleName()).append(": ");
        for (int i = 0; i < message.length() && i < DETAIL_MAX; i++) {
            char c = message.charAt(i);
            shown.append(c < ' ' || c >= 0x7f ? '?' : c);
        }
        return shown.toString();
    }
}
