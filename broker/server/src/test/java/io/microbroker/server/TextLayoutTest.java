// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TextLayoutTest {
    private final LoggerContext context = new LoggerContext();

    private String line(Level level, long millis, @Nullable Throwable cause) {
        LoggingEvent event = new LoggingEvent(
                "caller", context.getLogger("io.microbroker.Lamp"), level, "is {}", cause, new Object[] {"on"});
        event.setInstant(Instant.ofEpochMilli(millis));
        return new TextLayout().doLayout(event);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 1_780_000_000_007L, 1_790_000_059_999L, -1})
    void tellsTheTimeOfTheDayHere(long millis) {
        String time = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT)
                .withZone(ZoneId.systemDefault())
                .format(Instant.ofEpochMilli(millis));

        assertThat(line(Level.INFO, millis, null)).isEqualTo(time + " INFO  Lamp - is on" + System.lineSeparator());
    }

    @Test
    void putsTheStackTraceBelow() {
        assertThat(line(Level.ERROR, 0, new IllegalStateException("outer", new RuntimeException("inner")))
                        .lines())
                .startsWith(line(Level.ERROR, 0, null).strip(), "java.lang.IllegalStateException: outer")
                .anyMatch(line -> line.startsWith("\tat " + TextLayoutTest.class.getName()))
                .anyMatch(line -> line.endsWith("Caused by: java.lang.RuntimeException: inner"));
    }

    @Test
    void oneEventIsOneLineWhateverAClientSent() {
        LoggingEvent event = new LoggingEvent(
                "caller",
                context.getLogger("io.microbroker.Lamp"),
                Level.WARN,
                "refused clientId={}",
                null,
                new Object[] {"a\r\n00:00:00.000 INFO  Lamp - forged \u001b[31m \u202e \u2028"});

        assertThat(new TextLayout().doLayout(event).lines())
                .singleElement()
                .asString()
                .endsWith("clientId=a\\u000d\\u000a00:00:00.000 INFO  Lamp - forged \\u001b[31m \\u202e \\u2028");
    }
}
