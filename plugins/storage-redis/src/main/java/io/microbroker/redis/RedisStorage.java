// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.cluster.Cluster;
import io.microbroker.spi.cluster.SharedStorage;
import io.microbroker.spi.storage.CommitListener;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.Health;
import io.microbroker.spi.storage.NodeInfo;
import io.microbroker.spi.storage.Queues;
import io.microbroker.spi.storage.Recovery;
import io.microbroker.spi.storage.Retained;
import io.microbroker.spi.storage.Sessions;
import io.microbroker.spi.storage.StorageException;
import io.microbroker.spi.storage.StorageFigures;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
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
final class RedisStorage implements SharedStorage {
    private static final Logger log = LoggerFactory.getLogger(RedisStorage.class);
    private static final long CLOSE_MILLIS = 5000;
    private static final String FORMAT = "1";

    private final Settings settings;
    private final Trouble trouble = new Trouble();
    private final ConcurrentHashMap<Context, LoopLink> links = new ConcurrentHashMap<>();
    private volatile @Nullable Open open;

    /** What is there between open and close. */
    private record Open(
            NodeInfo node,
            Life life,
            RedisLink redis,
            Desk desk,
            Crew crew,
            RetainedNews news,
            @Nullable Fleet fleet) {
        Neighbours neighbours() {
            return fleet == null ? Neighbours.NONE : fleet;
        }
    }

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
            open = begin(node, redis, keys, recovery);
        } catch (RuntimeException e) {
            redis.close();
            throw e instanceof StorageException known ? known : unavailable(e);
        }
    }

    private Open begin(NodeInfo node, RedisLink redis, Keys keys, Recovery recovery) {
        Life life = new Life(node.nodeId());
        Registry registry = new Registry(redis, keys);
        long[] positions = Patience.insist(() -> RedisLink.await(registry.enter(life.present())));
        boolean isShared = settings.sharing().isShared();
        Desk desk = new Desk(redis, trouble, keys, life.present());
        Crew crew = Crew.at(desk, keys, isShared);
        Inventory inventory = new Inventory(redis, keys);
        Rebirth rebirth = new Rebirth(node.vertx(), life, registry, crew, inventory, desk);
        desk.run(() -> desk.listen((bucket, changes) -> {}, rebirth::begin));
        if (isShared) {
            leaveOutboxes(inventory.outboxes(), redis, keys, life);
        } else {
            finishOutboxes(inventory.outboxes(), desk, crew);
            inventory.tellSessions(recovery);
        }
        inventory.tellRetained(recovery); // behind the outboxes: these have stamps that new ones must exceed
        MemoryWatch memory = new MemoryWatch(desk, keys.buckets(), redis.isCluster());
        desk.run(() -> desk.everyTick(memory::look)); // without traffic nothing else would show that Redis is gone
        RetainedNews news = new RetainedNews(desk);
        Fleet fleet = isShared
                ? new Fleet(new Fleet.Station(redis, desk, crew, life, node.name(), settings, positions), news)
                : null;
        return new Open(node, life, redis, desk, crew, news, fleet);
    }

    /** Those of the living are theirs, those of the dead are of who tidies up after them; what others left is given to these. */
    private void leaveOutboxes(List<Left> outboxes, RedisLink redis, Keys keys, Life life) {
        Roll roll = new Roll(redis, keys, settings.sharing().deadMillis());
        Roll.Call call = Patience.insist(() -> RedisLink.await(roll.beat(life.present())));
        Set<String> strays = outboxes.stream().map(Left::life).collect(Collectors.toSet());
        call.entries().forEach(entry -> strays.remove(entry.life()));
        strays.forEach(stray -> Patience.insist(() -> RedisLink.await(roll.die(stray))));
    }

    private RedisLink connect(Durability promised) {
        try {
            RedisLink redis = Servers.connect(settings);
            try {
                List<ServerFacts> masters = Patience.insist(() -> Servers.masters(redis));
                Checks.run(masters, promised, settings.replicas());
                if (redis.isCluster() && masters.stream().allMatch(ServerFacts::shardsChannels)) {
                    redis.shardChannels();
                }
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

    /** What a life before this one left under way is brought to its end. */
    private static void finishOutboxes(List<Left> outboxes, Desk desk, Crew crew) {
        if (outboxes.isEmpty()) {
            return;
        }
        log.info("messages of an earlier life are brought on their way count={}", outboxes.size());
        desk.run(() -> outboxes.forEach(left -> left.goOn(desk, crew, () -> {})));
        RedisLink.await(desk.drained(CLOSE_MILLIS).toCompletionStage());
    }

    @Override
    public Sessions sessions(Context loop) {
        Open now = opened();
        return new RedisSessions(link(loop, now), now.desk, now.crew, trouble, now.neighbours());
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
        return new RedisRetained(now.desk, now.crew.keys(), now.node.vertx(), now.news);
    }

    @Override
    public Optional<Cluster> cluster() {
        return Optional.ofNullable(opened().fleet);
    }

    @Override
    public Map<String, Long> counters() {
        Open now = open;
        return now == null || now.fleet == null ? Map.of() : now.fleet.counters();
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
        Fleet fleet = now.fleet;
        if (fleet != null) {
            fleet.leave();
            fleet.close();
        }
        now.desk.close();
        try {
            if (trouble.health().ready()) {
                new Inventory(now.redis, now.crew.keys()).forget(now.life.present());
            }
        } catch (RuntimeException e) {
            log.info("redis went away at the end cause={}", Problem.describe(e));
        } finally {
            now.redis.close();
        }
    }

    /** Lets go of everything at once and tells nobody, as the end of the process does. For tests of that. */
    void abandon() {
        Open now = opened();
        open = null;
        if (now.fleet != null) {
            now.fleet.close();
        }
        now.desk.close();
        now.redis.close();
    }

    private Future<Void> handedOver() {
        return Future.join(links.values().stream().map(LoopLink::flushed).toList())
                .mapEmpty();
    }
}
