// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.cli.CliVerb;
import io.microbroker.spi.embed.BrokerFactory;
import io.microbroker.spi.embed.EmbeddedBroker;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.FreePort;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import io.microbroker.testkit.browser.Chromium;
import io.microbroker.testkit.browser.Program;
import io.microbroker.testkit.browser.Required;
import io.microbroker.testkit.tls.TestAuthority;
import io.microbroker.testkit.tls.TestCertificate;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page in Chromium against a broker, over ws, and over wss with a password. Chromium trusts one certificate by its public
 * key, as a person does who has looked at it; what it sees of the page is in {@code target/screenshots}.
 */
final class DashboardIT {
    private static final long DEADLINE_SECONDS = 30;
    private static final String PASSWORD = "Tür zu!";

    private static final TestAuthority AUTHORITY = new TestAuthority("CN=Home");
    private static final TestCertificate TRUSTED = AUTHORITY.issue("CN=broker", "localhost");
    private static final TestCertificate UNKNOWN = AUTHORITY.issue("CN=broker", "localhost");

    private static Vertx vertx;
    private static Chromium browser;
    private static Dashboard plain;
    private static Dashboard secure;
    private static Path folder;

    @BeforeAll
    static void start(@TempDir Path created) throws UsageException {
        Required.check(
                DashboardIT.class.getResource("/web/mqtt.min.js") != null,
                "MQTT.js",
                "install Node.js with npm (Debian: apt install nodejs npm) and build again");
        browser = Chromium.start(sha256(TRUSTED));
        folder = created;
        vertx = Vertx.vertx();
        TRUSTED.write(folder, "server");
        UNKNOWN.write(folder, "unknown");
        TestCertificate.writeText(folder.resolve("acl"), "user sensor\ntopic readwrite home/#\ntopic read hall/#\n");
        passwd("-c", "-b", folder.resolve("users").toString(), "sensor", PASSWORD);
        plain = start();
        secure = start(
                "--certificate", folder.resolve("server.pem").toString(),
                "--key", folder.resolve("server.key").toString(),
                "--users", folder.resolve("users").toString(),
                "--acl", folder.resolve("acl").toString());
    }

