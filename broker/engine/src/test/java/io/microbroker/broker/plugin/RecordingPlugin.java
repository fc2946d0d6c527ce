// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.plugin;

import io.microbroker.spi.Plugin;
import io.microbroker.spi.PluginContext;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Lies on the class path of all tests, so it is there but not enabled; records when it is started and stopped. */
public abstract class RecordingPlugin implements Plugin {
    /** What happened, in order. */
    static final List<String> EVENTS = new CopyOnWriteArrayList<>();

    private final String name;

    RecordingPlugin(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Future<Void> start(PluginContext context) {
        EVENTS.add("start " + name + " " + context.config());
        return context.config().containsKey("fail")
                ? Future.failedFuture("told to fail")
                : context.vertx().timer(1).mapEmpty();
    }

    @Override
    public Future<Void> started() {
        EVENTS.add("started " + name);
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> stop() {
        EVENTS.add("stop " + name);
        return Future.succeededFuture();
    }

    /** {@code plugins.recorder-one}. */
    public static final class One extends RecordingPlugin {
        public One() {
            super("recorder-one");
        }
    }

    /** {@code plugins.recorder-two}. */
    public static final class Two extends RecordingPlugin {
        public Two() {
            super("recorder-two");
        }
    }

    /** {@code auth.recorder}. */
    public static final class Auth extends RecordingPlugin {
        public Auth() {
            super("auth-recorder");
        }
    }
}
