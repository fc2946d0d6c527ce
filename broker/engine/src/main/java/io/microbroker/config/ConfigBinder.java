// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Gives what was written the types of the configuration records. The records are the only list of keys, types and ranges:
 * they are read by reflection, and each value is tried in its record on its own, so that every mistake is found and has its
 * place. Confined to one thread, for one configuration.
 */
final class ConfigBinder {
    private final List<ConfigProblem> problems;
    private final Map<String, ConfigOrigin> origins = new LinkedHashMap<>();

    /** @param problems takes what is wrong */
    ConfigBinder(List<ConfigProblem> problems) {
        this.problems = problems;
    }

    /** Where each value that was set comes from, by its full key. */
    Map<String, ConfigOrigin> origins() {
        return origins;
    }

    /** Returns the configuration; where there are problems, the defaults stand in. */
    BrokerConfig bind(ConfigNode.Section root) {
        return bindRecord(BrokerConfig.STANDALONE, root, "");
    }

    private <R extends Record> R bindRecord(R defaults, ConfigNode.Section section, String prefix) {
        RecordDraft<R> draft = new RecordDraft<>(defaults);
        List<ConfigNode.Entry> unknown = new ArrayList<>();
        for (ConfigNode.Entry entry : section.entries().values()) {
            int index = draft.indexOf(entry.name());
            if (index < 0) {
                unknown.add(entry);
            } else {
                bindComponent(draft, index, entry, prefix);
            }
        }
        // Last, since what else may stand here can hang on the values of known keys, such as the transport of a
        // listener.
        unknown.forEach(entry -> bindRest(draft, entry, prefix));
        return draft.record();
    }

    private void bindComponent(RecordDraft<?> draft, int index, ConfigNode.Entry entry, String prefix) {
        String path = prefix + entry.name();
        RecordComponent component = draft.component(index);
        try {
            if (component.getType().isRecord()) {
                draft.set(index, bindSection(draft.section(index), entry, path));
            } else if (component.getType() == Map.class) {
                draft.set(
                        index,
                        path.equals("listeners") ? bindListeners(entry, path) : bindNamed(component, entry, path));
            } else if (component.getType() == List.class) {
                draft.set(index, bindList(elementType(component), entry, path));
            } else {
                bindScalar(draft, index, entry, path);
            }
        } catch (IllegalArgumentException e) {
            problem(entry.value().origin(), prefix + e.getMessage());
        }
    }

    private <R extends Record> R bindSection(R defaults, ConfigNode.Entry entry, String path) {
        if (entry.value() instanceof ConfigNode.Section section) {
            return bindRecord(defaults, section, path + ".");
        }
        if (!(entry.value() instanceof ConfigNode.Empty)) {
            problem(
                    entry.value().origin(),
                    path + " is a section - write its keys below it, indented, or as {key: value}");
        }
        return defaults;
    }

    private Map<String, ListenerConfig> bindListeners(ConfigNode.Entry entry, String path) {
        if (!(entry.value() instanceof ConfigNode.Section section)) {
            problem(
                    entry.value().origin(),
                    path + " is a section - write a name for each listener, such as 'tcp: {port: 1883}'");
            return BrokerConfig.DEFAULT.listeners();
        }
        Map<String, ListenerConfig> listeners = new LinkedHashMap<>();
        for (ConfigNode.Entry each : section.entries().values()) {
            ListenerConfig listener = bindSection(ListenerConfig.DEFAULT, each, path + "." + each.name());
            boolean portGiven = each.value() instanceof ConfigNode.Section keys && keys.has("port");
            listeners.put(each.name(), portGiven ? listener : listener.withPort(listener.customaryPort()));
        }
        return listeners;
    }

