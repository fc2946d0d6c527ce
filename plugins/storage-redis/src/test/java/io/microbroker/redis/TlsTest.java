// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.StorageException;
import io.microbroker.testkit.FreePort;
import io.microbroker.testkit.redis.RedisBinary;
import io.microbroker.testkit.redis.RedisServer;
import io.microbroker.testkit.tls.TestAuthority;
import io.microbroker.testkit.tls.TestCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Redis behind TLS, with a user who may do what the broker does and no more. */
class TlsTest {
    private static final String[] MAY = {
        "ACL",
        "SETUSER",
        "broker",
        "on",
        ">open sesame",
        "~{microbroker*",
        "&microbroker:bus:*",
        "+@read",
        "+@write",
        "+@scripting",
        "+@pubsub",
        "+@connection",
        "+info",
        "+time",
        "+wait",
        "+config|get",
        "+cluster"
    };

    private final Path authority;
    private final RedisServer redis;
    private final String address;

    TlsTest(@TempDir Path folder) throws IOException {
        TestAuthority signs = new TestAuthority("CN=Home");
        signs.issue("CN=redis", "localhost", "127.0.0.1").write(folder, "redis");
        authority = TestCertificate.writeText(
                folder.resolve("authority.pem"), TestCertificate.pem("CERTIFICATE", encoded(signs)));
        int port = FreePort.take();
        redis = RedisServer.of(
                RedisBinary.INSTALLED,
                "--tls-port",
                Integer.toString(port),
                "--tls-cert-file",
                folder.resolve("redis.pem").toString(),
                "--tls-key-file",
                folder.resolve("redis.key").toString(),
                "--tls-ca-cert-file",
                authority.toString(),
                "--tls-auth-clients",
                "no");
        address = "rediss://localhost:" + port;
    }

    private static byte[] encoded(TestAuthority authority) {
        try {
            return authority.certificate().getEncoded();
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void makeUser() {
        assertThat(redis.ask(MAY)).isEqualTo("+OK");
        assertThat(redis.ask("ACL", "SETUSER", "default", "nopass", "+@all")).isEqualTo("+OK");
    }

    @AfterEach
    void close() {
        redis.close();
    }

    private Map<String, Object> settings() {
        return new HashMap<>(Map.of("trust", authority.toString(), "username", "broker", "password", "open sesame"));
    }

    @Test
    void instancesWorkWithTheRightsOfTheDocumentation() {
        try (Instance attic = new Instance(address, "attic", settings());
                Instance cellar = new Instance(address, "cellar", settings())) {
            Claim display = attic.claim("display-1");
            attic.subscribe(display, "home/#");
            assertThat(cellar.filtersOf("display-1")).containsExactly("home/#");

            cellar.append("22", "display-1");

            assertThat(cellar.outcome()).isEqualTo(Outcome.STORED);
            assertThat(attic.post()).isEqualTo("1 22");
            assertThat(cellar.claim("display-1").present()).isTrue();
        }
    }

    @Test
    void anUnknownAuthorityIsRefused() {
        Map<String, Object> settings = settings();
        settings.remove("trust");

        assertThat(StorageFixture.refusal(address, Durability.PROCESS, settings))
                .isInstanceOf(StorageException.class)
                .hasMessageStartingWith("redis at " + address + ": ");
    }

    @Test
    void aWrongPasswordIsRefusedAndNotTold() {
        Map<String, Object> settings = settings();
        settings.put("password", "guess");

        assertThat(StorageFixture.refusal(address, Durability.PROCESS, settings))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("WRONGPASS")
                .hasMessageNotContaining("guess");
    }

    @Test
    void aMissingFileOfAuthoritiesIsNamed() {
        Map<String, Object> settings = settings();
        settings.put("trust", "nowhere.pem");

        assertThat(StorageFixture.refusal(address, Durability.PROCESS, settings))
                .hasMessageStartingWith("storage.redis.trust: nowhere.pem cannot be read")
                .hasMessageEndingWith("name a PEM file with the certificates of authorities");
    }
}
