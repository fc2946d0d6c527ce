// SPDX-License-Identifier: Apache-2.0
package io.microbroker.plugin;

import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/** Makes the objects that the service files of a class loader name. */
final class Providers {
    /** A service file can have this many bad lines before the rest of it is left unread. */
    private static final int FAILURES_MAX = 100;

    private Providers() {}

    /**
     * Makes them. One that cannot be made does not keep the others away.
     *
     * @param found takes an object; what it throws counts as a failure of that
     * @param failed takes what went wrong
     */
    static <T> void each(Class<T> service, ClassLoader loader, Consumer<T> found, Consumer<Throwable> failed) {
        Iterator<ServiceLoader.Provider<T>> providers =
                ServiceLoader.load(service, loader).stream().iterator();
        int failures = 0;
        boolean more = true;
        while (more && failures < FAILURES_MAX) {
            try {
                more = providers.hasNext();
                if (more) {
                    found.accept(providers.next().get());
                }
            } catch (ServiceConfigurationError | RuntimeException | LinkageError | AssertionError e) {
                failures++;
                failed.accept(e);
            }
        }
    }

    /** Where a jar names its classes for a service. */
    static String file(Class<?> service) {
        return "META-INF/services/" + service.getName();
    }
}
