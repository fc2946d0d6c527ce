// SPDX-License-Identifier: Apache-2.0
package io.microbroker.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.browser.Chromium;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every page of the dashboard in Chromium, against the jar. What Chromium sees of it is in {@code target/screenshots}. */
final class DashboardIT {
    private static final String HOSTILE =
            "<img src=x onerror=\"document.title='broken in'\"><script>document.title='broken in'</script>";
    private static final String CONTROL = "\uE009";
    private static final String TAB = "\uE004";
    private static final String ENTER = "\uE007";
    private static final String ESCAPE = "\uE00C";
    private static final String DOWN = "\uE015";
    private static final String RIGHT = "\uE014";
    private static final int FIRST_VIEW_MAX = 300 * 1024;

    private static Chromium browser;
    private static ServedJar jar;

    @BeforeAll
    static void start(@TempDir Path folder) {
        browser = Chromium.start();
        jar = ServedJar.withUsers(folder);
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (jar != null) {
            jar.close();
        }
    }

    /** Whatever a test did: no script ran that is not ours, and the browser had nothing to complain of. */
    @AfterEach
    void nothingWasForbidden() {
        assertThat(browser.console())
                .noneMatch(line -> line.contains("Content Security Policy") || line.contains("Uncaught"));
        assertThat(browser.run("return document.title")).doesNotContain("broken in");
    }

    private static DashboardPage asAdmin() {
        return DashboardPage.signIn(browser, jar.address(), "admin");
    }

    private static RawClient client(String id) {
        return RawClient.connected(jar.mqttPort(), id);
    }

    @Test
    void theLinkOfTheBannerIsGoodOnce() {
        try (ServedJar linked = ServedJar.withLink()) {
            DashboardPage.openAsStranger(browser, linked.link());
            browser.await("document.querySelector('.who .name')?.textContent === 'local'");
            assertThat(browser.run("return location.href"))
                    .startsWith(linked.address() + "/")
                    .doesNotContain("token");

            DashboardPage.openAsStranger(browser, linked.link());
            assertThat(browser.text("#stale")).isEqualTo("That link has been used before.");
        }
    }

    @Test
    void aWrongPasswordIsToldAndARightOneLetsIn() {
        DashboardPage page = DashboardPage.openAsStranger(browser, jar.address() + "/");
        page.enter("admin", "guess");
        browser.await("document.getElementById('outcome').textContent === 'user or password is wrong'");

        browser.run("location.hash = '#/storage'");
        page.enter("admin", ServedJar.PASSWORD);
        browser.await("document.querySelector('.who .name')?.textContent === 'admin'");
        page.awaitText("Storage").go("overview");

        page.awaitText("Overview").press("Sign out");
        browser.await("document.getElementById('login')?.hidden === false");
        assertThat(browser.run("return document.cookie"))
                .as("no script sees it")
                .isEmpty();
    }

    @Test
    void figuresMove() {
        asAdmin().awaitText("ready");
        String before = browser.run("return Number(document.querySelector('[data-series=connections]').textContent)");
        try (RawClient sensor = client("moving-sensor")) {
            browser.await(
                    "Number(document.querySelector('[data-series=connections]').textContent) > Number(arguments[0])",
                    before);
            sensor.publish("home/hall/temperature", "21", 1, 1).expectPubAck(1, ReasonCode.NO_MATCHING_SUBSCRIBERS);
            browser.await("/^[1-9]/.test(document.querySelector('.tile.received .quiet').textContent)");
            browser.await("document.querySelector('.tide path.stroke.in').getAttribute('d').includes('L')");
            browser.await("document.querySelector('.feed').innerText.includes('moving-sensor')");
        }
        browser.await(
                "[...document.querySelectorAll('.feed li')].filter(each => each.innerText.includes('moving-sensor')).length > 1");
    }

    @Test
    void aClientIsFoundLookedAtAndDisconnected() {
        try (RawClient sensor = client("kitchen/sensor 7 ü")) {
            sensor.subscribe(1, "home/+/temperature", 1).expectSubAck(1, 1);
            DashboardPage page = asAdmin().go("clients").awaitRow("kitchen/sensor 7 ü", "online");
            browser.type("main input[type=search]", "SENSOR 7");
            browser.await("document.querySelectorAll('main .row').length === 1");

            page.openRow("kitchen/sensor 7 ü").awaitText("5.0").awaitRow("home/+/temperature", "1");
            try (RawClient other = client("hall")) {
                other.publish("home/hall/temperature", "21", 1, 1).expectPubAck(1, ReasonCode.SUCCESS);
                page.awaitRow("home/hall/temperature", "2 B", "sent, not acknowledged");
                sensor.pubAck(sensor.expectPublish().packetId());
                page.awaitText("Nothing is on its way to it.");
            }
            page.press("Disconnect");
            browser.await("document.querySelector('dialog[open]')?.innerText.includes('kitchen/sensor 7 ü')");
            browser.run("document.querySelector('dialog .danger').click()");

            sensor.expectDisconnect(ReasonCode.ADMINISTRATIVE_ACTION);
            browser.await("document.querySelector('.notice')?.innerText.includes('is disconnected')");
        }
    }