    /** A section of sections, each under a name of its own. One with mistakes is left out, so that they are not told twice. */
    private Map<String, Record> bindNamed(RecordComponent component, ConfigNode.Entry entry, String path) {
        Map<String, Record> byName = new LinkedHashMap<>();
        if (entry.value() instanceof ConfigNode.Section section) {
            Class<?> type = (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[1];
            for (ConfigNode.Entry each : section.entries().values()) {
                int before = problems.size();
                Record bound = bindSection(RecordDraft.defaultOf(type), each, path + "." + each.name());
                if (problems.size() == before) {
                    byName.put(each.name(), bound);
                }
            }
        } else if (!(entry.value() instanceof ConfigNode.Empty)) {
            problem(entry.value().origin(), path + " is a section - write a name and, below it, its keys");
        }
        return byName;
    }

    private static Class<?> elementType(RecordComponent component) {
        return (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
    }

    /** A list of texts, which may also be one text with commas, or of sections. */
    private List<Object> bindList(Class<?> type, ConfigNode.Entry entry, String path) {
        origins.put(path, entry.value().origin());
        List<Object> items = new ArrayList<>();
        if (type == String.class && entry.value() instanceof ConfigNode.Scalar scalar) {
            Arrays.stream(scalar.text().split(",")).map(String::strip).forEach(items::add);
        } else if (entry.value() instanceof ConfigNode.Sequence sequence) {
            sequence.items().forEach(item -> items.add(bindItem(type, item, entry, path)));
        } else {
            problem(entry.value().origin(), path + " is a list - write its elements in [ ], with commas");
        }
        return items;
    }

    private Object bindItem(Class<?> type, ConfigNode item, ConfigNode.Entry entry, String path) {
        if (type != String.class) {
            return bindSection(
                    RecordDraft.defaultOf(type), new ConfigNode.Entry(entry.name(), item.origin(), item), path);
        }
        if (item instanceof ConfigNode.Scalar scalar) {
            return scalar.text();
        }
        problem(item.origin(), path + " is a list of single values");
        return "";
    }

    private void bindScalar(RecordDraft<?> draft, int index, ConfigNode.Entry entry, String path) {
        if (!(entry.value() instanceof ConfigNode.Scalar scalar)) {
            String cause = entry.value() instanceof ConfigNode.Empty
                    ? " has no value - write one, or leave the key out for the default"
                    : " takes a single value - write it behind the colon";
            problem(entry.value().origin(), path + cause);
            return;
        }
        Object value;
        try {
            value = ScalarReader.read(draft.component(index), scalar.text());
        } catch (IllegalArgumentException e) {
            problem(scalar.origin(), path + " " + Shown.of(scalar.text()) + " " + e.getMessage());
            return;
        }
        draft.set(index, value);
        origins.put(path, scalar.origin());
    }

    private void bindRest(RecordDraft<?> draft, ConfigNode.Entry entry, String prefix) {
        String path = prefix + entry.name();
        Object value = entry.value() instanceof ConfigNode.Empty ? Map.of() : untyped(entry.value());
        if (!draft.addToRest(entry.name(), value)) {
            problem(entry.origin(), unknownKey(draft, path, prefix, entry.origin()));
            return;
        }
        recordOrigins(entry.value(), path);
    }

    private static String unknownKey(RecordDraft<?> draft, String path, String prefix, ConfigOrigin origin) {
        List<String> siblings = draft.keys().stream().map(key -> prefix + key).toList();
        String unknown = origin.kind() == ConfigOrigin.Kind.ENVIRONMENT
                ? "names no key of the configuration"
                : "unknown key " + Shown.of(path);
        return DidYouMean.key(path, siblings)
                .map(near -> unknown + " - did you mean '" + origin.spell(near) + "'?")
                .orElseGet(() -> unknown + " - known here: " + String.join(", ", draft.keys())
                        + (draft.takesSections() ? ", and plugins by name with their settings below" : ""));
    }

    private void recordOrigins(ConfigNode node, String path) {
        if (node instanceof ConfigNode.Section section && !section.entries().isEmpty()) {
            section.entries().values().forEach(each -> recordOrigins(each.value(), path + "." + each.name()));
        } else {
            origins.put(path, node.origin());
        }
    }

    private static Object untyped(ConfigNode node) {
        if (node instanceof ConfigNode.Section section) {
            Map<String, Object> map = new LinkedHashMap<>();
            section.entries().values().stream()
                    .filter(each -> !(each.value() instanceof ConfigNode.Empty))
                    .forEach(each -> map.put(each.name(), untyped(each.value())));
            return map;
        }
        if (node instanceof ConfigNode.Sequence sequence) {
            return sequence.items().stream().map(ConfigBinder::untyped).toList();
        }
        return node instanceof ConfigNode.Scalar scalar ? ScalarReader.untyped(scalar) : "";
    }

    private void problem(ConfigOrigin origin, String message) {
        problems.add(new ConfigProblem(origin, message));
    }

    /** A record on its way: always a valid one, changed value by value. */
    private static final class RecordDraft<R extends Record> {
        private final RecordComponent[] components;
        private final List<String> names;
        private R record;

        RecordDraft(R defaults) {
            record = defaults;
            components = defaults.getClass().getRecordComponents();
            names = Arrays.stream(components).map(KeyNames::of).toList();
        }

        R record() {
            return record;
        }

        RecordComponent component(int index) {
            return components[index];
        }

        List<String> keys() {
            return KeyNames.of(record.getClass());
        }

        /** The index of a key, or -1. */
        int indexOf(String key) {
            int index = names.indexOf(key);
            return index >= 0 && components[index].isAnnotationPresent(Rest.class) ? -1 : index;
        }

        @Nullable
        Object value(int index) {
            try {
                return components[index].getAccessor().invoke(record);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("accessor of " + components[index], e);
            }
        }

        /** The section of a component; its defaults if there is none so far. */
        Record section(int index) {
            Record present = (Record) value(index);
            return present == null ? defaultOf(components[index].getType()) : present;
        }

        /** What the type of a section names as its {@code DEFAULT}. */
        static Record defaultOf(Class<?> type) {
            try {
                return (Record) type.getField("DEFAULT").get(null);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("DEFAULT of " + type, e);
            }
        }

        /** @throws IllegalArgumentException if the record refuses the value; it stays as it was */
        void set(int index, Object value) {
            @Nullable Object[] values = new @Nullable Object[components.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = i == index ? value : value(i);
            }
            record = create(values);
        }

        /** Puts a key into what takes the rest, and tells whether there is such a thing and it takes that key. */
        boolean addToRest(String key, Object value) {
            for (int i = 0; i < components.length; i++) {
                if (components[i].isAnnotationPresent(Rest.class)) {
                    return addTo(i, key, value);
                }
            }
            return false;
        }

        /** Whether sections may stand here that the record does not know. */
        boolean takesSections() {
            R before = record;
            boolean taken = addToRest("any-plugin", Map.of());
            record = before;
            return taken;
        }

        private boolean addTo(int index, String key, Object value) {
            Map<Object, Object> rest = new LinkedHashMap<>((Map<?, ?>) Objects.requireNonNull(value(index)));
            rest.put(key, value);
            try {
                set(index, rest);
                return true;
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        @SuppressWarnings("unchecked") // the class of an R makes an R
        private R create(@Nullable Object[] values) {
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            try {
                Constructor<?> constructor = record.getClass().getDeclaredConstructor(types);
                return (R) constructor.newInstance(values);
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof IllegalArgumentException refused) {
                    throw refused;
                }
                throw new IllegalStateException("constructor of " + record.getClass(), e);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("constructor of " + record.getClass(), e);
            }
        }
    }
}
