// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.browser;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The files of the page, by their path. Read once from the jar: nothing but these can be asked for.
 *
 * @param files by path, such as {@code /app.js}
 */
record Page(Map<String, File> files) {
    /** One file and its media type. */
    record File(String type, Buffer content) {}

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml");
    private static final List<String> OWN = List.of(
            "index.html",
            "style.css",
            "icon.svg",
            "app.js",
            "broker-link.js",
            "reasons.js",
            "topic-board.js",
            "topic-card.js");
    private static final String MQTT_JS = "mqtt.min.js";

    Page {
        files = Map.copyOf(files);
    }

    /**
     * Reads the page.
     *
     * @param broker where the page finds the broker unless its user says otherwise, in JSON
     * @throws IllegalStateException if MQTT.js is not in the jar
     */
    static Page read(String broker) {
        Map<String, File> files = new HashMap<>();
        for (String name : OWN) {
            files.put("/" + name, read(name, "it belongs to this program"));
        }
        files.put(
                "/" + MQTT_JS,
                read(MQTT_JS, "install Node.js with npm (Debian: apt install nodejs npm) and build again"));
        files.put("/", files.get("/index.html"));
        files.put("/broker.json", new File("application/json", Buffer.buffer(broker)));
        return new Page(files);
    }

    private static File read(String name, String cure) {
        try (InputStream in = Page.class.getResourceAsStream("/web/" + name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in this jar - " + cure);
            }
            return new File(type(name), Buffer.buffer(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    private static String type(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1);
        return Objects.requireNonNull(TYPES.get(ending), name);
    }
}
