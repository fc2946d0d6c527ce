// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import io.microbroker.spi.admin.Setting;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A configuration as the list of its values, each with its key and its origin, for people to look at. */
public final class SettingList {
    private static final String MASK = "******";
    private static final Pattern SECRET = Pattern.compile(
            ".*(password|secret|token|credential|passphrase|private-key|api-key|access-key).*",
            Pattern.CASE_INSENSITIVE);

    /** Receivers of webhooks put secrets into their addresses. */
    private static final Pattern WEBHOOK_URL = Pattern.compile("http\\.webhooks\\.[^.]+\\.url");

    private final Map<String, String> origins;
    private final List<Setting> settings = new ArrayList<>();

    private SettingList(Map<String, String> origins) {
        this.origins = origins;
    }

    /**
     * Lists the values. Whatever has a key that sounds like a secret is masked, and so are user and password of an address, and
     * all behind the host of a webhook.
     *
     * @param origins by full key; all else is a default
     */
    public static List<Setting> of(BrokerConfig config, Map<String, String> origins) {
        SettingList list = new SettingList(origins);
        list.addRecord("", config);
        return List.copyOf(list.settings);
    }

    private void addRecord(String prefix, Record section) {
        for (RecordComponent component : section.getClass().getRecordComponents()) {
            Object value = read(component, section);
            if (component.isAnnotationPresent(Rest.class)) {
                addSections(prefix, (Map<?, ?>) value);
            } else if (value != null) {
                add(prefix + KeyNames.of(component), value);
            }
        }
    }

    private static @Nullable Object read(RecordComponent component, Record section) {
        try {
            return component.getAccessor().invoke(section);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("accessor of " + component, e);
        }
    }

    private void addSections(String prefix, @Nullable Map<?, ?> sections) {
        if (sections != null) {
            sections.forEach((key, value) -> add(prefix + key, value));
        }
    }

    private void add(String key, Object value) {
        if (value instanceof Record section) {
            addRecord(key + ".", section);
        } else if (value instanceof Map<?, ?> map) {
            addSections(key + ".", map);
        } else if (value instanceof List<?> list && !list.isEmpty() && !isPlain(list)) {
            for (int i = 0; i < list.size(); i++) {
                add(key + "[" + i + "]", list.get(i));
            }
        } else {
            settings.add(new Setting(key, shown(key, value), origin(key)));
        }
    }

    private static boolean isPlain(List<?> list) {
        return list.stream().noneMatch(each -> each instanceof Record || each instanceof Map || each instanceof List);
    }

    private static String shown(String key, Object value) {
        String text = value.toString();
        if (SECRET.matcher(key).matches()) {
            return MASK;
        }
        if (WEBHOOK_URL.matcher(key).matches()) {
            return text.replaceFirst("(://[^/?#]+)[/?#].+", "$1/" + MASK);
        }
        if (value instanceof Duration duration) {
            return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
        }
        return value instanceof Enum<?> constant
                ? constant.name().toLowerCase(Locale.ROOT)
                : text.replaceAll("://[^/@\\s]+@", "://" + MASK + "@");
    }

    /** Of the key itself, or of a list that it is part of. */
    private String origin(String key) {
        String list = key.replaceFirst("\\[.*", "");
        return origins.getOrDefault(key, origins.getOrDefault(list, "default"));
    }
}
