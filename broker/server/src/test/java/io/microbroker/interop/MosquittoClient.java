// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The two command line programs of Mosquitto. A mosquitto_sub is the connection; it is started by the first subscription, or
 * at once for a session that has one. Each publication is a mosquitto_pub.
 */
final class MosquittoClient implements RealClient {
    private static final String FORMAT = "MESSAGE %q %r %t [%x] [%E] [%P]";
    private static final Pattern MESSAGE = Pattern.compile("MESSAGE (\\d) (\\d) (\\S+) \\[(.*?)] \\[(.*?)] \\[(.*)]");
    private static final Map<ProtocolVersion, String> VERSIONS = Map.of(
            ProtocolVersion.MQTT_3_1, "mqttv31",
            ProtocolVersion.MQTT_3_1_1, "mqttv311",
            ProtocolVersion.MQTT_5, "mqttv5");

    private final Programs programs;
    private final ProtocolVersion version;
    private final Inbox inbox;
    private final List<String> subscription = new ArrayList<>();
    private @Nullable SignOn signOn;
    private @Nullable ChildProcess subscriber;

    MosquittoClient(Programs programs, ProtocolVersion version, Inbox inbox) {
        this.programs = programs;
        this.version = version;
        this.inbox = inbox;
    }

    /**
     * Where the programs are and which port they connect to.
     *
     * @param lineBuffered makes another program write each line at once: mosquitto_sub keeps them back from a pipe
     */
    record Programs(String pub, String sub, String lineBuffered, int port) {}

    @Override
    public void connect(SignOn newSignOn) {
        signOn = newSignOn;
        boolean resumes = !newSignOn.cleanStart() && (!version.isV5() || newSignOn.expirySeconds() > 0);
        if (resumes && !subscription.isEmpty()) {
            startSubscriber(newSignOn);
        }
    }

    @Override
    public void subscribe(String filter, int qos) {
        if (signOn == null) {
            throw new IllegalStateException("not connected");
        }
        subscription.clear();
        subscription.addAll(List.of("-t", filter, "-q", String.valueOf(qos)));
        startSubscriber(signOn);
    }

    private void startSubscriber(SignOn as) {
        List<String> command = new ArrayList<>(List.of(programs.lineBuffered(), "-oL"));
        command.addAll(command(programs.sub()));
        command.addAll(List.of("-d", "-F", FORMAT, "-i", as.clientId()));
        command.addAll(subscription);
        if (!as.cleanStart()) {
            command.add("-c");
            if (version.isV5()) {
                command.addAll(List.of("-x", String.valueOf(as.expirySeconds())));
            }
        }
        TestMessage will = as.will();
        if (will != null) {
            command.addAll(List.of("--will-topic", will.topic(), "--will-payload", will.text()));
            command.addAll(List.of("--will-qos", String.valueOf(will.qos())));
        }
        CompletableFuture<String> subscribed = new CompletableFuture<>();
        ChildProcess started = ChildProcess.start(command, Path.of("."), line -> {
            if (line.startsWith("Subscribed")) {
                subscribed.complete(line);
            }
            onLine(line);
        });
        subscriber = started;
        Deadline.await(subscribed, () -> "SUBACK for " + started);
    }

    private void onLine(String line) {
        Matcher matcher = MESSAGE.matcher(line);
        if (matcher.matches()) {
            inbox.add(new TestMessage(
                    matcher.group(3),
                    Buffer.buffer(HexFormat.of().parseHex(matcher.group(4))),
                    Integer.parseInt(matcher.group(1)),
                    matcher.group(2).equals("1"),
                    userProperties(matcher.group(6)),
                    matcher.group(5).isEmpty() ? 0 : Integer.parseInt(matcher.group(5))));
        }
    }

    private static Map<String, String> userProperties(String text) {
        Map<String, String> properties = new TreeMap<>();
        for (String pair : text.isBlank() ? new String[0] : text.strip().split(" +")) {
            properties.put(pair.substring(0, pair.indexOf(':')), pair.substring(pair.indexOf(':') + 1));
        }
        return properties;
    }

    @Override
    public void publish(TestMessage message) {
        List<String> command = publication(message);
        if (message.retain()) {
            command.add("-r");
        }
        if (message.expirySeconds() > 0) {
            command.addAll(List.of("-D", "publish", "message-expiry-interval", "" + message.expirySeconds()));
        }
        message.userProperties()
                .forEach((name, value) -> command.addAll(List.of("-D", "publish", "user-property", name, value)));
        command.add(message.payload().length() == 0 ? "-n" : "-s");
        run(command, message.payload().getBytes());
    }

    /** One process for all, a line each: their topic and QoS must be the same. */
    @Override
    public void publishAll(List<TestMessage> all) {
        List<String> command = publication(all.get(0));
        command.add("-l");
        StringBuilder lines = new StringBuilder();
        all.forEach(each -> lines.append(each.text()).append('\n'));
        run(command, lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    private List<String> publication(TestMessage message) {
        List<String> command = command(programs.pub());
        command.addAll(List.of("-t", message.topic(), "-q", String.valueOf(message.qos())));
        return command;
    }

    private List<String> command(String program) {
        return new ArrayList<>(
                List.of(program, "-V", VERSIONS.get(version), "-h", "127.0.0.1", "-p", "" + programs.port()));
    }

    private static void run(List<String> command, byte[] input) {
        try (ChildProcess publisher = ChildProcess.start(command, Path.of("."), line -> {})) {
            publisher.write(input);
            publisher.endInput();
            if (publisher.awaitExit() != 0) {
                throw new AssertionError("failed: " + publisher);
            }
        }
    }

    @Override
    public void disconnect() {
        end(ChildProcess::terminate);
    }

    @Override
    public void cut() {
        end(ChildProcess::kill);
    }

    private void end(Consumer<ChildProcess> how) {
        ChildProcess running = subscriber;
        subscriber = null;
        if (running != null) {
            how.accept(running);
            running.awaitExit();
        }
    }

    @Override
    public void close() {
        cut();
    }
}
