// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.storage;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.spi.storage.CommitListener;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.Health;
import io.microbroker.spi.storage.NodeInfo;
import io.microbroker.spi.storage.Queues;
import io.microbroker.spi.storage.Recovery;
import io.microbroker.spi.storage.Retained;
import io.microbroker.spi.storage.Sessions;
import io.microbroker.spi.storage.Storage;
import io.microbroker.spi.storage.StorageException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Keeps everything in memory, in one {@link Cupboard}, and writes down who took which session and what it subscribed to.
 *
 * <p>The log follows the events, it does not hold them up: it is for people, and no promise to a client depends on it.
 */
final class AuditedStorage implements Storage {
    private final Path file;
    private final Cupboard cupboard = new Cupboard();
    private final ConcurrentHashMap<Context, LoopNews> loops = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Promise<Void>> closing = new AtomicReference<>();
    private volatile @Nullable Vertx vertx;
    private volatile @Nullable AuditLog log;

    AuditedStorage(Path file) {
        this.file = file;
    }

    /** Opens the log; fails if it cannot be written, or if the broker promises more than memory can keep. */
    @Override
    public Future<Void> open(NodeInfo node, Recovery recovery) {
        if (node.durability() != Durability.MEMORY) {
            return Future.failedFuture(new StorageException(
                    StorageException.Kind.UNAVAILABLE,
                    "storage.durability must be memory: this storage cannot promise " + node.durability()));
        }
        vertx = node.vertx();
        return node.vertx().executeBlocking(() -> openLog(node.nodeId()), false);
    }

    private @Nullable Void openLog(String nodeId) {
        try {
            AuditLog opened = AuditLog.open(file);
            opened.note("opened", nodeId, "");
            log = opened;
            return null;
        } catch (IOException e) {
            throw new StorageException(StorageException.Kind.UNAVAILABLE, "cannot write " + file, e);
        }
    }

    @Override
    public Sessions sessions(Context loop) {
        return new AuditedSessions(cupboard, newsOf(loop), Objects.requireNonNull(log, "not open"));
    }

    @Override
    public Queues queues(Context loop, CommitListener listener) {
        LoopNews news = newsOf(loop);
        news.tell(listener);
        return new CupboardQueues(cupboard, news);
    }

    private LoopNews newsOf(Context loop) {
        return loops.computeIfAbsent(loop, LoopNews::new);
    }

    @Override
    public Retained retained() {
        return new Retained() {
            @Override
            public Future<List<Message>> get(List<TopicName> topics) {
                return Future.succeededFuture(cupboard.retained(topics));
            }
        };
    }

    /** Not ready once the log cannot be written. */
    @Override
    public Health health() {
        AuditLog opened = log;
        if (opened == null) {
            return new Health(false, "not open");
        }
        String trouble = opened.trouble();
        return trouble == null ? new Health(true, "ok") : new Health(false, "cannot write " + file + ": " + trouble);
    }

    /** Settles what is under way, then closes the log. Idempotent. */
    @Override
    public Future<Void> close() {
        Promise<Void> promise = Promise.promise();
        Promise<Void> earlier = closing.compareAndExchange(null, promise);
        if (earlier != null) {
            return earlier.future();
        }
        Future.all(loops.values().stream().map(LoopNews::drained).toList())
                .compose(drained -> closeLog())
                .onComplete(promise);
        return promise.future();
    }

    private Future<Void> closeLog() {
        AuditLog opened = log;
        Vertx open = vertx;
        return opened == null || open == null ? Future.succeededFuture() : open.executeBlocking(opened::close, false);
    }
}
