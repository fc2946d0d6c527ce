// SPDX-License-Identifier: Apache-2.0
package io.microbroker.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.testkit.browser.Chromium;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard in Chromium, with very many sessions behind it. */
@Tag("long")
final class DashboardCrowdIT extends LoadTest {
    private static final Pattern ADDRESS = Pattern.compile("http: (http://127\\.0\\.0\\.1:\\d+)/.*");
    private static final String PASSWORD = "secret";
    private static final int SESSIONS = 100_000;
    private static final int ONLINE = 10_000;
    /** A list of rows that are all in the page would have as many. */
    private static final int ROWS_MAX = 200;

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static Peer gone(int number) {
        byte[] bytes = Wire.join(
                Wire.connect("left-" + number, false), Wire.subscribe("left/" + number % 100, 1), Wire.disconnect());
        return Peers.once(bytes, true, false, 0);
    }

    private static String address(LoadedBroker broker) {
        return broker.log().stream()
                .map(ADDRESS::matcher)
                .filter(Matcher::matches)
                .map(told -> told.group(1))
                .findFirst()
                .orElse("");
    }

    @Test
    @DisplayName(
            "100,000 persistent sessions, 10,000 of them online: each list is there within 3 s, and only rows in sight")
    void listsOfACrowd(@TempDir Path folder) {
        Path admins = folder.resolve("admins");
        Admins.write(admins, "ann", PASSWORD);
        try (LoadedBroker broker = new LoadedBroker.Builder()
                        .jvm("-Xmx2g")
                        .set("http.port=0")
                        .set("http.users=" + admins)
                        .start();
                Swarm left = Swarm.start(broker.port(), 2000, peers(SESSIONS - ONLINE, DashboardCrowdIT::gone));
                Swarm here = Swarm.start(
                        broker.port(),
                        1000,
                        peers(ONLINE, i -> Peers.once(Wire.connect("here-" + i, false), true, true, 60_000)))) {
            await(
                    Duration.ofMinutes(5),
                    () -> "all: " + left.closed() + " left, " + here.opened() + " here",
                    () -> left.closed() >= SESSIONS - ONLINE && here.opened() >= ONLINE);
            await(() -> "HTTP", () -> !address(broker).isEmpty());
            try (Chromium browser = Chromium.start()) {
                browser.open(address(broker) + "/");
                browser.await("document.documentElement.dataset.ready === 'yes'");
                browser.type("#user", "ann");
                browser.type("#password", PASSWORD);
                browser.press("#password", "\uE007");
                browser.await("document.querySelector('.who .name')?.textContent === 'ann'");
                see(browser, "clients", "here-0");
                browser.type("main input[type=search]", "left-89999");
                took(browser, "a search", "document.querySelector('main .row')?.innerText.includes('left-89999')");
                see(browser, "subscriptions", "left-0");
                see(browser, "client/left-777", "left/77");
                see(browser, "overview", "Overview");
                assertThat(here.closed()).as("nobody was cut off").isZero();
            }
        }
    }

    private static void see(Chromium browser, String place, String text) {
        browser.run("location.hash = '#/' + arguments[0]", place);
        took(browser, place, "document.querySelector('main').innerText.includes('" + text + "')");
        int rows = Integer.parseInt(browser.run("return document.querySelectorAll('main .row, main tbody tr').length"));
        assertThat(rows).as("rows of " + place).isLessThan(ROWS_MAX);
    }

    private static void took(Chromium browser, String what, String expression) {
        long begin = System.nanoTime();
        browser.await(expression);
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        tell("{} with {} sessions, {} online: {} ms", what, SESSIONS, ONLINE, took.toMillis());
        assertThat(took).as(what).isLessThan(PATIENCE);
    }
}
