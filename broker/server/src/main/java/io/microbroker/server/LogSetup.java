// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;

/**
 * Sets up logback in code: reading its XML would be a third of the time to start. Steps aside for a file that is named by
 * {@code -Dlogback.configurationFile=FILE}. Found by {@link java.util.ServiceLoader}.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_TOP_PRIORITY)
public final class LogSetup extends ContextAwareBase implements Configurator {
    /** What Netty and Vert.x have to say below a warning is for their own developers. */
    private static final Map<String, Level> QUIET = Map.of(
            "io.netty", Level.WARN,
            "io.vertx", Level.WARN,
            "io.vertx.mqtt", Level.OFF, // logs passwords; bridges tell what goes wrong
            "io.netty.bootstrap.ServerBootstrap",
                    Level.ERROR); // a stack trace for a client that comes while a listener closes

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty("logback.configurationFile") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("stderr");
        appender.setTarget("System.err");
        appender.setEncoder(encoder(context));
        appender.start();
        Logger root = context.getLogger("ROOT");
        root.setLevel(Level.toLevel(System.getProperty(LogSettings.LEVEL), Level.INFO));
        FloodGate gate = new FloodGate(appender);
        gate.setContext(context);
        gate.start();
        root.addAppender(gate);
        QUIET.forEach((name, level) -> context.getLogger(name).setLevel(level));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context) {
        boolean json = "json".equals(System.getProperty(LogSettings.FORMAT));
        LayoutBase<ILoggingEvent> layout = json ? new JsonLayout() : new TextLayout();
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> text = new LayoutWrappingEncoder<>();
        text.setContext(context);
        text.setLayout(layout);
        text.start();
        return text;
    }
}
