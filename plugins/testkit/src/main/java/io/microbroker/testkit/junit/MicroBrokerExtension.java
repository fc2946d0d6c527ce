// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.junit;

import io.microbroker.spi.admin.BrokerAdmin;
import io.microbroker.spi.client.BrokerClient;
import io.microbroker.spi.embed.EmbeddedBroker;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.ProtocolVersion;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** What {@link MicroBroker} does. Brokers live in the store of the outermost test class, which closes them. */
final class MicroBrokerExtension implements BeforeAllCallback, BeforeEachCallback, ParameterResolver {
    private static final Namespace STORE = Namespace.create(MicroBrokerExtension.class);
    private static final Set<Class<?>> INJECTED =
            Set.of(EmbeddedBroker.class, BrokerClient.class, BrokerAdmin.class, RawClients.class);

    @Override
    public void beforeAll(ExtensionContext context) throws IllegalAccessException {
        inject(context, context.getRequiredTestClass(), null, Modifier::isStatic);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IllegalAccessException {
        for (Object instance : context.getRequiredTestInstances().getAllInstances()) {
            inject(context, instance.getClass(), instance, modifiers -> !Modifier.isStatic(modifiers));
        }
    }

    private static void inject(
            ExtensionContext context, Class<?> type, @Nullable Object instance, Predicate<Integer> modifiers)
            throws IllegalAccessException {
        List<Field> fields = ReflectionSupport.findFields(
                type,
                field -> modifiers.test(field.getModifiers())
                        && !Modifier.isFinal(field.getModifiers())
                        && isInjected(field, field.getType()),
                HierarchyTraversalMode.TOP_DOWN);
        for (Field field : fields) {
            field.setAccessible(true);
            field.set(instance, value(context, field, field.getType()));
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return isInjected(parameter.getParameter(), parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return value(context, parameter.getParameter(), parameter.getParameter().getType());
    }

    private static boolean isInjected(AnnotatedElement element, Class<?> type) {
        return type == int.class ? element.isAnnotationPresent(BrokerPort.class) : INJECTED.contains(type);
    }

    private static Object value(ExtensionContext context, AnnotatedElement element, Class<?> type) {
        EmbeddedBroker broker = broker(context, settings(context, element));
        if (type == int.class) {
            return broker.port(element.getAnnotation(BrokerPort.class).value());
        }
        if (type == RawClients.class) {
            RawClients clients = new RawClients(broker.port("tcp"));
            context.getStore(STORE).put(clients, clients); // closed with this context
            return clients;
        }
        if (type == BrokerClient.class) {
            return broker.client(new ClientInfo("test", null, ProtocolVersion.MQTT_5, "local", "local", Map.of()));
        }
        return type == BrokerAdmin.class ? broker.admin() : broker;
    }

    /** Those of the element itself, else those of its class or of a class around it. */
    private static List<String> settings(ExtensionContext context, AnnotatedElement element) {
        Optional<MicroBroker> found = AnnotationSupport.findAnnotation(element, MicroBroker.class);
        Optional<Class<?>> type = context.getTestClass();
        while (found.isEmpty() && type.isPresent()) {
            found = AnnotationSupport.findAnnotation(type.get(), MicroBroker.class);
            type = Optional.ofNullable(type.get().getEnclosingClass());
        }
        return found.map(annotation -> List.of(annotation.set())).orElse(List.of());
    }

    private static EmbeddedBroker broker(ExtensionContext context, List<String> settings) {
        return outermostClass(context)
                .getStore(STORE)
                .getOrComputeIfAbsent(settings, StartedBroker::start, StartedBroker.class)
                .broker();
    }

    private static ExtensionContext outermostClass(ExtensionContext context) {
        ExtensionContext outermost = context;
        for (Optional<ExtensionContext> up = context.getParent();
                up.isPresent() && up.get().getTestClass().isPresent();
                up = up.get().getParent()) {
            outermost = up.get();
        }
        return outermost;
    }
}
