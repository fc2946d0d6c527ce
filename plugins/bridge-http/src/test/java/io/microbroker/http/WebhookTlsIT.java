// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.testkit.tls.TestAuthority;
import io.microbroker.testkit.tls.TestCertificate;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A webhook looks at whom it posts to. */
final class WebhookTlsIT {
    private final Path folder;
    private final TestAuthority authority = new TestAuthority("CN=Home");

    WebhookTlsIT(@TempDir Path folder) {
        this.folder = folder;
        TestCertificate.writeText(folder.resolve("ca.pem"), TestCertificate.pem(List.of(authority.certificate())));
    }

    private Receiver receiver(String host) {
        authority.issue("CN=receiver", host).write(folder, "receiver");
        return new Receiver(new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(folder.resolve("receiver.pem").toString())
                        .addKeyPath(folder.resolve("receiver.key").toString())));
    }

    @Test
    void postsToAReceiverWhoseAuthorityIsTrusted() {
        try (Receiver receiver = receiver("localhost");
                Hooked hooked = Hooked.start(
                        folder, receiver, Map.of("ca", folder.resolve("ca.pem").toString()))) {
            hooked.publish(0, 3);
            Receiver.until("all have come", () -> receiver.taken().size() == 3);
        }
    }

    @Test
    void tellsNothingToAStranger() {
        try (Receiver receiver = receiver("localhost");
                Hooked hooked = Hooked.start(folder, receiver, Map.of())) {
            assertRefused(hooked, receiver);
        }
    }

    @Test
    void tellsNothingToSomebodyElseOfTheSameAuthority() {
        try (Receiver receiver = receiver("garden.example");
                Hooked hooked = Hooked.start(
                        folder, receiver, Map.of("ca", folder.resolve("ca.pem").toString()))) {
            assertRefused(hooked, receiver);
        }
    }

    private static void assertRefused(Hooked hooked, Receiver receiver) {
        hooked.publish(0, 1);
        Receiver.until("it was tried twice", () -> hooked.state().getInteger("failures") >= 2);

        assertThat(hooked.metric("microbroker_webhook_posts_failed_total", Map.of("reason", "tls")))
                .isGreaterThanOrEqualTo(2);
        assertThat(receiver.posts()).isEmpty();
    }
}
