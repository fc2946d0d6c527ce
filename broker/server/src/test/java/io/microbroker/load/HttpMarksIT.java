// SPDX-License-Identifier: Apache-2.0
package io.microbroker.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.testkit.RawClient;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What HTTP costs beside MQTT. Each figure is told; the bounds are those of the marks, so run it on a machine with nothing else to do. */
@Tag("long")
final class HttpMarksIT extends LoadTest {
    private static final Pattern ADDRESS = Pattern.compile("http: (http://127\\.0\\.0\\.1:\\d+)/.*");
    private static final Pattern PAUSE = Pattern.compile("Pause .* ([0-9.]+)ms$");
    private static final String PASSWORD = "secret";
    private static final int CONNECTIONS = Integer.getInteger("microbroker.marks.connections", 10_000);
    private static final int SESSIONS = Integer.getInteger("microbroker.marks.sessions", 100_000);
    /** Scrapes, five seconds apart. */
    private static final int ROUNDS = Integer.getInteger("microbroker.marks.rounds", 12);

    /** What an open dashboard reads. */
    private static final String LIVE = "/api/v1/stream";

    private static final int MESSAGES = 100_000;
    private static final int BURST = 20;
    /** Messages that a writer sends in one go, ten times a second. */
    private static final int FLOOD = 3000;

    private static final double NANOS = 1e9;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Path folder;

    HttpMarksIT(@TempDir Path folder) {
        this.folder = folder;
    }

    private LoadedBroker start(String... jvm) {
        return builder(jvm).start();
    }

    private LoadedBroker.Builder builder(String... jvm) {
        Path admins = folder.resolve("admins");
        Admins.write(admins, "ann", PASSWORD);
        return new LoadedBroker.Builder()
                .jvm(jvm)
                .set("http.port=0")
                .set("http.stream-bytes=64MiB")
                .set("http.users=" + admins);
    }

    private static String address(LoadedBroker broker) {
        String[] found = {""};
        await(() -> "the port of HTTP", () -> {
            broker.log().forEach(line -> {
                Matcher told = ADDRESS.matcher(line);
                found[0] = told.matches() ? told.group(1) : found[0];
            });
            return !found[0].isEmpty();
        });
        return found[0];
    }

    private static String basic() {
        byte[] credentials = ("ann:" + PASSWORD).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(credentials);
    }

