// SPDX-License-Identifier: Apache-2.0
package io.microbroker.websocket;

import io.microbroker.spi.transport.ListenerSpec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a listener says beside its address.
 *
 * @param path where the WebSocket is, without a query; default {@code /mqtt}
 * @param origins who may open it from a browser
 */
record WebSocketSettings(String path, Origins origins) {
    private static final Set<String> KEYS = Set.of("path", "origins");
    private static final Pattern PATH = Pattern.compile("/[!-~&&[^?#\"<>\\\\^`{|}]]*");

    /** @throws IllegalArgumentException if a setting is unknown or wrong; the message starts with its key */
    static WebSocketSettings of(ListenerSpec spec) {
        Map<String, Object> settings = spec.settings();
        for (String key : settings.keySet()) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(
                        key + " means nothing to transport websocket - it knows path and origins");
            }
        }
        return new WebSocketSettings(path(settings), origins(spec));
    }

    private static String path(Map<String, Object> settings) {
        Object path = settings.getOrDefault("path", "/mqtt");
        if (path instanceof String text && PATH.matcher(text).matches()) {
            return text;
        }
        throw new IllegalArgumentException(
                "path '" + path + "' is not the path of a URL - write one such as /mqtt, without a query");
    }

    private static Origins origins(ListenerSpec spec) {
        Object written = spec.settings().get("origins");
        if (written == null) {
            return Origins.sameHost(spec.bind());
        }
        List<?> items = written instanceof List<?> list ? list : List.of(written);
        Set<String> allowed = new LinkedHashSet<>();
        items.forEach(item -> allowed.add(String.valueOf(item).strip()));
        return Origins.listed(allowed);
    }
}
