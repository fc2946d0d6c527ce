// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.spi.admin.Ban;
import io.microbroker.spi.auth.AuthRequest;
import io.microbroker.spi.auth.AuthResult;
import io.microbroker.spi.auth.Authenticator;
import io.microbroker.spi.auth.Authorizer;
import io.microbroker.spi.auth.EnhancedAuthenticator;
import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.ReasonCode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the plugins who a client is and what it may do. Whatever a plugin does wrong (throws, fails, answers null, answers late)
 * is a refusal. Without any plugin the configured rule for anonymous clients decides, at once.
 */
public final class Gatekeeper {
    private final Extensions extensions;
    private final Bans bans;

    Gatekeeper(Extensions extensions, Bans bans) {
        this.extensions = extensions;
        this.bans = bans;
    }

    /**
     * Decides by what CONNECT carries.
     *
     * @param anonymousAllowed what the configuration says for this listener
     * @return accepted, or failed with a {@link Refusal}
     */
    public Future<AuthResult.Accepted> authenticate(Loop loop, AuthRequest request, boolean anonymousAllowed) {
        if (extensions.authenticators().isEmpty()) {
            return anonymousAllowed
                    ? Future.succeededFuture((AuthResult.Accepted) AuthResult.accept(request.username()))
                    : Future.failedFuture(new Refusal(ReasonCode.NOT_AUTHORIZED, "anonymous clients are not allowed"));
        }
        if (anonymousAllowed && request.username() == null) {
            return askFrom(loop, 0, request, (AuthResult.Accepted) AuthResult.accept(null));
        }
        return askFrom(loop, 0, request, null);
    }

    /**
     * Decides about somebody who comes in by a plugin.
     *
     * @param anonymousAllowed what the configuration says for where it comes in
     * @return who it is; fails with a {@link Refusal}
     */
    public Future<ClientInfo> signIn(Loop loop, AuthRequest request, boolean anonymousAllowed) {
        return authenticate(loop, request, anonymousAllowed)
                .map(accepted -> new ClientInfo(
                        request.clientId(),
                        accepted.username(),
                        request.version(),
                        request.listener(),
                        request.remoteAddress(),
                        accepted.attributes()))
                .compose(client -> {
                    Ban ban = bans.find(client.clientId(), client.username(), client.remoteAddress(), loop.nowMillis());
                    return ban == null ? Future.succeededFuture(client) : Future.failedFuture(Refusal.banned(ban));
                });
    }

    /** Asks one after the other until one has an opinion. */
    private Future<AuthResult.Accepted> askFrom(
            Loop loop, int index, AuthRequest request, AuthResult.@Nullable Accepted ifAllAbstain) {
        if (index == extensions.authenticators().size()) {
            return ifAllAbstain != null
                    ? Future.succeededFuture(ifAllAbstain)
                    : Future.failedFuture(new Refusal(ReasonCode.NOT_AUTHORIZED, "nobody vouches for the client"));
        }
        Authenticator authenticator = extensions.authenticators().get(index);
        return guarded(loop, () -> authenticator.authenticate(request))
                .compose(result -> result instanceof AuthResult.Abstained
                        ? askFrom(loop, index + 1, request, ifAllAbstain)
                        : accepted(result));
    }

    private static Future<AuthResult.Accepted> accepted(AuthResult result) {
        if (result instanceof AuthResult.Accepted accepted) {
            return Future.succeededFuture(accepted);
        }
        if (result instanceof AuthResult.Denied denied) {
            return Future.failedFuture(new Refusal(denied.reason(), denied.detail()));
        }
        return Future.failedFuture(new Refusal(ReasonCode.NOT_AUTHORIZED, "the authenticator gave no decision"));
    }

    /** The authenticator of a method; null if there is none. */
    public @Nullable EnhancedAuthenticator enhanced(String method) {
        return extensions.enhancedAuthenticators().get(method);
    }

    /** One step of an enhanced exchange; fails with a {@link Refusal} if the plugin does. */
    public Future<AuthResult> step(Loop loop, EnhancedAuthenticator.Exchange exchange, Buffer data) {
        return guarded(loop, () -> exchange.next(data));
    }

    /** The policy of a client that was let in. Never fails: a failing authorizer denies everything. */
    public Future<TopicPolicy> policyFor(Loop loop, ClientInfo client) {
        if (client.isPlugin()) {
            return Future.succeededFuture(TopicPolicy.ALLOW_ALL);
        }
        if (extensions.authorizers().isEmpty()) {
            return Future.succeededFuture(OpenPolicy.INSTANCE);
        }
        List<Future<TopicPolicy>> asked = new ArrayList<>();
        for (Authorizer authorizer : extensions.authorizers()) {
            asked.add(guarded(loop, () -> authorizer.policyFor(client)));
        }
        return Future.all(asked)
                .map(all -> (TopicPolicy) new SafePolicy(new AllOf(all.<TopicPolicy>list())))
                .otherwise(TopicPolicy.DENY_ALL);
    }

    /** A call of a plugin, answered on the loop; its failures are counted and turned into a refusal. */
    private static <T> Future<T> guarded(Loop loop, Supplier<Future<T>> call) {
        Future<T> answer;
        try {
            answer = call.get();
        } catch (RuntimeException e) {
            answer = Future.failedFuture(e);
        }
        return OnLoop.bring(loop, answer).recover(cause -> refused(loop, String.valueOf(cause.getMessage())));
    }

    private static <T> Future<T> refused(Loop loop, String cause) {
        loop.counters().increment(Counter.PLUGIN_FAILURES);
        return Future.failedFuture(new Refusal(ReasonCode.SERVER_UNAVAILABLE, "a plugin failed: " + cause));
    }
}
