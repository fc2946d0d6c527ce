// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.browser;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Chromium without a window, by the protocol of its driver (W3C WebDriver, https://www.w3.org/TR/webdriver2/): a dozen requests
 * in JSON, which need no library.
 */
public final class Chromium implements AutoCloseable {
    private static final Path BROWSER = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final String CURE = "install it (Debian: apt install chromium chromium-driver)";
    private static final Pattern STARTED = Pattern.compile("started successfully on port (\\d+)");
    private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf"; // WebDriver §12.2
    /** What the driver says if the page in which a script waits is left. */
    private static final Pattern LEFT = Pattern.compile("document unloaded|aborted by navigation|execution context");

    private static final int PAGES_MAX = 5;
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path profile;
    private final Program driver;
    private final String session;

    private Chromium(Path profile, Program driver, String trustedKey) {
        this.profile = profile;
        this.driver = driver;
        String sessions = "http://127.0.0.1:" + driver.awaitReady().group(1) + "/session";
        this.session = sessions + "/" + created(post(sessions, capabilities(trustedKey)));
    }

    /** Starts it with an empty profile. It trusts the authorities of the machine, and no others. */
    public static Chromium start() {
        return start("");
    }

    /**
     * Starts it with an empty profile.
     *
     * @param trustedKey SHA-256 of the public key, in base64, of the only server that may have a certificate of an unknown
     *     authority; all others are refused
     */
    public static Chromium start(String trustedKey) {
        Required.check(Files.isExecutable(BROWSER), BROWSER.toString(), CURE);
        Required.check(Files.isExecutable(DRIVER), DRIVER.toString(), CURE);
        Program driver = Program.start(List.of(DRIVER.toString(), "--port=0"), STARTED);
        try {
            return new Chromium(Files.createTempDirectory("chromium"), driver, trustedKey);
        } catch (IOException e) {
            driver.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException | AssertionError e) {
            driver.close();
            throw e;
        }
    }

    private JsonObject capabilities(String trustedKey) {
        JsonArray arguments = JsonArray.of(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1280,1000",
                "--user-data-dir=" + profile,
                "--ignore-certificate-errors-spki-list=" + trustedKey);
        JsonObject options = new JsonObject().put("binary", BROWSER.toString()).put("args", arguments);
        JsonObject wanted = new JsonObject()
                .put("goog:chromeOptions", options)
                .put("goog:loggingPrefs", new JsonObject().put("browser", "ALL"))
                .put("timeouts", new JsonObject().put("script", DEADLINE.toMillis()));
        return new JsonObject().put("capabilities", new JsonObject().put("alwaysMatch", wanted));
    }

    private static String created(Object answer) {
        return ((JsonObject) answer).getString("sessionId");
    }

    public void open(String url) {
        post(session + "/url", new JsonObject().put("url", url));
    }

    /** Runs a script in the page; its result, where null is the text "null". */
    public String run(String script, Object... arguments) {
        JsonObject body = new JsonObject().put("script", script).put("args", JsonArray.of(arguments));
        return String.valueOf(post(session + "/execute/sync", body));
    }

    /** Waits until an expression in the page is true, also when the page is left for another. It sees {@code arguments}. */
    public void await(String expression, Object... arguments) {
        String script = "const done = arguments[arguments.length - 1];" + "const look = () => (" + expression
                + ") ? done(true) : setTimeout(look, 20); look();";
        JsonObject body = new JsonObject().put("script", script).put("args", JsonArray.of(arguments));
        for (int pages = 0; ; pages++) {
            try {
                post(session + "/execute/async", body);
                return;
            } catch (IllegalStateException e) {
                if (pages < PAGES_MAX
                        && LEFT.matcher(String.valueOf(e.getMessage())).find()) {
                    continue;
                }
                String page = run("return document.body.innerText");
                throw new AssertionError(
                        "did not become true: " + expression + " " + List.of(arguments) + "\nthe page:\n" + page, e);
            }
        }
    }

    /** Types into a field, in place of what is there, as a person would. */
    public void type(String selector, String text) {
        String field = element(selector);
        post(field + "/clear", new JsonObject());
        if (!text.isEmpty()) {
            post(field + "/value", new JsonObject().put("text", text));
        }
    }

    /** Presses keys in a field. */
    public void press(String selector, String keys) {
        post(element(selector) + "/value", new JsonObject().put("text", keys));
    }

    /** Presses keys where the focus is; several at a time are a chord, such as Control and a letter. */
    public void keys(String... chord) {
        JsonArray presses = new JsonArray();
        for (String key : chord) {
            presses.add(new JsonObject().put("type", "keyDown").put("value", key));
        }
        for (int i = chord.length - 1; i >= 0; i--) {
            presses.add(new JsonObject().put("type", "keyUp").put("value", chord[i]));
        }
        JsonObject keyboard =
                new JsonObject().put("type", "key").put("id", "keyboard").put("actions", presses);
        post(session + "/actions", new JsonObject().put("actions", JsonArray.of(keyboard)));
    }

    public void click(String selector) {
        post(element(selector) + "/click", new JsonObject());
    }

    public String text(String selector) {
        return String.valueOf(get(element(selector) + "/text"));
    }

    private String element(String selector) {
        JsonObject how = new JsonObject().put("using", "css selector").put("value", selector);
        JsonObject found = (JsonObject) post(session + "/element", how);
        return session + "/element/" + found.getString(ELEMENT);
    }

    /** What the page and the browser wrote to the console since the last time. */
    public List<String> console() {
        JsonArray entries = (JsonArray) post(session + "/se/log", new JsonObject().put("type", "browser"));
        List<String> lines = new ArrayList<>();
        entries.forEach(entry -> lines.add(((JsonObject) entry).getString("message")));
        return lines;
    }

    /** A command of the DevTools protocol; its result. */
    public JsonObject devTools(String command, JsonObject parameters) {
        return (JsonObject) post(
                session + "/goog/cdp/execute",
                new JsonObject().put("cmd", command).put("params", parameters));
    }

    /** Writes what is seen as a PNG. */
    public void screenshot(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, Base64.getDecoder().decode(String.valueOf(get(session + "/screenshot"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Object get(String url) {
        return send(HttpRequest.newBuilder(URI.create(url)));
    }

    private Object post(String url, JsonObject body) {
        return send(HttpRequest.newBuilder(URI.create(url)).POST(HttpRequest.BodyPublishers.ofString(body.encode())));
    }

    private Object send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    http.send(request.timeout(DEADLINE.multipliedBy(2)).build(), HttpResponse.BodyHandlers.ofString());
            Object value = new JsonObject(response.body()).getValue("value");
            if (response.statusCode() != 200) {
                throw new IllegalStateException(String.valueOf(value));
            }
            return value == null ? "null" : value;
        } catch (IOException e) {
            throw new UncheckedIOException(driver.toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            send(HttpRequest.newBuilder(URI.create(session)).DELETE());
        } finally {
            driver.close();
            deleteProfile();
        }
    }

    private void deleteProfile() {
        try (Stream<Path> files = Files.walk(profile)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("left behind: " + profile + " (" + e.getMessage() + ")");
        }
    }
}
