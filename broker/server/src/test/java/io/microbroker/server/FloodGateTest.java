// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FloodGateTest {
    private final LoggerContext context = new LoggerContext();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final FloodGate gate = new FloodGate(lines);

    @BeforeEach
    void start() {
        lines.list = new CopyOnWriteArrayList<>(); // the gate has a thread of its own
        lines.start();
        gate.start();
    }

    private void log(long millis, Level level, String format, Object... arguments) {
        LoggingEvent event =
                new LoggingEvent("caller", context.getLogger("io.microbroker.clients"), level, format, null, arguments);
        event.setInstant(Instant.ofEpochMilli(millis));
        gate.doAppend(event);
    }

    private List<String> written() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void tenLinesOfAKindPassInASecondAndTheRestIsCounted() {
        for (int i = 0; i < 1000; i++) {
            log(5000 + i % 1000, Level.WARN, "client refused clientId={}", "c" + i);
        }
        log(6000, Level.WARN, "client refused clientId={}", "last");

        assertThat(written()).hasSize(12).startsWith("client refused clientId=c0");
        assertThat(written().get(10)).isEqualTo("990 more lines like \"client refused clientId={}\" were left out");
        assertThat(written().get(11)).isEqualTo("client refused clientId=last");
    }

    @Test
    void whatWasLeftOutIsToldAlsoIfNothingFollows() {
        for (int i = 0; i < 25; i++) {
            log(5000, Level.WARN, "client refused clientId={}", "c" + i);
        }

        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (written().size() < 11) {
            assertThat(System.nanoTime()).as("it is told when it is quiet").isLessThan(end);
            Thread.onSpinWait();
        }
        assertThat(written().get(10)).isEqualTo("15 more lines like \"client refused clientId={}\" were left out");
    }

    @Test
    void whoChangedWhatIsNeverLeftOut() {
        for (int i = 0; i < 1000; i++) {
            log(5000, Level.INFO, "audit: action={}", i);
        }

        assertThat(written()).hasSize(1000);
    }

    @Test
    void oneKindDoesNotKeepAnotherOut() {
        for (int i = 0; i < 50; i++) {
            log(0, Level.INFO, "one {}", i);
        }
        log(0, Level.INFO, "other {}", 1);

        assertThat(written()).hasSize(11).endsWith("other 1");
    }

    @Test
    void whatIsLeftOutLastIsToldAtTheEnd() {
        for (int i = 0; i < 11; i++) {
            log(0, Level.ERROR, "disk full");
        }
        gate.stop();

        assertThat(written()).hasSize(11).endsWith("1 more lines like \"disk full\" were left out");
    }

    @Test
    void linesThatWereAskedForByVerbosePass() {
        for (int i = 0; i < 100; i++) {
            log(0, Level.DEBUG, "client connected clientId={}", i);
        }

        assertThat(written()).hasSize(100);
    }

    @Test
    void kindsAreBounded() {
        for (int i = 0; i < 5000; i++) {
            log(0, Level.INFO, "put together before " + i);
        }

        assertThat(written()).hasSize(1000 + FloodGate.LINES_PER_SECOND);
    }
}
