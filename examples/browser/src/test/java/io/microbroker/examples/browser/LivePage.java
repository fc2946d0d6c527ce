// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.browser;

import io.microbroker.testkit.browser.Chromium;
import java.nio.file.Path;

/** The page, as a person sees and uses it. */
final class LivePage {
    private final Chromium browser;

    private LivePage(Chromium browser) {
        this.browser = browser;
    }

    static LivePage open(Chromium browser, String url) {
        browser.open(url);
        browser.await("document.documentElement.dataset.ready === 'yes'");
        return new LivePage(browser);
    }

    LivePage address(String address) {
        browser.type("#address", address);
        return this;
    }

    LivePage filter(String filter) {
        browser.type("#filter", filter);
        return this;
    }

    LivePage user(String name, String password) {
        browser.type("#user", name);
        browser.type("#password", password);
        return this;
    }

    /** Presses the button and waits until the broker has accepted the page. */
    LivePage connect() {
        browser.click("#connect");
        return awaitState("on");
    }

    /** Presses the button and waits until the page has given up; its explanation. */
    String connectInVain() {
        browser.click("#connect");
        return awaitState("bad").problem();
    }

    LivePage awaitState(String state) {
        browser.await("document.getElementById('state').dataset.state === arguments[0]", state);
        return this;
    }

    String problem() {
        browser.await("!document.getElementById('problem').hidden");
        return browser.text("#problem");
    }

    /** Waits until a topic shows a value. */
    LivePage awaitValue(String topic, String value) {
        browser.await(
                "[...document.querySelectorAll('.card')].some(card => card.querySelector('h3').textContent === arguments[0]"
                        + " && card.querySelector('.value').textContent === arguments[1])",
                topic,
                value);
        return this;
    }

    /** What stands below the value of a topic that is shown. */
    String about(String topic) {
        return browser.run(
                "return [...document.querySelectorAll('.card')].find("
                        + "card => card.querySelector('h3').textContent === arguments[0])"
                        + ".querySelector('.about').textContent",
                topic);
    }

    LivePage publish(String topic, String payload, int qos, boolean retain) {
        browser.type("#topic", topic);
        browser.type("#payload", payload);
        browser.click("#qos option[value='" + qos + "']");
        if (retain != Boolean.parseBoolean(browser.run("return document.getElementById('retain').checked"))) {
            browser.click("#retain");
        }
        browser.click("#send");
        browser.await("['on', 'bad'].includes(document.getElementById('outcome').dataset.state)");
        return this;
    }

    String outcome() {
        return browser.text("#outcome");
    }

    LivePage screenshot(String name) {
        browser.screenshot(Path.of("target", "screenshots", name + ".png"));
        return this;
    }
}
