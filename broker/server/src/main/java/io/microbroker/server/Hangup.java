// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGHUP: by custom, read the configuration's files again. Java has no public way to a signal; {@code sun.misc} has one, whose
 * warning no compiler can be told to leave out. So it is reached by reflection.
 */
final class Hangup {
    private static final Logger log = LoggerFactory.getLogger(Hangup.class);

    private Hangup() {}

    /** Runs {@code action} at each SIGHUP, on a thread of the VM. Does nothing where there is no such signal. */
    static void onHangup(Runnable action) {
        try {
            Class<?> signals = Class.forName("sun.misc.Signal");
            Class<?> handlers = Class.forName("sun.misc.SignalHandler");
            Object hangup = signals.getConstructor(String.class).newInstance("HUP");
            InvocationHandler onSignal = (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    log.info("SIGHUP: reading users, rights and certificates again");
                    action.run();
                    return null;
                }
                return method.getName().equals("equals") ? (Object) (proxy == arguments[0]) : "Hangup";
            };
            Object handler = Proxy.newProxyInstance(Hangup.class.getClassLoader(), new Class<?>[] {handlers}, onSignal);
            Object before = signals.getMethod("handle", signals, handlers).invoke(null, hangup, handler);
            if (before == handlers.getField("SIG_IGN").get(null)) {
                log.info("SIGHUP is ignored in this process (nohup?): files are read again when they change, only");
            }
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            log.debug("no SIGHUP here", e);
        }
    }
}