    @Test
    void aViewerLooksAndCannotChangeAnything() {
        try (RawClient sensor = client("viewed-sensor")) {
            sensor.publish(message ->
                            message.topic("home/viewed").payload("1").qos(1, 1).retain())
                    .expectPubAck(1, ReasonCode.NO_MATCHING_SUBSCRIBERS);
            DashboardPage page = DashboardPage.signIn(browser, jar.address(), "viewer");
            page.go("client/viewed-sensor").awaitText("online");
            assertThat(browser.run("return [...document.querySelectorAll('main button')]"
                            + ".filter(each => each.checkVisibility()).map(each => each.textContent).join()"))
                    .isEqualTo("Ask");
            page.go("topics").openRow("viewed");
            assertThat(browser.run("return document.querySelector('.side').innerText"))
                    .doesNotContain("Delete");
            page.go("access").awaitText("Nobody is banned");

            String status = browser.run("return fetch('/api/v1/clients/viewed-sensor',"
                    + " {method: 'DELETE', headers: {'X-Requested-With': 'x'}}).then(each => each.status)");
            assertThat(status).isEqualTo("403");
            sensor.pingReq().expectPingResp();
        }
    }

    @Test
    void namesOfStrangersAreTextInEveryView() {
        String id = HOSTILE + "\u202e";
        String shown = HOSTILE + "‹U+202E›";
        try (RawClient hostile = client(id)) {
            hostile.subscribe(1, "home/" + HOSTILE + "/+", 0).expectSubAck(1, 0);
            hostile.subscribe(2, "$share/group/home/" + HOSTILE, 0).expectSubAck(2, 0);
            hostile.publish(message -> message.topic("home/" + HOSTILE.replace("/", "|"))
                            .payload(HOSTILE)
                            .qos(1, 1)
                            .retain())
                    .expectPubAck(1, ReasonCode.NO_MATCHING_SUBSCRIBERS);
            hostile.publish("secret/" + HOSTILE, "x", 1, 2).expectPubAck(2, ReasonCode.NOT_AUTHORIZED);
            String held = "home/held/" + HOSTILE;
            hostile.subscribe(3, held, 1).expectSubAck(3, 1);
            hostile.publish(held, HOSTILE, 1, 3).expectPacket();
            hostile.expectPacket(); // PUBACK and the message, which is not acknowledged

            DashboardPage page = asAdmin().go("clients").awaitRow(shown);
            page.openRow(shown).awaitText(shown).awaitRow("home/" + HOSTILE + "/+");
            page.awaitRow(held, "sent, not acknowledged").press("Start").awaitText("Packets as they come");
            hostile.publish("secret/traced" + HOSTILE, HOSTILE);
            page.awaitText("secret/traced" + HOSTILE).press("End").awaitText("The trace is over.");
            page.go("subscriptions").awaitRow("home/" + HOSTILE + "/+", shown);
            page.go("topics").openRow(HOSTILE.replace("/", "|"));
            browser.await("document.getElementById('value')?.textContent === arguments[0]", HOSTILE);
            page.go("access").awaitRow("not authorized", HOSTILE);
            page.go("console").connect();
            browser.type("#filter", "home/#");
            page.press("Subscribe").openRow(HOSTILE);
            browser.await("document.querySelector('pre.payload')?.textContent === arguments[0]", HOSTILE);
            page.screenshot("hostile");
            for (String place : List.of("overview", "storage", "plugins", "configuration")) {
                page.go(place);
            }
            assertThat(browser.run("return document.querySelectorAll('#content img, #content script').length"))
                    .isEqualTo("0");
        }
    }

    @Test
    void theConsolePublishesAndReceives() {
        try (RawClient other = client("console-peer")) {
            other.subscribe(1, "home/console/#", 2).expectSubAck(1, 2);
            DashboardPage page = asAdmin().go("console").connect();
            browser.type("#filter", "home/console/#");
            page.press("Subscribe").awaitText("home/console/#");

            browser.type("#topic", "home/console/light");
            browser.type("#payload", "größer");
            browser.click("#qos option[value='2']");
            page.press("Publish");
            other.expectPublish("home/console/light", "größer", 2);
            page.awaitText("The broker has it").awaitRow("in", "home/console/light", "größer");

            other.publish("home/console/back", "{\"on\":true}");
            page.openRow("home/console/back");
            browser.await("document.querySelector('pre.payload')?.textContent.includes('\"on\": true')");

            browser.type("#topic", "secret/plan");
            page.press("Publish").awaitText("Not published: not authorized");
            page.screenshot("console");
        }
    }