    private String get(String uri) {
        try {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(uri))
                            .header("Authorization", basic())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(uri).isEqualTo(200);
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads what a server sends without end, and counts the lines that begin so. */
    private static final class Reader implements AutoCloseable {
        private final Socket socket;
        private final Thread thread;
        private final String beginning;
        private volatile long count;

        Reader(String address, String path, String beginning) throws IOException {
            URI uri = URI.create(address);
            this.beginning = beginning;
            socket = new Socket(InetAddress.getLoopbackAddress(), uri.getPort());
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + basic() + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            thread = new Thread(this::read, "reader");
            thread.setDaemon(true);
            thread.start();
        }

        private void read() {
            long seen = 0;
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith(beginning)) {
                        count = ++seen;
                    }
                }
            } catch (IOException e) {
                // closed
            }
        }

        long count() {
            return count;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    @DisplayName("idle connections, a scrape every 5 s and a stream: at most 2 % of a core")
    void scrapesOfAnIdleBroker() throws IOException {
        try (LoadedBroker broker = start("-Xmx1g")) {
            String address = address(broker);
            for (int i = 0; i < 20; i++) {
                get(address + "/metrics");
            }
            last(Duration.ofSeconds(10));
            double alone = load(broker, address, false);
            try (Swarm swarm = Swarm.start(broker.port(), 1000, peers(CONNECTIONS, HttpMarksIT::idle))) {
                await(
                        Duration.ofMinutes(2),
                        () -> "all to connect: " + swarm.opened(),
                        () -> swarm.opened() >= CONNECTIONS);
                last(Duration.ofSeconds(20));
                double idle = load(broker, address, false);
                double watched;
                long seen;
                try (Reader stream = new Reader(address, LIVE, "data:")) {
                    watched = load(broker, address, true);
                    seen = stream.count();
                    assertThat(seen).as("figures each second").isGreaterThan(5L * ROUNDS / 2);
                }
                tell(
                        "nobody there: {} % of a core; {} idle connections: {} %; with a scrape every 5 s and a stream of {} events {} %",
                        percent(alone), CONNECTIONS, percent(idle), seen, percent(watched));
                assertThat(swarm.closed()).isZero();
                assertThat(watched - idle).as("scrapes and stream").isLessThan(0.02);
            }
        }
    }

    /** It asks once a minute whether the broker is there, as most clients do unless told otherwise. */
    private static Peer idle(int number) {
        return Peers.once(Wire.connect("idle-" + number, true), true, true, 60_000);
    }

    /** Cores that the broker uses, over some scrapes, or as long without. */
    private double load(LoadedBroker broker, String address, boolean scraped) {
        long cpu = broker.cpuNanos();
        long begin = System.nanoTime();
        for (int i = 0; i < ROUNDS; i++) {
            if (scraped) {
                get(address + "/metrics");
            }
            last(Duration.ofSeconds(5));
        }
        return (broker.cpuNanos() - cpu) / (double) (System.nanoTime() - begin);
    }

    private static String percent(double share) {
        return String.format("%.2f", share * 100);
    }

    @Test
    @DisplayName("/health/ready under full load: at most 5 ms at the median")
    void readinessUnderLoad() {
        byte[] burst = burst("load/a", FLOOD);
        try (LoadedBroker broker = start("-Xmx512m");
                Swarm readers =
                        Swarm.start(broker.port(), 100, peers(2, i -> Peers.subscriber("r" + i, "load/#", 0, true)));
                Swarm writers = Swarm.start(
                        broker.port(), 100, peers(8, i -> Peers.stream(Wire.connect("w" + i, true), 0, n -> burst)))) {
            String address = address(broker);
            await(() -> "the load", () -> writers.sent() > 10 * MIB);
            long cpu = broker.cpuNanos();
            long begin = System.nanoTime();
            long[] took = new long[2000];
            for (int i = 0; i < took.length; i++) {
                long sent = System.nanoTime();
                get(address + "/health/ready");
                took[i] = System.nanoTime() - sent;
            }
            double cores = (broker.cpuNanos() - cpu) / (double) (System.nanoTime() - begin);
            Arrays.sort(took);
            tell(
                    "/health/ready at {} cores of load: median {} ms, 99 % {} ms; {} MiB to subscribers",
                    String.format("%.2f", cores),
                    millis(took[took.length / 2]),
                    millis(took[took.length * 99 / 100]),
                    readers.received() / MIB);
            assertThat(took[took.length / 2]).isLessThan(5_000_000);
        }
    }

    private static String millis(long nanos) {
        return String.format("%.2f", nanos / 1e6);
    }

    @Test
    @DisplayName("100,000 sessions page by page never hold a loop for more than 10 ms")
    void listsOfManySessions() throws InterruptedException {
        try (LoadedBroker broker = start("-Xmx2g", "-Xlog:gc");
                Swarm swarm = Swarm.start(broker.port(), 2000, peers(SESSIONS, HttpMarksIT::session))) {
            String address = address(broker);
            await(Duration.ofMinutes(10), () -> "all to leave: " + swarm.closed(), () -> swarm.closed() >= SESSIONS);
            list(address, "/api/v1/clients"); // so that what is compiled once is
            list(address, "/api/v1/subscriptions");
            Pinger idle = new Pinger(broker.port());
            last(Duration.ofSeconds(8));
            long unheld = idle.stop();
            Buckets before = Buckets.of(get(address + "/metrics"), "microbroker_inspection_seconds");
            int logged = broker.log().size();
            long begin = System.nanoTime();
            Pinger pinger = new Pinger(broker.port());
            int clients = list(address, "/api/v1/clients");
            int subscriptions = list(address, "/api/v1/subscriptions");
            int found = list(address, "/api/v1/clients?search=99");
            long longest = pinger.stop();
            Buckets pieces = Buckets.of(get(address + "/metrics"), "microbroker_inspection_seconds")
                    .minus(before);
            List<String> log = broker.log();
            tell(
                    "{} sessions, {} subscriptions, {} found, listed in {} s; loops were held {} times, the longest at most {} ms of"
                            + " processor time; a PINGREQ waited {} ms at most, without lists {} ms; longest pause of the JVM {} ms",
                    clients,
                    subscriptions,
                    found,
                    String.format("%.1f", (System.nanoTime() - begin) / NANOS),
                    pieces.count(),
                    pieces.highest() * 1000,
                    millis(longest),
                    millis(unheld),
                    log.subList(logged, log.size()).stream()
                            .mapToDouble(HttpMarksIT::pause)
                            .max()
                            .orElse(0));
            assertThat(clients).isGreaterThanOrEqualTo(SESSIONS);
            assertThat(pieces.count()).isGreaterThan(2 * SESSIONS / 1000);
            // Not the wait of the PINGREQ: this machine has two processors, and the test itself uses both.
            assertThat(pieces.highest()).isLessThan(0.01);
        }
    }

    @Test
    @DisplayName("a million retained messages that one client asks for never hold its loop for more than 10 ms")
    void retainedMessagesForOne() {
        int topics = 1_000_000;
        try (LoadedBroker broker =
                builder("-Xmx2g").set("limits.retained-messages=" + 2 * topics).start()) {
            String address = address(broker);
            try (Swarm filling = Swarm.start(broker.port(), 10, List.of(LatencyIT.retaining("filler", 0, topics)))) {
                await(Duration.ofMinutes(2), () -> "PUBACKs", () -> filling.received() >= 4L * topics);
            }
            for (String round : List.of("just started", "again")) {
                Buckets before = Buckets.of(get(address + "/metrics"), "microbroker_retained_seconds");
                long begin = System.nanoTime();
                try (Swarm reading =
                        Swarm.start(broker.port(), 10, List.of(Peers.subscriber("reader", "state/#", 0, true)))) {
                    await(Duration.ofMinutes(1), () -> "all", () -> reading.received() >= 40L * topics);
                }
                Buckets turns = Buckets.of(get(address + "/metrics"), "microbroker_retained_seconds")
                        .minus(before);
                tell(
                        "{}: a million retained messages in {} s, {} turns, the longest at most {} ms of processor time",
                        round,
                        String.format("%.1f", (System.nanoTime() - begin) / NANOS),
                        turns.count(),
                        turns.highest() * 1000);
                assertThat(turns.count()).isGreaterThan(topics / 2000);
                assertThat(turns.highest()).isLessThanOrEqualTo(0.01);
            }
        }
    }

    /** Milliseconds of a pause in a line of {@code -Xlog:gc}; 0 if it tells of none. */
    private static double pause(String line) {
        Matcher told = PAUSE.matcher(line);
        return told.find() ? Double.parseDouble(told.group(1)) : 0;
    }

    private static Peer session(int number) {
        byte[] bytes = Wire.join(
                Wire.connect("left-" + number, false), Wire.subscribe("left/" + number % 100, 1), Wire.disconnect());
        return Peers.once(bytes, true, false, 0);
    }

    private int list(String address, String path) {
        int items = 0;
        @Nullable String next = "";
        while (next != null) {
            String cursor = next.isEmpty() ? "" : "&cursor=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
            String query = (path.contains("?") ? "&" : "?") + "limit=1000" + cursor;
            JsonObject page = new JsonObject(get(address + path + query));
            items += page.getJsonArray("items").size();
            next = page.getString("next");
        }
        return items;
    }

    /** Two clients of MQTT, on both loops, that ask again as soon as they are answered. */
    private static final class Pinger {
        private final Thread[] threads = new Thread[2];
        private final long[] longest = new long[2];
        private volatile boolean over;

        Pinger(int port) {
            for (int i = 0; i < threads.length; i++) {
                int number = i;
                threads[i] = new Thread(() -> ping(port, number), "pinger");
                threads[i].start();
            }
        }

        private void ping(int port, int number) {
            try (RawClient client = RawClient.connected(port, "pinger-" + number)) {
                while (!over) {
                    long begin = System.nanoTime();
                    client.pingReq().expectPingResp();
                    longest[number] = Math.max(longest[number], System.nanoTime() - begin);
                    last(Duration.ofMillis(1));
                }
            }
        }

        long stop() throws InterruptedException {
            over = true;
            for (Thread thread : threads) {
                thread.join();
            }
            return Math.max(longest[0], longest[1]);
        }
    }

    @Test
    @DisplayName("a reader of server-sent events costs at most three times as much per message as a subscriber of MQTT")
    void streamsAgainstSubscribers() throws IOException {
        try (LoadedBroker broker = start("-Xmx512m")) {
            String address = address(broker);
            for (int round = 0; round < 2; round++) { // the first one warms up
                double none = publish(broker, () -> true);
                double mqtt;
                try (Swarm swarm =
                        Swarm.start(broker.port(), 10, peers(1, i -> Peers.subscriber("r", "marks/#", 0, true)))) {
                    await(() -> "the subscription", () -> swarm.received() >= 9);
                    long before = swarm.received();
                    mqtt = publish(broker, () -> swarm.received() - before >= MESSAGES * 60L);
                }
                double sse;
                try (Reader stream = new Reader(address, "/api/v1/messages/stream?filter=marks/%23", "data:")) {
                    last(Duration.ofSeconds(1));
                    sse = publish(broker, () -> stream.count() >= MESSAGES);
                }
                tell(
                        "per message: {} us to publish, {} us for a subscriber of MQTT, {} us for a reader of a stream",
                        micros(none),
                        micros(mqtt - none),
                        micros(sse - none));
                if (round == 1) {
                    assertThat(sse - none).isLessThan(3 * (mqtt - none));
                }
            }
        }
    }

    private static byte[] burst(String topic, int messages) {
        byte[] payload = "x".repeat(64).getBytes(StandardCharsets.US_ASCII); // text, as most that streams carry
        byte[] message = Wire.publish(topic, payload, 0, 0, false);
        byte[] burst = new byte[message.length * messages];
        for (int i = 0; i < messages; i++) {
            System.arraycopy(message, 0, burst, i * message.length, message.length);
        }
        return burst;
    }

    private static String micros(double nanos) {
        return String.format("%.2f", nanos / 1000);
    }

    /** Processor time of the broker per message, in nanoseconds, from the first one to when all have arrived. */
    private static double publish(LoadedBroker broker, BooleanSupplier arrived) {
        byte[] burst = burst("marks/a", BURST);
        try (RawClient publisher = RawClient.connected311(broker.port(), c -> c.clientId("publisher"))) {
            long cpu = broker.cpuNanos();
            for (int i = 0; i < MESSAGES / BURST; i++) {
                publisher.send(burst);
                last(Duration.ofMillis(2)); // 10,000 a second at most: nobody drops any
            }
            publisher.pingReq().expectPingResp();
            await(() -> "all to arrive", arrived);
            return (broker.cpuNanos() - cpu) / (double) MESSAGES;
        }
    }
}
