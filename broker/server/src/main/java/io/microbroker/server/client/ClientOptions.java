// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import io.microbroker.packet.Connect;
import io.microbroker.packet.ConnectProperties;
import io.microbroker.spi.mqtt.ProtocolVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a connection, the same for both verbs. */
final class ClientOptions {
    private static final int KEEP_ALIVE_MIN = 5;

    @Option(
            names = {"-i", "--id"},
            paramLabel = "ID",
            description = "the client id; default: one that the broker makes")
    private String clientId = "";

    @Option(
            names = {"-k", "--keepalive"},
            paramLabel = "SECONDS",
            description = "the keep alive, from 5 to 65535; default 60")
    private int keepAliveSeconds = 60;

    @Option(
            names = {"-c", "--disable-clean-session"},
            description = "keep the session of this client id; needs -i")
    private boolean keepSession;

    @Option(
            names = {"-x", "--session-expiry-interval"},
            paramLabel = "SECONDS",
            description = "how long the broker keeps the session, -1 for ever; MQTT 5")
    private @Nullable Long sessionExpirySeconds;

    @Option(
            names = {"-V", "--protocol-version"},
            paramLabel = "VERSION",
            description = "31, 311 or 5, also mqttv31, mqttv311, mqttv5; default 311, or 5 with -D or -x")
    private @Nullable String version;

    @Option(
            names = {"-D", "--property"},
            paramLabel = "PACKET NAME VALUE",
            parameterConsumer = PropertyArgument.Consumer.class,
            description = "a property of MQTT 5: -D publish user-property room kitchen")
    private List<PropertyArgument> properties = new ArrayList<>();

    @Option(
            names = {"-d", "--debug"},
            description = "tell what is sent and received")
    private boolean debug;

    @Option(names = "--quiet", description = "print no errors")
    private boolean quiet;

    @Mixin
    private BrokerOptions broker = new BrokerOptions();

    @Mixin
    private WillOptions will = new WillOptions();

    boolean isQuiet() {
        return quiet;
    }

    Trace trace(Terminal terminal) {
        return debug ? terminal.out()::println : line -> {};
    }

    /** All {@code -D}, of the packets that the verb sends. */
    PropertyArguments properties(Set<String> packets) {
        return new PropertyArguments(properties, packets);
    }

    /**
     * The CONNECT that the options describe.
     *
     * @throws ClientException if they make no sense
     */
    Connect connect(PropertyArguments arguments) {
        if (keepSession && clientId.isEmpty()) {
            throw ClientException.usage("You must give a client id with -i to keep its session with -c");
        }
        if (keepAliveSeconds < KEEP_ALIVE_MIN || keepAliveSeconds > 65_535) {
            throw ClientException.usage("Invalid keep alive " + keepAliveSeconds + " - use 5 to 65535 seconds");
        }
        ProtocolVersion chosen = chosenVersion(arguments);
        String username = broker.username();
        String password = broker.password();
        if (!chosen.isV5() && username == null && password != null) { // [MQTT-3.1.2-22]
            throw ClientException.usage("A password needs a user name here - add -u, or use -V 5");
        }
        return new Connect(
                chosen,
                !keepSession,
                keepAliveSeconds,
                chosen == ProtocolVersion.MQTT_3_1 && clientId.isEmpty() ? madeUpId() : clientId,
                will.will(arguments),
                username,
                password == null ? null : password.getBytes(StandardCharsets.UTF_8),
                arguments.connect(sessionExpiry()));
    }

    /** MQTT 3.1 has no empty client ids, and none longer than 23 characters (§3.1). */
    private static String madeUpId() {
        return "mb" + UUID.randomUUID().toString().replace("-", "").substring(0, 20);
    }

    private ProtocolVersion chosenVersion(PropertyArguments arguments) {
        boolean needsV5 = !arguments.isEmpty() || sessionExpirySeconds != null;
        if (version == null) {
            return needsV5 ? ProtocolVersion.MQTT_5 : ProtocolVersion.MQTT_3_1_1;
        }
        ProtocolVersion chosen =
                switch (version) {
                    case "31", "mqttv31" -> ProtocolVersion.MQTT_3_1;
                    case "311", "mqttv311" -> ProtocolVersion.MQTT_3_1_1;
                    case "5", "mqttv5" -> ProtocolVersion.MQTT_5;
                    default ->
                        throw ClientException.usage(
                                "Unknown version '" + Refusal.printable(version) + "' behind -V - use 31, 311 or 5");
                };
        if (needsV5 && !chosen.isV5()) {
            throw ClientException.usage("-D and -x need MQTT 5 - use -V 5");
        }
        return chosen;
    }

    private long sessionExpiry() {
        if (sessionExpirySeconds == null) {
            return keepSession ? ConnectProperties.NEVER_EXPIRES : 0;
        }
        long seconds = sessionExpirySeconds == -1 ? ConnectProperties.NEVER_EXPIRES : sessionExpirySeconds;
        if (seconds < 0 || seconds > ConnectProperties.NEVER_EXPIRES) {
            throw ClientException.usage("Invalid session expiry " + seconds + " - use 0 to 4294967295, or -1 for ever");
        }
        return seconds;
    }

    /** The topic of {@code -L}. */
    Optional<String> topic() {
        return broker.topic();
    }

    /** Opens the socket to the broker. */
    Connection open(Connect connect, Trace trace, Patience patience) {
        return Connection.open(broker.address(), connect, trace, patience);
    }
}