    @Test
    void theTreeShowsRetainedAndLiveValuesAndDeletesThem() {
        try (RawClient sensor = client("tree-sensor")) {
            sensor.publish(message -> message.topic("home/tree/cellar/humidity")
                            .payload("55")
                            .qos(1, 1)
                            .retain())
                    .expectPubAck(1, ReasonCode.NO_MATCHING_SUBSCRIBERS);
            DashboardPage page = asAdmin().go("topics");
            browser.type("#tree-filter", "home/tree/#");
            page.press("Show").openRow("tree").openRow("cellar").awaitRow("humidity", "55", "retained");

            page.connect().awaitText("live");
            for (String value : List.of("56", "57", "58")) {
                sensor.publish("home/tree/cellar/humidity", value, 1, 2).expectPubAck(2);
            }
            page.openRow("humidity");
            browser.await("document.getElementById('value')?.textContent === '58'");
            browser.await("document.querySelector('.trend polyline').getAttribute('points').split(' ').length === 3");

            page.press("Delete retained");
            browser.run("document.querySelector('dialog .danger').click()");
            browser.await("document.querySelector('.notice')?.innerText.includes('1 retained message deleted')");
        }
    }

    @Test
    void theExplainerTellsTheRule() {
        asAdmin().go("access");
        browser.type(".explainer .field:nth-of-type(1) input", "sensor");
        browser.type(".explainer input.topic", "secret/plan");
        browser.run("document.querySelector('.explainer').requestSubmit()");
        browser.await("document.querySelector('.verdict')?.innerText.includes('denied')");
        browser.type(".explainer input.topic", "home/kitchen");
        browser.run("document.querySelector('.explainer').requestSubmit()");
        browser.await("document.querySelector('.verdict')?.innerText.includes('allowed')");
        assertThat(browser.text(".verdict")).contains("topic readwrite home/#");
    }

    @Test
    void storagePluginsAndConfigurationTellWhatThereIs() {
        DashboardPage page = asAdmin().go("storage").awaitText("takes messages").awaitText("memory");
        page.go("plugins").awaitText("bridge-http").awaitText("auth-file");
        page.go("configuration").awaitRow("listeners.ws.transport", "websocket", "--ws-port");
        browser.click("main input[type=checkbox]");
        browser.await("![...document.querySelectorAll('main td')].some(each => each.textContent === 'default')");
    }

