// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import io.microbroker.spi.mqtt.ClientInfo;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the files again when they change or when it is told to, on a thread of its own, and puts both in force at once. A file
 * with a mistake changes nothing. After a change the clients' rights are made anew and clients with outdated passwords leave;
 * again after a while, because one may have been on its way in.
 */
final class Reloader implements AutoCloseable, Supplier<Reading> {
    private static final Logger log = LoggerFactory.getLogger(Reloader.class);
    private static final long LOOK_EACH_MILLIS = 200;
    /** When a change is told again, in looks after it: 1 s and 5 s. */
    private static final Set<Integer> TOLD_AGAIN = Set.of(5, 25);

    private final Settings settings;
    private final ScheduledExecutorService thread;
    private final FileWatch watch;
    private volatile Reading current;
    private volatile @Nullable ScheduledFuture<?> looks;
    private @Nullable Followers followers;
    private int looksSinceChange = Integer.MAX_VALUE;
    private boolean outdated;

    /** Who hears of a change. */
    record Followers(Consumer<Predicate<ClientInfo>> policiesChanged, Evictions evictions) {}

    /** @throws BadFileException if the files cannot be used */
    Reloader(Settings settings) throws BadFileException {
        this.settings = settings;
        this.watch = new FileWatch(Stream.of(settings.users(), settings.acl())
                .filter(Objects::nonNull)
                .map(Path.class::cast)
                .toList());
        this.current = Reading.of(settings, null, System::nanoTime);
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "auth-file-reload");
            made.setDaemon(true);
            return made;
        });
    }

    /** What is in force. From any thread. */
    @Override
    public Reading get() {
        return current;
    }

    /** Begins to watch. */
    void watch(Followers whoHears) {
        thread.execute(() -> followers = whoHears);
        looks = thread.scheduleWithFixedDelay(this::look, LOOK_EACH_MILLIS, LOOK_EACH_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Reads the files again, whether they look changed or not. From any thread; returns at once. */
    void reload() {
        try {
            thread.execute(this::read);
        } catch (RejectedExecutionException e) {
            log.info("no reload of users and rights: the broker stops");
        }
    }

    private void look() {
        try {
            if (watch.hasChanged()) {
                read();
            } else if (looksSinceChange < Integer.MAX_VALUE && TOLD_AGAIN.contains(++looksSinceChange)) {
                tell();
            }
        } catch (RuntimeException e) { // a task that throws would be the last one
            log.error("cannot look at the files of users and rights", e);
        }
    }

    private void read() {
        watch.markRead();
        Reading before = current;
        try {
            current = Reading.of(settings, before, System::nanoTime);
        } catch (BadFileException e) {
            log.error("users and rights stay as they were: {}", e.getMessage());
            return;
        }
        log.info("users and rights read anew users={} acl={}", settings.users(), settings.acl());
        looksSinceChange = 0;
        outdated |= !current.keepsUsersOf(before);
        tell();
    }

    private void tell() {
        Followers hearing = followers;
        if (hearing == null) {
            return;
        }
        hearing.policiesChanged.accept(client -> true);
        if (outdated) { // going through all sessions is not for nothing
            hearing.evictions.sweep().onSuccess(kicked -> {
                if (kicked > 0) {
                    log.info("clients disconnected, their user is gone or has another password count={}", kicked);
                }
            });
        }
    }

    @Override
    public void close() {
        ScheduledFuture<?> watching = looks;
        if (watching != null) {
            watching.cancel(false);
        }
        thread.shutdownNow();
    }
}