    private static String sha256(TestCertificate certificate) {
        byte[] key = certificate.chain().get(0).getPublicKey().getEncoded();
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void passwd(String... arguments) {
        CliVerb verb = ServiceLoader.load(CliVerb.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(each -> each.name().equals("passwd"))
                .findFirst()
                .orElseThrow();
        assertThat(verb.run(List.of(arguments), new PrintStream(PrintStream.nullOutputStream()), System.err))
                .isZero();
    }

    private static Dashboard start(String... options) throws UsageException {
        String[] all = Stream.concat(Stream.of("--port", "0", "--ws-port", "0", "--mqtt-port", "0"), Stream.of(options))
                .toArray(String[]::new);
        return await(Dashboard.start(vertx, Options.parse(all)));
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (vertx != null) {
            for (Dashboard each : new Dashboard[] {plain, secure}) {
                if (each != null) {
                    await(each.stop());
                }
            }
            await(vertx.close());
        }
    }

    /** The browser would have written what it forbade the page, by whatever test. */
    @AfterEach
    void thePageKeepsItsOwnRules() {
        assertThat(browser.console())
                .noneMatch(line -> line.contains("Content Security Policy") || line.contains("Trusted"));
    }

    private static LivePage openPlain() {
        return LivePage.open(browser, "http://localhost:" + plain.pagePort() + "/");
    }

    private static LivePage openSecure() {
        return LivePage.open(browser, "https://localhost:" + secure.pagePort() + "/");
    }

    private static RawClient program(String id) {
        return RawClient.connected(plain.mqttPort(), id);
    }

    @Test
    void showsWhatAProgramPublishes() {
        try (RawClient sensor = program("live-sensor")) {
            LivePage page = openPlain().filter("live/#").connect();

            for (String value : List.of("20.5", "21.5", "21", "22.5")) {
                sensor.publish("live/livingroom/temperature", value, 1, 1).expectPubAck(1);
                page.awaitValue("live/livingroom/temperature", value);
            }
            sensor.publish("live/kitchen/motion", "{\"detected\":true}", 2, 2).expectPubRec(2);
            sensor.pubRel(2).expectPubComp(2);
            page.awaitValue("live/kitchen/motion", "{\"detected\":true}");

            assertThat(page.about("live/livingroom/temperature"))
                    .contains("QoS 1")
                    .doesNotContain("retained");
            assertThat(browser.run("return document.querySelectorAll('.card polyline').length"))
                    .isEqualTo("1");
            assertThat(browser.text("#count")).isEqualTo("2 topics, 5 messages");
            page.screenshot("live-values");
        }
    }

    @Test
    void publishesToOtherPrograms() {
        try (RawClient display = program("publish-display")) {
            display.subscribe(1, "publish/#", 2).expectSubAck(1, 2);
            LivePage page = openPlain().filter("nothing/#").connect();

            page.publish("publish/kitchen/lights", "on", 0, false);
            assertThat(page.outcome()).isEqualTo("Sent: publish/kitchen/lights, QoS 0");
            display.expectPublish("publish/kitchen/lights", "on", 0);
            page.publish("publish/kitchen/lights", "größer", 1, false);
            assertThat(page.outcome()).isEqualTo("The broker has it: publish/kitchen/lights, QoS 1");
            RawPacket second = display.expectPublish("publish/kitchen/lights", "größer", 1);
            display.pubAck(second.packetId());
            page.publish("publish/kitchen/lights", "off", 2, true);
            assertThat(page.outcome()).isEqualTo("The broker has it: publish/kitchen/lights, QoS 2, retained");
            display.expectPublish("publish/kitchen/lights", "off", 2);
        }
        try (RawClient late = program("publish-late")) {
            late.subscribe(1, "publish/#", 0).expectSubAck(1, 0);
            late.expectPublish("publish/kitchen/lights", "off", 0);
        }
    }

    @Test
    void showsRetainedValuesAtOnce() {
        try (RawClient sensor = program("retained-sensor")) {
            sensor.publish(message -> message.topic("kept/frontdoor")
                            .payload("locked")
                            .qos(1, 1)
                            .retain())
                    .expectPubAck(1, ReasonCode.NO_MATCHING_SUBSCRIBERS);
        }

        LivePage page = openPlain().filter("kept/#").connect().awaitValue("kept/frontdoor", "locked");

        assertThat(page.about("kept/frontdoor")).contains("retained");
    }

    @Test
    void showsMarkupAsText() {
        String hostile =
                "<img src=x onerror=\"document.title='broken in'\"><script>document.title='broken in'</script>";
        try (RawClient sensor = program("hostile-sensor")) {
            LivePage page = openPlain().filter("hostile/#").connect();

            sensor.publish("hostile/" + hostile, hostile);
            page.awaitValue("hostile/" + hostile, hostile);
            sensor.publish("hostile/bytes", "\0\u0007\u202e");
            page.awaitValue("hostile/bytes", "\0\u0007\u202e");

            assertThat(browser.run("return document.querySelectorAll('#cards img, #cards script').length"))
                    .isEqualTo("0");
            assertThat(browser.run("return document.title")).isEqualTo("Live values");
            page.screenshot("hostile-payload");
        }
    }

    @Test
    void holdsSoManyTopicsAndSaysThatThereAreMore() {
        try (RawClient sensor = program("many-sensor")) {
            LivePage page = openPlain().filter("many/#").connect();

            for (int value = 0; value < 10; value++) {
                for (int room = 0; room < 400; room++) {
                    sensor.publish("many/room" + room, String.valueOf(value));
                }
                sensor.publish("many/room0", "round " + value, 1, value + 1).expectPubAck(value + 1);
                page.awaitValue("many/room0", "round " + value);
            }

            assertThat(browser.text("#count"))
                    .isEqualTo("300 topics, 4010 messages; more topics than the 300 that fit here: narrow the filter");
            assertThat(browser.run("return document.querySelectorAll('.card').length"))
                    .isEqualTo("300");
        }
    }

    @Test
    void comesBackWhenTheBrokerDoes() throws IOException {
        int port = FreePort.take();
        EmbeddedBroker broker = startBroker(port);
        LivePage page = openPlain()
                .address("ws://localhost:" + port + "/mqtt")
                .filter("back/#")
                .connect();

        await(broker.stop());
        page.awaitState("busy");
        assertThat(browser.text("#state")).startsWith("Connection lost, trying again");
        broker = startBroker(port);
        page.awaitState("on");

        try (RawClient sensor = RawClient.connected(broker.port("tcp"), "back-sensor")) {
            sensor.publish("back/hall", "19");
            page.awaitValue("back/hall", "19");
        }
        await(broker.stop());
    }

    private static EmbeddedBroker startBroker(int webSocketPort) {
        BrokerFactory factory =
                ServiceLoader.load(BrokerFactory.class).findFirst().orElseThrow();
        return await(factory.start(List.of(
                "listeners.tcp.port=0", "listeners.ws.transport=websocket", "listeners.ws.port=" + webSocketPort)));
    }

    @Test
    void showsALiveValueOverWssWithAPassword() {
        LivePage page = openSecure().filter("home/#").user("sensor", PASSWORD);
        page.connect();

        try (RawClient sensor = RawClient.connected(
                secure.mqttPort(),
                connect -> connect.clientId("wss-sensor").username("sensor").password(PASSWORD))) {
            sensor.publish("home/livingroom/temperature", "21.5", 1, 1).expectPubAck(1);
            page.awaitValue("home/livingroom/temperature", "21.5");
        }

        page.publish("home/livingroom/lights/command", "on", 1, false)
                .awaitValue("home/livingroom/lights/command", "on")
                .screenshot("wss-with-password");
        assertThat(browser.text("#state")).isEqualTo("Connected to localhost:" + secure.webSocketPort());
        assertThat(browser.run("return location.href + document.cookie + JSON.stringify([localStorage, sessionStorage])"
                        + " + performance.getEntriesByType('resource').map(each => each.name)"))
                .doesNotContain("zu!")
                .doesNotContain("sensor");
    }

    @Test
    void tellsThatThePasswordIsWrong() {
        LivePage page = openSecure().user("sensor", "guess");

        assertThat(page.connectInVain())
                .startsWith("User name or password is wrong. (0x86)")
                .contains("microbroker passwd");
        page.screenshot("wrong-password");
        page.user("sensor", PASSWORD).connect();
        assertThat(browser.run("return document.getElementById('problem').hidden"))
                .isEqualTo("true");
    }

    @Test
    void tellsThatAPasswordIsWanted() {
        assertThat(openSecure().connectInVain()).contains("Give user name and password.");
    }

    @Test
    void tellsWhatAUserMayNotDo() {
        LivePage page = openSecure().filter("cellar/#").user("sensor", PASSWORD).connect();

        assertThat(page.problem()).contains("does not let you read ‘cellar/#’: not authorized");
        page.publish("hall/lights", "on", 1, false);
        assertThat(page.outcome()).isEqualTo("Not published: not authorized");
    }

    @Test
    void doesNotTrustAnUnknownCertificateAndSaysWhatToDo() throws UsageException {
        Dashboard other = start(
                "--certificate", folder.resolve("unknown.pem").toString(),
                "--key", folder.resolve("unknown.key").toString());
        LivePage page = openPlain().address("wss://localhost:" + other.webSocketPort() + "/mqtt");

        assertThat(page.connectInVain())
                .contains("Does this browser trust the certificate of the broker?")
                .contains("https://localhost:" + other.webSocketPort() + "/");
        await(other.stop());
    }

    @Test
    void tellsAPageOfAnotherHostWhatTheBrokerMustList() {
        String origin = "http://127.0.0.1:" + plain.pagePort();
        LivePage page =
                LivePage.open(browser, origin + "/").address("ws://localhost:" + plain.webSocketPort() + "/mqtt");

        assertThat(page.connectInVain())
                .contains("answers, but did not let this page in")
                .contains("origins: [\"" + origin + "\"]");
    }

    @Test
    void tellsThatNothingAnswersOrThatTheAddressIsNone() throws IOException {
        LivePage page = openPlain();

        assertThat(page.address("ws://localhost:" + FreePort.take() + "/mqtt").connectInVain())
                .contains("Nothing answers at localhost")
                .contains("./microbroker --ws-port");
        assertThat(page.address("ws://localhost:" + plain.mqttPort() + "/mqtt").connectInVain())
                .contains("Nothing answers at localhost:" + plain.mqttPort() + " by WebSocket");
        assertThat(page.address("mqtt://localhost:1883").connectInVain()).contains("by ws or wss, not by mqtt");
        assertThat(page.address("ws://sensor:secret@localhost/mqtt").connectInVain())
                .contains("do not belong into the address");
        page.screenshot("bad-address");
    }

    @Test
    void canBeUsedByKeyboardOnANarrowScreenAndInTheDark() {
        LivePage page = openPlain().filter("narrow/#");
        assertThat(browser.run("return [...document.querySelectorAll('input, select, textarea')]"
                        + ".filter(field => field.labels.length === 0).map(field => field.id).join()"))
                .isEmpty();

        browser.press("#password", "\uE007"); // enter
        page.awaitState("on");
        try (RawClient sensor = program("narrow-sensor")) {
            sensor.publish("narrow/" + "a-topic-without-end".repeat(6), "x".repeat(300));
            page.awaitValue("narrow/" + "a-topic-without-end".repeat(6), "x".repeat(300));
        }

        browser.devTools(
                "Emulation.setDeviceMetricsOverride",
                new JsonObject()
                        .put("width", 320)
                        .put("height", 700)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", true));
        assertThat(browser.run("return document.documentElement.scrollWidth")).isEqualTo("320");
        JsonObject dark = new JsonObject().put("name", "prefers-color-scheme").put("value", "dark");
        browser.devTools("Emulation.setEmulatedMedia", new JsonObject().put("features", JsonArray.of(dark)));
        page.screenshot("narrow-dark");
        browser.devTools("Emulation.clearDeviceMetricsOverride", new JsonObject());
        browser.devTools("Emulation.setEmulatedMedia", new JsonObject().put("features", new JsonArray()));
    }

    @Test
    void isOneCommandFromTheJar() {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command =
                List.of(java.toString(), "-jar", "target/browser.jar", "--port=0", "--ws-port=0", "--mqtt-port=0");
        try (Program program = Program.start(command, Pattern.compile("open (http://localhost:\\d+/)"))) {
            Matcher ready = program.awaitReady();

            LivePage page = LivePage.open(browser, ready.group(1)).connect();
            page.publish("home/livingroom/temperature", "21.5", 1, false)
                    .awaitValue("home/livingroom/temperature", "21.5");

            program.terminate();
            assertThat(program.awaitExit()).isEqualTo(143);
        }
    }
}
