// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class JsonLayoutTest {
    private static final String HOSTILE = "a\"},{\"level\":\"INFO\r\n\u001b[31m\u009b1m\u202e\\";
    private final LoggerContext context = new LoggerContext();

    private String line(String argument, @Nullable Throwable cause) {
        LoggingEvent event = new LoggingEvent(
                "caller", context.getLogger("io.microbroker.Lamp"), Level.WARN, "is {}", cause, new Object[] {argument
                });
        event.setInstant(Instant.parse("2026-03-01T10:00:00.123Z"));
        return new JsonLayout().doLayout(event);
    }

    @Test
    void aLineIsAnObjectThatSaysWhenWhoAndWhat() {
        JsonObject line = new JsonObject(line("on", null));

        assertThat(line.fieldNames()).containsExactly("time", "level", "logger", "thread", "message");
        assertThat(line.getString("time")).isEqualTo("2026-03-01T10:00:00.123Z");
        assertThat(line.getString("level")).isEqualTo("WARN");
        assertThat(line.getString("logger")).isEqualTo("io.microbroker.Lamp");
        assertThat(line.getString("message")).isEqualTo("is on");
    }

    @Test
    void strangersTextStaysInItsPlaceAndMovesNoTerminal() {
        String line = line(HOSTILE, new IllegalStateException(HOSTILE));

        assertThat(line.strip().chars()).noneMatch(c -> c < ' ' || c >= 0x7f && c < 0xa0 || c == '\u202e');
        assertThat(new JsonObject(line).getString("message")).isEqualTo("is " + HOSTILE);
        assertThat(new JsonObject(line).getString("level")).isEqualTo("WARN");
        assertThat(new JsonObject(line).getString("trace")).contains("\tat " + JsonLayoutTest.class.getName());
    }

    @Test
    void theMessageOfAnExceptionBeginsNoLineOfItsOwn() {
        LoggingEvent event = new LoggingEvent(
                "caller",
                context.getLogger("io.microbroker.Lamp"),
                Level.ERROR,
                "failed",
                new IllegalStateException("x\n00:00:00.000 INFO  Main - forged\u001b[2J", new RuntimeException("y\rz")),
                new Object[0]);

        String text = new TextLayout().doLayout(event);

        assertThat(text.lines())
                .anyMatch(each -> each.startsWith("java.lang.IllegalStateException: x\\u000a00:00:00.000 INFO"))
                .anyMatch(each -> each.equals("Caused by: java.lang.RuntimeException: y\\u000dz"))
                .anyMatch(each -> each.matches("\t\\.\\.\\. \\d+ more"))
                .noneMatch(each -> each.startsWith("00:00:00.000 INFO") || each.contains("\u001b"));
    }
}
