// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import io.microbroker.spi.Plugin;
import io.microbroker.spi.PluginContext;
import io.microbroker.spi.auth.AuthResult;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Users and their rights in files: {@code auth.file}. Does not start with a file that is missing, empty, unreadable or wrong.
 * See {@code docs/auth-file.md}.
 */
public final class AuthFilePlugin implements Plugin {
    private static final Logger log = LoggerFactory.getLogger(AuthFilePlugin.class);

    private volatile @Nullable Reloader reloader;
    private volatile @Nullable HashPool pool;

    @Override
    public String name() {
        return "auth-file";
    }

    @Override
    public Future<Void> start(PluginContext context) {
        return context.vertx()
                .executeBlocking(() -> new Reloader(Settings.of(context.config())), false)
                .map(ready -> {
                    begin(context, ready);
                    return null;
                });
    }

    private void begin(PluginContext context, Reloader ready) {
        reloader = ready;
        if (ready.get().users() == null) {
            // Somebody else must say who a client is: without any authenticator each name would be believed.
            context.authenticator(request -> Future.succeededFuture(AuthResult.abstain()));
        } else {
            HashPool hashes = new HashPool();
            pool = hashes;
            context.authenticator(new FileAuthenticator(ready, hashes, System::nanoTime, PasswordHash::matches));
        }
        context.authorizer(new FileAuthorizer(ready, OpenTopics.INSTANCE));
        ready.watch(new Reloader.Followers(context::policiesChanged, new Evictions(context::admin, ready)));
        UserTable users = ready.get().users();
        log.info(
                "users and rights read users={} acl={}",
                users == null ? 0 : users.size(),
                ready.get().acl() != null);
    }

    /** Reads the files again. */
    @Override
    public void reload() {
        Reloader running = reloader;
        if (running != null) {
            running.reload();
        }
    }

    @Override
    public Future<Void> stop() {
        Reloader running = reloader;
        if (running != null) {
            running.close();
        }
        HashPool hashes = pool;
        if (hashes != null) {
            hashes.close();
        }
        return Future.succeededFuture();
    }
}