    @Test
    void aLongListKeepsFewRowsInThePage() {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            clients.add(client("many-" + (1000 + i)));
        }
        asAdmin().go("clients");
        browser.type("main input[type=search]", "many-");
        browser.await("document.getElementById('count').textContent.startsWith('200 shown')");
        browser.run("document.querySelector('main .body').scrollTop = 1e6");
        browser.await("document.getElementById('count').textContent === '250 found'");
        browser.run("document.querySelector('main .body').scrollTop = 1e6");
        browser.await("document.querySelector('main').innerText.includes('many-1249')");
        assertThat(Integer.parseInt(browser.run("return document.querySelectorAll('main .row').length")))
                .isLessThan(100);
        clients.forEach(RawClient::close);
    }

    @Test
    void theKeyboardReachesEverything() {
        try (RawClient sensor = client("keyed-sensor")) {
            DashboardPage page = asAdmin();
            DashboardPage.open(browser, jar.address() + "/");
            browser.keys(TAB);
            assertThat(browser.run("return document.activeElement.textContent")).isEqualTo("Skip to content");

            browser.keys("g");
            browser.keys("c");
            browser.await("document.querySelector('main').classList.contains('clients')");
            page.awaitRow("keyed-sensor");
            browser.keys("/");
            browser.await("document.activeElement.type === 'search'");
            browser.press("main input[type=search]", "keyed" + DOWN);
            browser.await("document.querySelectorAll('main .row').length === 1");
            browser.press("main input[type=search]", DOWN);
            browser.await("document.querySelector('main .row').ariaSelected === 'true'");
            browser.keys(ENTER);
            browser.await("location.hash === '#/client/keyed-sensor'");

            browser.keys(CONTROL, "k");
            browser.press("dialog input", "storag" + ENTER);
            browser.await("document.querySelector('main').classList.contains('storage')");
            browser.keys("?");
            browser.await("document.querySelector('dialog[open]')?.innerText.includes('through a list')");
            browser.keys(ESCAPE);
            browser.await("document.querySelector('dialog') === null");

            page.go("overview");
            browser.await("document.querySelector('.tide path.stroke.in').getAttribute('d').length > 20");
            browser.run("document.querySelector('.plot').focus()");
            browser.keys(RIGHT);
            browser.await("document.querySelector('.plot').ariaValueText.includes('in')");
            sensor.pingReq().expectPingResp();
        }
    }

    @Test
    void everyFieldHasANameAndEveryPageATitle() {
        DashboardPage page = asAdmin();
        for (String place :
                List.of("overview", "clients", "topics", "subscriptions", "console", "access", "configuration")) {
            page.go(place);
            browser.await("document.querySelectorAll('main h1').length === 1");
            assertThat(browser.run("return [...document.querySelectorAll('input, select, textarea')]"
                            + ".filter(each => each.labels.length === 0 && !each.ariaLabel)"
                            + ".map(each => each.outerHTML).join()"))
                    .as(place)
                    .isEmpty();
            assertThat(browser.run("return [...document.querySelectorAll('button')]"
                            + ".filter(each => each.textContent.trim() === '' && !each.ariaLabel).length"))
                    .as(place)
                    .isEqualTo("0");
        }
    }

    @Test
    void itIsDarkOrLightAsTheSystemOrItsUserLikes() {
        String ground = "getComputedStyle(document.body).backgroundColor";
        asAdmin();
        browser.devTools("Emulation.setEmulatedMedia", media("light"));
        String light = browser.run("return " + ground);
        browser.devTools("Emulation.setEmulatedMedia", media("dark"));
        String dark = browser.run("return " + ground);
        assertThat(dark).isNotEqualTo(light);

        browser.run("document.querySelector('.who button').click()"); // light, whatever the system says
        assertThat(browser.run("return " + ground)).isEqualTo(light);
        DashboardPage.open(browser, jar.address() + "/#/overview");
        assertThat(browser.run("return " + ground)).as("it is remembered").isEqualTo(light);
        browser.run("localStorage.clear()");
        browser.devTools("Emulation.setEmulatedMedia", new JsonObject().put("features", new JsonArray()));
    }

    private static JsonObject media(String scheme) {
        JsonObject feature =
                new JsonObject().put("name", "prefers-color-scheme").put("value", scheme);
        return new JsonObject().put("features", JsonArray.of(feature));
    }

    @Test
    void itFitsANarrowScreen() {
        DashboardPage page = asAdmin();
        browser.devTools(
                "Emulation.setDeviceMetricsOverride",
                new JsonObject()
                        .put("width", 360)
                        .put("height", 740)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", true));
        for (String place : List.of("overview", "clients", "topics", "console", "access", "configuration")) {
            page.go(place);
            assertThat(browser.run("return document.documentElement.scrollWidth"))
                    .as(place)
                    .isEqualTo("360");
        }
        page.go("overview").screenshot("narrow");
        browser.devTools("Emulation.clearDeviceMetricsOverride", new JsonObject());
    }

    @Test
    void theFirstViewIsSmallAndComesFromHereOnly() {
        browser.devTools("Network.clearBrowserCache", new JsonObject());
        asAdmin().awaitText("Listeners");
        browser.await("document.querySelector('.tide path.stroke.in')");

        String elsewhere = browser.run("return performance.getEntriesByType('resource').map(each => each.name)"
                + ".filter(each => !each.startsWith(location.origin + '/')).join()");
        assertThat(elsewhere).isEmpty();
        int bytes = Integer.parseInt(browser.run(
                "return [...performance.getEntriesByType('resource'), ...performance.getEntriesByType('navigation')]"
                        + ".filter(each => !each.name.endsWith('/stream'))"
                        + ".reduce((sum, each) => sum + each.encodedBodySize, 0)"));
        assertThat(bytes).isBetween(10_000, FIRST_VIEW_MAX);
    }

    @Test
    void thePolicyForbidsWhatIsNotOurs() {
        asAdmin();
        String policy = browser.run(
                "return fetch('/', {headers: {Accept: 'text/html'}}).then(each => each.headers.get('content-security-policy'))");
        assertThat(policy)
                .contains("default-src 'none'", "script-src 'self'", "require-trusted-types-for 'script'")
                .contains("ws://127.0.0.1:" + jar.webSocketPort())
                .doesNotContain("unsafe");
        browser.run("const script = document.createElement('script');"
                + "try { script.textContent = 'document.title = \"broken in\"'; } catch { }"
                + "document.head.append(script);"
                + "try { document.body.setAttribute('onclick', 'document.title = \"broken in\"'); } catch { }"
                + "document.body.click();");
        assertThat(browser.run("return document.title")).doesNotContain("broken in");
        assertThat(browser.console())
                .anyMatch(line -> line.contains("Content Security Policy")
                        || line.contains("TrustedScript")); // read, so that it does not count as a complaint
    }
}
