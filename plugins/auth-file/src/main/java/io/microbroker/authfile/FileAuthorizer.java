// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import io.microbroker.spi.auth.Authorizer;
import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.mqtt.ClientInfo;
import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * Gives each client its rights by the files of now. A client whose user is gone, or has another password by now, has none.
 * Thread-safe.
 */
final class FileAuthorizer implements Authorizer {
    private final Supplier<Reading> current;
    private final TopicPolicy withoutAcl;

    /** @param withoutAcl what clients may do if no file says it */
    FileAuthorizer(Supplier<Reading> current, TopicPolicy withoutAcl) {
        this.current = current;
        this.withoutAcl = withoutAcl;
    }

    @Override
    public Future<TopicPolicy> policyFor(ClientInfo client) {
        Reading reading = current.get();
        if (isOutdated(client, reading)) {
            return Future.succeededFuture(TopicPolicy.DENY_ALL);
        }
        Acl acl = reading.acl();
        return Future.succeededFuture(
                acl == null ? withoutAcl : AclPolicy.of(acl, client.username(), client.clientId()));
    }

    /** Whether a client came in with a password that is not in the file any more. */
    static boolean isOutdated(ClientInfo client, Reading reading) {
        String number = client.attributes().get(FileAuthenticator.ENTRY);
        return number != null && !reading.isCurrent(client.username(), Long.parseLong(number));
    }
}
