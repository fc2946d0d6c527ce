// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Over a real socket, whose buffers are small. */
final class LiveReaderTest {
    private static final int BYTES_MAX = 16 << 10;
    private static final Buffer EVENT = Buffer.buffer("event: figures\ndata: " + "x".repeat(1000) + "\n\n");
    private static final int EVENTS_MAX = 100_000;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        Served.await(vertx.close());
    }

    @Test
    void whoDoesNotReadIsBoundedAndIsToldWhyItEnds() throws Exception {
        CompletableFuture<Integer> written = new CompletableFuture<>();
        HttpServer server = vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0).setSendBufferSize(4096))
                .requestHandler(request -> {
                    LiveReader reader = new LiveReader(request.response(), BYTES_MAX);
                    reader.begin(() -> {});
                    writeUntilFull(reader, 0, written);
                });
        int port = Served.await(server.listen()).actualPort();
        try (Socket slow = new Socket()) {
            slow.setReceiveBufferSize(4096);
            slow.connect(new InetSocketAddress("127.0.0.1", port));
            slow.setSoTimeout(30_000);
            slow.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(written.get(30, TimeUnit.SECONDS))
                    .as("what waits is bounded")
                    .isLessThan(EVENTS_MAX);
            String all = readToEnd(slow);
            assertThat(all).contains("event: end\ndata: {\"reason\":\"too slow\"}\n\n");
            assertThat(all.split("event: figures", -1).length - 1)
                    .as("what was taken arrives")
                    .isEqualTo(written.get());
        }
    }

    /** One after the other, so that the socket takes what it can. */
    private void writeUntilFull(LiveReader reader, int count, CompletableFuture<Integer> written) {
        if (count < EVENTS_MAX && reader.write(EVENT)) {
            vertx.runOnContext(again -> writeUntilFull(reader, count + 1, written));
        } else {
            reader.end("too slow");
            written.complete(count);
        }
    }

    private static String readToEnd(Socket socket) throws IOException {
        StringBuilder all = new StringBuilder();
        byte[] bytes = new byte[4096];
        while (all.indexOf("\r\n0\r\n\r\n") < 0) {
            int length = socket.getInputStream().read(bytes);
            assertThat(length).as("the end of the stream").isPositive();
            all.append(new String(bytes, 0, length, StandardCharsets.US_ASCII));
        }
        return all.toString();
    }
}
