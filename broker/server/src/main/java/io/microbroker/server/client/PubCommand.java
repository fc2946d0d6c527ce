// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import io.microbroker.packet.ConnAck;
import io.microbroker.packet.Connect;
import io.microbroker.packet.Publish;
import io.microbroker.spi.mqtt.TopicName;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pub}: publishes one message, the same one several times, or one per line of input. */
@Command(
        name = "microbroker pub",
        description = {"", "Publishes messages to a broker.", ""},
        usageHelpWidth = 110,
        footer = {
            "",
            "Exit codes: 0 published, 1 wrong usage or no connection, 7 connection lost, 8 a certificate is not trusted, else",
            "the reason code of the broker."
        })
final class PubCommand implements Verb.Command {
    private static final Set<String> PACKETS = Set.of(
            PropertyArguments.CONNECT, PropertyArguments.PUBLISH, PropertyArguments.DISCONNECT, PropertyArguments.WILL);

    private final Terminal terminal;

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Mixin
    private PayloadOptions payload = new PayloadOptions();

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC",
            description = "the topic to publish to")
    private @Nullable String topic;

    @Option(
            names = {"-q", "--qos"},
            paramLabel = "N",
            description = "the QoS: 0, 1 or 2; default 0")
    private int qos;

    @Option(
            names = {"-r", "--retain"},
            description = "the broker keeps the message for later subscribers")
    private boolean retain;

    PubCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public String verb() {
        return "pub";
    }

    @Override
    public boolean isQuiet() {
        return client.isQuiet();
    }

    @Override
    public Integer call() {
        String chosen = topic != null ? topic : client.topic().orElse(null);
        if (chosen == null) {
            throw ClientException.usage("You must name the topic to publish to, with -t or -L");
        }
        PropertyArguments properties = client.properties(PACKETS);
        Connect connect = client.connect(properties);
        Publish template = template(Topics.name(chosen), properties);
        Payloads payloads = payload.payloads(terminal.in());
        Trace trace = client.trace(terminal);
        Connection connection = client.open(connect, trace, new Patience(0));
        try (Goodbye goodbye = new Goodbye(connection, properties.disconnect())) {
            ConnAck answer = connection.handshake(connect);
            try {
                Publisher publisher = new Publisher(connection, answer, template, warnings(trace));
                publisher.start();
                payloads.forEach(publisher);
                return publisher.awaitAcknowledgements();
            } finally {
                goodbye.say();
            }
        } catch (IOException e) {
            throw ClientException.usage("Cannot read the payload: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ClientException.FAILED;
        }
    }

    private Publish template(TopicName name, PropertyArguments properties) {
        return new Publish(
                false,
                Topics.qos(qos),
                retain,
                name.value(),
                0,
                new byte[0],
                properties.topicAlias(),
                properties.messageExpirySeconds(PropertyArguments.PUBLISH, Publish.NO_EXPIRY),
                List.of(),
                properties.message(PropertyArguments.PUBLISH));
    }

    private Report warnings(Trace trace) {
        return new Report(trace, line -> {
            if (!isQuiet()) {
                terminal.err().println(line);
            }
        });
    }
}
