// SPDX-License-Identifier: Apache-2.0
package io.microbroker.dashboard;

import io.microbroker.testkit.browser.Chromium;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;

/** The dashboard, as a person sees and uses it. */
final class DashboardPage {
    private static final String ENTER = "\uE007";
    private static final String READY = "document.documentElement.dataset.ready === 'yes'";

    private final Chromium browser;

    private DashboardPage(Chromium browser) {
        this.browser = browser;
    }

    /** Opens an address as somebody who was never there. */
    static DashboardPage openAsStranger(Chromium browser, String address) {
        browser.open("about:blank");
        browser.devTools("Network.clearBrowserCookies", new JsonObject());
        return open(browser, address);
    }

    static DashboardPage open(Chromium browser, String address) {
        browser.open(address);
        browser.await(READY);
        return new DashboardPage(browser);
    }

    /** Comes in with the password, from wherever it stands. */
    static DashboardPage signIn(Chromium browser, String address, String user) {
        DashboardPage page = openAsStranger(browser, address + "/");
        page.enter(user, ServedJar.PASSWORD);
        browser.await("document.querySelector('.who .name')?.textContent === arguments[0]", user);
        return page.go("overview");
    }

    /** Types a name and a password at the door. */
    DashboardPage enter(String user, String password) {
        browser.type("#user", user);
        browser.type("#password", password);
        browser.press("#password", ENTER);
        return this;
    }

    /** Goes to a page of the margin, or to {@code client/ID}. */
    DashboardPage go(String place) {
        String page = place.replaceAll("/.*", "");
        browser.run("location.hash = '#/' + arguments[0]", place);
        browser.await("document.querySelector('main').classList.contains(arguments[0])", page);
        return this;
    }

    /** Waits until a text stands anywhere on the page. */
    DashboardPage awaitText(String text) {
        browser.await("document.querySelector('main').innerText.includes(arguments[0])", text);
        return this;
    }

    /** Waits until a row of a list or a table has all these texts. */
    DashboardPage awaitRow(String... texts) {
        browser.await(
                "[...document.querySelectorAll('main .row, main tbody tr')]"
                        + ".some(row => arguments[0].every(text => row.innerText.includes(text)))",
                JsonArray.of((Object[]) texts));
        return this;
    }

    /** Clicks on the row that has this text. */
    DashboardPage openRow(String text) {
        awaitRow(text);
        browser.run(
                "[...document.querySelectorAll('main .row')].find(row => row.innerText.includes(arguments[0])).click()",
                text);
        return this;
    }

    /** Clicks on the button that says so. */
    DashboardPage press(String words) {
        String button = "[...document.querySelectorAll('button')]"
                + ".find(each => each.textContent.trim() === arguments[0] && each.checkVisibility() && !each.disabled";
        browser.await(button + ")", words);
        browser.run(button + " && (each.click(), true))", words);
        return this;
    }

    /** Connects the page by MQTT. */
    DashboardPage connect() {
        press("Connect");
        browser.await("document.getElementById('link-state').dataset.state === 'on'");
        return this;
    }

    void screenshot(String name) {
        browser.screenshot(Path.of("target", "screenshots", name + ".png"));
    }
}
