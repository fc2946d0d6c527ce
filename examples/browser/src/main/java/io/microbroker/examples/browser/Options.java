// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.browser;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the command line asks for.
 *
 * @param pagePort of the page; 0 takes a free one, as for the others
 * @param webSocketPort where the page finds the broker
 * @param mqttPort of the broker for programs that are no browsers
 * @param pem with it the page comes by https and speaks wss
 * @param auth settings of the broker about users and rights
 * @param brings whether this program brings the broker
 */
record Options(int pagePort, int webSocketPort, int mqttPort, Optional<Pem> pem, List<String> auth, boolean brings) {
    static final String USAGE = """
            usage: java -jar browser.jar [options]
              --port N             the page: 8080, or 8443 with a certificate
              --ws-port N          MQTT over WebSocket: 8083, or 8084 with a certificate
              --mqtt-port N        MQTT over TCP, for other programs: 1883
              --certificate FILE   PEM; with it the page comes by https and speaks wss
              --key FILE           PEM; the private key that belongs to the certificate
              --users FILE         password file; without it everybody on this machine is let in
              --acl FILE           rights of the users
              --page-only          the broker runs elsewhere
              --help
            """;

    private static final Set<String> WITH_VALUE =
            Set.of("--port", "--ws-port", "--mqtt-port", "--certificate", "--key", "--users", "--acl");
    private static final Set<String> SWITCHES = Set.of("--page-only", "--help");
    private static final int PORT_MAX = 65_535;

    /**
     * Reads the command line; {@code --port 8080} and {@code --port=8080} are the same.
     *
     * @throws UsageException if a word is unknown, stands twice or lacks its value
     */
    static Options parse(String... words) throws UsageException {
        Map<String, String> given = new HashMap<>();
        Iterator<String> rest = Arrays.stream(words)
                .flatMap(word -> word.startsWith("--") ? Arrays.stream(word.split("=", 2)) : Stream.of(word))
                .iterator();
        while (rest.hasNext()) {
            String word = rest.next();
            boolean hasValue = WITH_VALUE.contains(word);
            if (!hasValue && !SWITCHES.contains(word)) {
                throw new UsageException("unknown option '" + word + "'");
            }
            if (hasValue && !rest.hasNext()) {
                throw new UsageException(word + " needs a value");
            }
            if (given.put(word, hasValue ? rest.next() : "") != null) {
                throw new UsageException(word + " stands twice");
            }
        }
        return of(given);
    }

    private static Options of(Map<String, String> given) throws UsageException {
        Optional<Pem> pem = pem(given);
        boolean brings = !given.containsKey("--page-only");
        List<String> auth = auth(given);
        if (!brings && !auth.isEmpty()) {
            throw new UsageException("--users and --acl are for the broker that --page-only leaves out");
        }
        return new Options(
                port(given, "--port", pem.isPresent() ? 8443 : 8080),
                port(given, "--ws-port", pem.isPresent() ? 8084 : 8083),
                port(given, "--mqtt-port", 1883),
                pem,
                auth,
                brings);
    }

    private static Optional<Pem> pem(Map<String, String> given) throws UsageException {
        String certificate = given.get("--certificate");
        String key = given.get("--key");
        if (certificate == null && key == null) {
            return Optional.empty();
        }
        if (certificate == null || key == null) {
            throw new UsageException("--certificate and --key belong together");
        }
        return Optional.of(Pem.of(certificate, key));
    }

    private static List<String> auth(Map<String, String> given) {
        List<String> settings = new ArrayList<>();
        String users = given.get("--users");
        if (users != null) {
            settings.add("auth.anonymous=false");
            settings.add("auth.file.users=" + users);
        }
        String acl = given.get("--acl");
        if (acl != null) {
            settings.add("auth.file.acl=" + acl);
        }
        return settings;
    }

    private static int port(Map<String, String> given, String name, int byDefault) throws UsageException {
        String text = given.get(name);
        if (text == null) {
            return byDefault;
        }
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= PORT_MAX) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw new UsageException(name + " '" + text + "' is not a number");
        }
        throw new UsageException(name + " '" + text + "' is not within 0.." + PORT_MAX);
    }

    /** The name of the listener that the page speaks to. */
    String webSocketScheme() {
        return pem.isPresent() ? "wss" : "ws";
    }

    /** The broker, in the words of its configuration. */
    List<String> brokerSettings() {
        String listener = "listeners." + webSocketScheme();
        List<String> settings = new ArrayList<>(List.of(
                "listeners.tcp.port=" + mqttPort,
                listener + ".transport=websocket",
                listener + ".port=" + webSocketPort));
        pem.ifPresent(files -> {
            settings.add(listener + ".tls.certificate=" + files.certificate());
            settings.add(listener + ".tls.key=" + files.key());
        });
        settings.addAll(auth);
        return settings;
    }
}
