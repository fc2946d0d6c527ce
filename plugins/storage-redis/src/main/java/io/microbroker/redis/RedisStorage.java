// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

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
import io.microbroker.spi.storage.StorageFigures;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps sessions, their queues and retained messages in Redis.
 *
 * <p>Loops hand their calls to one {@link Desk}, which sends them to Redis in batches per bucket and brings the answers back. A receipt is
 * settled when Redis has answered for all that its call concerns; so what an acknowledgement promises is what Redis keeps, see
 * {@link Checks}. While Redis is out of reach nothing is settled, and everything is sent again until it is answered.
 */
final class RedisStorage implements Storage {
    private static final Logger log = LoggerFactory.getLogger(RedisStorage.class);
    private static final long CLOSE_MILLIS = 5000;
    private static final String FORMAT = "1";

    private final Settings settings;
    private final Trouble trouble = new Trouble();
    private final ConcurrentHashMap<Context, LoopLink> links = new ConcurrentHashMap<>();
    private volatile @Nullable Open open;

    /** What is there between open and close. */
    private record Open(NodeInfo node, RedisLink redis, Desk desk, Crew crew) {}

    RedisStorage(Settings settings) {
        this.settings = settings;
    }

    @Override
    public Future<Void> open(NodeInfo node, Recovery recovery) {
        return node.vertx()
                .executeBlocking(
                        () -> {
                            openBlocking(node, recovery);
                            return null;
                        },
                        false);
    }

    private void openBlocking(NodeInfo node, Recovery recovery) {
        RedisLink redis = connect(node.durability());
        try {
            Patience.insist(() -> RedisLink.await(redis.loadScripts()));
            Keys keys = Patience.insist(() -> layOut(redis));
            Inventory inventory = new Inventory(redis, keys);
            Desk desk = new Desk(redis, trouble, keys, node.nodeId());
            Crew crew = Crew.at(desk, keys);
            finishOutboxes(inventory.outboxes(), desk, crew);
            inventory.tell(
                    recovery); // behind the outboxes: their retained messages have stamps that new ones must exceed
            desk.run(() -> desk.everyTick(() -> ask(desk)));
            open = new Open(node, redis, desk, crew);
        } catch (RuntimeException e) {
            redis.close();
            throw e instanceof StorageException known ? known : unavailable(e);
        }
    }

    private RedisLink connect(Durability promised) {
        try {
            RedisLink redis = Servers.connect(settings);
            try {
                Checks.run(Patience.insist(() -> Servers.masters(redis)), promised);
                return redis;
            } catch (RuntimeException e) {
                redis.close();
                throw e;
            }
        } catch (StorageException e) {
            throw e;
        } catch (RuntimeException e) {
            throw unavailable(e);
        }
    }

    private StorageException unavailable(RuntimeException e) {
        return new StorageException(
                StorageException.Kind.UNAVAILABLE,
                "redis at " + settings + ": " + Problem.describe(e) + " - start it, or correct storage.redis.address",
                e);
    }

    /** The first broker decides how many buckets there are; those that come later follow. */
    private Keys layOut(RedisLink redis) {
        Map<String, String> layout = Servers.layOut(
                redis.redisson(),
                Keys.meta(settings.prefix()),
                Map.of("format", FORMAT, "buckets", Integer.toString(settings.buckets())));
        if (!FORMAT.equals(layout.get("format"))) {
            throw new StorageException(
                    StorageException.Kind.DAMAGED,
                    "redis at " + settings + " holds format " + layout.get("format") + " below the prefix '"
                            + settings.prefix() + "', this broker knows format " + FORMAT
                            + " - choose another storage.redis.prefix, or another version");
        }
        int buckets = Integer.parseInt(Objects.requireNonNull(layout.get("buckets"), "buckets"));
        if (buckets != settings.buckets()) {
            log.info("redis was set up with buckets={}, which stays so", buckets);
        }
        return new Keys(settings.prefix(), buckets);
    }

    /** Without traffic nothing would show that Redis is gone. */
    private static void ask(Desk desk) {
        if (desk.isIdle(0)) {
            desk.send(Op.read(0, new PackWriter().array(1).text("p"), answer -> {}));
        }
    }

    /** What the life before this one left under way is brought to its end. */
    private static void finishOutboxes(List<Inventory.Left> outboxes, Desk desk, Crew crew) {
        if (outboxes.isEmpty()) {
            return;
        }
        log.info("messages of an earlier life are brought on their way count={}", outboxes.size());
        desk.run(() -> outboxes.forEach(left -> {
            byte[] value = field(left, "v");
            if (text(left, "k").equals("f")) {
                crew.deliveries().goOn(left.bucket(), left.id(), Fan.fromBytes(value));
            } else {
                long incarnation = Long.parseLong(text(left, "j"));
                crew.moves().goOn(left.bucket(), left.id(), new Moves.Meant(text(left, "t"), incarnation), value);
            }
        }));
        RedisLink.await(desk.drained(CLOSE_MILLIS).toCompletionStage());
    }

    private static String text(Inventory.Left left, String name) {
        return new String(field(left, name), StandardCharsets.UTF_8);
    }

    private static byte[] field(Inventory.Left left, String name) {
        return Objects.requireNonNull(left.fields().get(name), name);
    }

    @Override
    public Sessions sessions(Context loop) {
        Open now = opened();
        return new RedisSessions(link(loop, now), now.desk, now.crew, trouble);
    }

    @Override
    public Queues queues(Context loop, CommitListener listener) {
        Open now = opened();
        LoopLink link = link(loop, now);
        link.listen(listener);
        return new RedisQueues(link, now.desk, now.crew, settings.pendingBytesMax());
    }

    private LoopLink link(Context loop, Open now) {
        return links.computeIfAbsent(loop, context -> new LoopLink(context, now.desk));
    }

    @Override
    public Retained retained() {
        Open now = opened();
        return new RedisRetained(now.desk, now.crew.keys(), now.node.vertx());
    }

    private Open opened() {
        Open now = open;
        if (now == null) {
            throw new IllegalStateException("the storage is not open");
        }
        return now;
    }

    @Override
    public Health health() {
        return open == null ? new Health(false, "redis is not open") : trouble.health();
    }

    @Override
    public StorageFigures figures() {
        Open now = open;
        return now == null ? StorageFigures.unknown() : now.desk.figures();
    }

    @Override
    public Future<Void> close() {
        Open now = open;
        if (now == null) {
            return Future.succeededFuture();
        }
        open = null;
        return handedOver()
                .compose(done -> now.desk.drained(CLOSE_MILLIS))
                .compose(done -> handedOver()) // what was told last has arrived then
                .eventually(() -> now.node
                        .vertx()
                        .executeBlocking(
                                () -> {
                                    end(now);
                                    return null;
                                },
                                false));
    }

    private void end(Open now) {
        now.desk.close();
        try {
            if (trouble.health().ready()) {
                new Inventory(now.redis, now.crew.keys()).forget(now.node.nodeId());
            }
        } catch (RuntimeException e) {
            log.info("redis went away at the end cause={}", Problem.describe(e));
        } finally {
            now.redis.close();
        }
    }

    private Future<Void> handedOver() {
        return Future.join(links.values().stream().map(LoopLink::flushed).toList())
                .mapEmpty();
    }
}
