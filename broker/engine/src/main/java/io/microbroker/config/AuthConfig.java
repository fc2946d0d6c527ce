// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import java.util.Map;

/**
 * Who may come in: {@code auth}.
 *
 * @param anonymous {@code loopback}, {@code true} or {@code false}; default {@code loopback}
 * @param settings the plugins to ask, by name, each with its settings; none by default
 */
public record AuthConfig(Anonymous anonymous, @Rest Map<String, Object> settings) {
    /** Anonymous clients on loopback listeners, nothing else. */
    public static final AuthConfig DEFAULT = new AuthConfig(Anonymous.LOOPBACK, Map.of());

    public AuthConfig {
        settings = SettingsTree.sectionsOf(settings);
    }

    /** The same with another rule for clients without credentials. */
    public AuthConfig withAnonymous(Anonymous rule) {
        return new AuthConfig(rule, settings);
    }

    /** The same with other plugins. */
    public AuthConfig withSettings(Map<String, Object> byPlugin) {
        return new AuthConfig(anonymous, byPlugin);
    }
}
