// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.Broker;
import io.microbroker.config.BrokerConfig;
import io.microbroker.config.StorageConfig;
import io.microbroker.spi.Plugin;
import io.microbroker.spi.PluginContext;
import io.microbroker.spi.storage.Health;
import io.microbroker.spi.storage.Storage;
import io.microbroker.spi.transport.TlsSpec;
import io.microbroker.store.TransientStorage;
import io.microbroker.testkit.tls.TestAuthority;
import io.microbroker.testkit.tls.TestTlsClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the probes say while the broker stops and while its storage fails; and HTTP by TLS. */
final class ReadinessIT {
    private static final BrokerConfig CONFIG =
            BrokerConfig.DEFAULT.withLoops(1).withListener("tcp", tcp -> tcp.withPort(0));

    private final Path folder;

    ReadinessIT(@TempDir Path folder) {
        this.folder = folder;
    }

    private static int status(HttpClient client, String scheme, Broker broker, String which) throws Exception {
        URI uri = URI.create(scheme + "://localhost:" + broker.port("http") + "/health/" + which);
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static int status(Broker broker, String which) throws Exception {
        return status(HttpClient.newHttpClient(), "http", broker, which);
    }

    /** Takes its time to stop. */
    private static final class Lingering implements Plugin {
        final CountDownLatch stopping = new CountDownLatch(1);
        final Promise<Void> stopped = Promise.promise();

        @Override
        public String name() {
            return "lingering";
        }

        @Override
        public Future<Void> start(PluginContext context) {
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> stop() {
            stopping.countDown();
            return stopped.future();
        }
    }

    @Test
    void aBrokerThatStopsIsAliveAndNotReady() throws Exception {
        Lingering lingering = new Lingering();
        Broker broker = Served.await(Broker.builder()
                .config(CONFIG)
                .plugin(new HttpPlugin(), Map.of("port", 0))
                .plugin(lingering, Map.of())
                .start());
        assertThat(status(broker, "ready")).isEqualTo(200);

        Future<Void> stop = broker.stop();

        assertThat(lingering.stopping.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(status(broker, "ready")).isEqualTo(503);
        assertThat(status(broker, "live")).isEqualTo(200);
        assertThat(status(broker, "started")).isEqualTo(200);
        lingering.stopped.complete();
        Served.await(stop);
    }

    /** A storage in memory whose health is what the test says. */
    private static final class Ailing implements Plugin {
        final AtomicReference<Health> health = new AtomicReference<>(new Health(true, "ok"));

        @Override
        public String name() {
            return "storage-ailing";
        }

        @Override
        public Future<Void> start(PluginContext context) {
            TransientStorage inner = new TransientStorage();
            context.storage("ailing", (Storage) Proxy.newProxyInstance(
                    Storage.class.getClassLoader(), new Class<?>[] {Storage.class}, (self, method, arguments) -> {
                        if (method.getName().equals("health")) {
                            return health.get();
                        }
                        try {
                            return method.invoke(inner, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    }));
            return Future.succeededFuture();
        }
    }

    @Test
    void aBrokerWhoseStorageFailsIsNotReadyUntilItWorksAgain() throws Exception {
        Ailing storage = new Ailing();
        Broker broker = Served.await(Broker.builder()
                .config(CONFIG.withStorage(new StorageConfig("ailing", "memory", Map.of())))
                .plugin(storage, Map.of())
                .plugin(new HttpPlugin(), Map.of("port", 0))
                .start());
        assertThat(status(broker, "ready")).isEqualTo(200);

        storage.health.set(new Health(false, "the disk is full"));
        assertThat(status(broker, "ready")).isEqualTo(503);
        assertThat(status(broker, "live")).isEqualTo(200);

        storage.health.set(new Health(true, "ok"));
        assertThat(status(broker, "ready")).isEqualTo(200);
        Served.await(broker.stop());
    }

    private TlsSpec tls() {
        return new TlsSpec(
                folder.resolve("server.pem").toString(),
                folder.resolve("server.key").toString(),
                null,
                null,
                null,
                TlsSpec.ClientAuth.NONE,
                TlsSpec.UserNameFrom.NONE,
                List.of("TLSv1.2", "TLSv1.3"),
                List.of());
    }

    @Test
    void speaksTlsAndTakesNewCertificatesOnReload() throws Exception {
        TestAuthority before = new TestAuthority("CN=before");
        TestAuthority after = new TestAuthority("CN=after");
        before.issue("CN=localhost", "localhost").write(folder, "server");
        Broker broker = Served.await(Broker.builder()
                .config(CONFIG)
                .plugin(new HttpPlugin(), Map.of("port", 0, "tls", tls()))
                .start());
        assertThat(status(trusting(before), "https", broker, "ready")).isEqualTo(200);
        assertThatThrownBy(() -> status(broker, "ready")).isInstanceOf(java.io.IOException.class);

        after.issue("CN=localhost", "localhost").write(folder, "server");
        broker.reload();

        HttpClient client = trusting(after);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!answers(client, broker)) {
            assertThat(System.nanoTime()).as("the new certificate is shown").isLessThan(end);
        }
        Served.await(broker.stop());
    }

    private static boolean answers(HttpClient client, Broker broker) throws Exception {
        try {
            return status(client, "https", broker, "ready") == 200;
        } catch (javax.net.ssl.SSLException e) {
            return false;
        }
    }

    private static HttpClient trusting(TestAuthority authority) {
        return HttpClient.newBuilder()
                .sslContext(TestTlsClient.trusting(authority).context())
                .build();
    }
}
