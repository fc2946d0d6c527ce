// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import io.microbroker.packet.ConnAck;
import io.microbroker.packet.Connect;
import io.microbroker.packet.Subscribe;
import io.microbroker.packet.SubscribeEntry;
import io.microbroker.packet.Unsubscribe;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.RetainHandling;
import io.microbroker.spi.mqtt.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sub}: subscribes to topics and prints what comes. */
@Command(
        name = "microbroker sub",
        description = {"", "Subscribes to topics of a broker and prints their messages.", ""},
        usageHelpWidth = 110,
        footer = {
            "",
            "Exit codes: 0 done, 1 wrong usage or no connection, 7 connection lost, 8 a certificate is not trusted, 27 the",
            "time of -W is over, else the reason code of the broker."
        })
final class SubCommand implements Verb.Command {
    private static final Set<String> PACKETS = Set.of(
            PropertyArguments.CONNECT,
            PropertyArguments.SUBSCRIBE,
            PropertyArguments.UNSUBSCRIBE,
            PropertyArguments.DISCONNECT,
            PropertyArguments.WILL);

    private final Terminal terminal;

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Mixin
    private SelectionOptions selection = new SelectionOptions();

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "FILTER",
            description = "a topic filter to subscribe to; may be repeated")
    private List<String> filters = new ArrayList<>();

    @Option(
            names = {"-U", "--unsubscribe"},
            paramLabel = "FILTER",
            description = "a topic filter to unsubscribe from; may be repeated")
    private List<String> unsubscribed = new ArrayList<>();

    @Option(
            names = {"-q", "--qos"},
            paramLabel = "N",
            description = "the highest QoS to receive: 0, 1 or 2; default 0")
    private int qos;

    @Option(names = "--retain-as-published", description = "leave the retain flag as the publisher set it; MQTT 5")
    private boolean retainAsPublished;

    @Option(names = "-W", paramLabel = "SECONDS", description = "end after this time, with exit code 27")
    private int timeoutSeconds;

    @Option(
            names = {"-v", "--verbose"},
            description = "print the topic before the payload")
    private boolean verbose;

    @Option(
            names = {"-F", "--format"},
            paramLabel = "FORMAT",
            description = "print by this format: '%%t %%q %%p'; see docs/cli.md")
    private @Nullable String format;

    @Option(names = "-N", description = "print no end of line behind a message")
    private boolean noEndOfLine;

    SubCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public String verb() {
        return "sub";
    }

    @Override
    public boolean isQuiet() {
        return client.isQuiet();
    }

    @Override
    public Integer call() {
        client.topic().ifPresent(filters::add);
        if (filters.isEmpty() && unsubscribed.isEmpty()) {
            throw ClientException.usage("You must name a topic to subscribe to, with -t or -L");
        }
        if (timeoutSeconds < 0) {
            throw ClientException.usage("Invalid time behind -W - use 1 or more seconds");
        }
        Qos highest = Topics.qos(qos);
        PropertyArguments properties = client.properties(PACKETS);
        Connect connect = client.connect(properties);
        Subscribe subscribe = subscribe(highest, properties);
        unsubscribed.forEach(Topics::filter);
        Selection selected = selection.selection();
        Trace trace = client.trace(terminal);
        Printer printer = new Printer(terminal.out(), format(), !noEndOfLine);
        Connection connection = client.open(connect, trace, new Patience(timeoutSeconds));
        try (Goodbye goodbye = new Goodbye(connection, properties.disconnect())) {
            ConnAck answer = connection.handshake(connect);
            try {
                checkOffered(answer, subscribe);
                Subscriber subscriber = new Subscriber(connection, selected, printer, report(trace));
                subscriber.begin(
                        subscribe,
                        new Unsubscribe(2, unsubscribed, properties.userProperties(PropertyArguments.UNSUBSCRIBE)));
                connection.run(subscriber);
                return subscriber.exitCode();
            } finally {
                goodbye.say();
            }
        }
    }

    private Subscribe subscribe(Qos highest, PropertyArguments properties) {
        int identifier = properties.subscriptionIdentifier();
        RetainHandling handling = selection.isWithoutRetained() ? RetainHandling.DO_NOT_SEND : RetainHandling.SEND;
        List<SubscribeEntry> entries = filters.stream()
                .map(Topics::filter)
                .map(filter -> new Subscription(filter, highest, false, retainAsPublished, handling, identifier))
                .map(SubscribeEntry::of)
                .toList();
        return new Subscribe(1, identifier, entries, properties.userProperties(PropertyArguments.SUBSCRIBE));
    }

    private static void checkOffered(ConnAck answer, Subscribe subscribe) {
        if (subscribe.subscriptionIdentifier() != 0
                && !answer.properties().subscriptionIdentifiersAvailable()) { // §3.2.2.3.12
            throw ClientException.usage("The broker takes no subscription identifiers - leave that -D out");
        }
    }

    private MessageFormat format() {
        if (format != null) {
            return MessageFormat.of(format);
        }
        return verbose ? MessageFormat.verbose() : MessageFormat.payload();
    }

    private Report report(Trace trace) {
        return new Report(trace, line -> {
            if (!isQuiet()) {
                terminal.err().println(line);
            }
        });
    }
}
