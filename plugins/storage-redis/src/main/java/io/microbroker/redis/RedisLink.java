// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.BatchOptions;
import org.redisson.api.RBatch;
import org.redisson.api.RScript;
import org.redisson.api.RScriptAsync;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisException;
import org.redisson.client.RedisTimeoutException;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.BaseConfig;
import org.redisson.config.Config;
import org.redisson.config.ConstantDelay;
import org.redisson.config.ReadMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to Redis, by Redisson with two threads of its own. Redisson must not repeat a request by itself: it would do so without
 * knowing whether the first one was done; {@link Pipeline} repeats what can be repeated. Answers come on a thread of Redisson. Safe for
 * threads.
 */
final class RedisLink {
    private static final Logger log = LoggerFactory.getLogger(RedisLink.class);
    private static final int NETTY_THREADS = 2;
    private static final int CONNECTIONS = 8;
    private static final int CONNECT_TIMEOUT_MILLIS = 5000;
    private static final int PING_MILLIS = 1000;
    private static final Duration RECONNECT = Duration.ofMillis(250);
    private static final int CLUSTER_SCAN_MILLIS = 1000;
    private static final long LOAD_SECONDS = 10;

    private final RedissonClient redisson;
    private final BatchOptions batches;
    private final BatchOptions safeBatches;
    private final int replicas;
    private final boolean isCluster;
    private volatile boolean shardsChannels;

    private RedisLink(RedissonClient redisson, Settings settings, boolean isCluster) {
        this.redisson = redisson;
        this.isCluster = isCluster;
        this.replicas = settings.replicas();
        this.batches = batches(settings);
        this.safeBatches = batches(settings);
        if (replicas > 0) {
            safeBatches.sync(replicas, Duration.ofMillis(settings.timeoutMillis() / 2));
        }
    }

    private static BatchOptions batches(Settings settings) {
        return BatchOptions.defaults()
                .retryAttempts(0)
                .responseTimeout(settings.timeoutMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Connects to one server. Blocks.
     *
     * @throws org.redisson.client.RedisException if Redis is not there or does not let us in
     */
    static RedisLink connect(String address, Settings settings) {
        Config config = config(settings);
        tune(config.useSingleServer(), settings)
                .setAddress(address)
                .setConnectionPoolSize(CONNECTIONS)
                .setConnectionMinimumIdleSize(1)
                .setSubscriptionConnectionMinimumIdleSize(1);
        return new RedisLink(Redisson.create(config), settings, false);
    }

    /** Connects to a Redis Cluster. Blocks, and throws as {@link #connect}. */
    static RedisLink connectCluster(Settings settings) {
        Config config = config(settings);
        tune(config.useClusterServers(), settings)
                .addNodeAddress(settings.addresses().toArray(String[]::new))
                .setScanInterval(CLUSTER_SCAN_MILLIS)
                .setReadMode(ReadMode.MASTER)
                .setMasterConnectionPoolSize(CONNECTIONS)
                .setMasterConnectionMinimumIdleSize(1)
                .setSlaveConnectionPoolSize(1)
                .setSlaveConnectionMinimumIdleSize(1)
                .setSubscriptionConnectionMinimumIdleSize(1);
        return new RedisLink(Redisson.create(config), settings, true);
    }

    private static Config config(Settings settings) {
        Config config = new Config()
                .setThreads(1)
                .setNettyThreads(NETTY_THREADS)
                .setCodec(ByteArrayCodec.INSTANCE)
                .setUsername(settings.access().username())
                .setPassword(settings.access().password())
                .setTcpNoDelay(true);
        Path trust = settings.access().trust();
        if (trust != null) {
            config.setSslTrustManagerFactory(Trust.in(trust));
        }
        config.setUseScriptCache(false);
        return config;
    }

    private static <T extends BaseConfig<T>> T tune(T config, Settings settings) {
        return config.setRetryAttempts(0)
                .setTimeout(settings.timeoutMillis())
                .setConnectTimeout(CONNECT_TIMEOUT_MILLIS)
                .setPingConnectionInterval(PING_MILLIS)
                .setReconnectionDelay(new ConstantDelay(RECONNECT));
    }

    /**
     * Sends requests of different buckets together; {@code then} gets their replies in the same order. What writes is answered when as
     * many replicas have it as the settings ask for.
     */
    void send(List<Request> requests, Consumer<List<Reply>> then) {
        if (replicas > 0
                && requests.stream().anyMatch(request -> request.script().writes())) {
            sendSafely(requests, then);
            return;
        }
        if (requests.size() == 1) {
            call(requests.get(0)).whenComplete((answer, problem) -> then.accept(List.of(new Reply(answer, problem))));
            return;
        }
        RBatch batch = redisson.createBatch(batches);
        RScriptAsync script = batch.getScript(ByteArrayCodec.INSTANCE);
        List<CompletableFuture<byte[]>> answers = new ArrayList<>(requests.size());
        for (Request request : requests) {
            answers.add(call(script, request).toCompletableFuture());
        }
        batch.executeAsync().whenComplete((done, problem) -> then.accept(replies(answers, problem)));
    }

    /**
     * WAIT asks for the writes of one connection: one batch, and in a Cluster, where a batch may go to several masters, one for each
     * request.
     */
    private void sendSafely(List<Request> requests, Consumer<List<Reply>> then) {
        if (!isCluster) {
            wholeBatch(requests).thenAccept(then);
            return;
        }
        List<CompletableFuture<List<Reply>>> all = new ArrayList<>(requests.size());
        for (Request request : requests) {
            all.add(wholeBatch(List.of(request)).toCompletableFuture());
        }
        CompletionStage<Void> answered = CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
        answered.thenAccept(
                done -> then.accept(all.stream().map(each -> each.join().get(0)).toList()));
    }

    private CompletionStage<List<Reply>> wholeBatch(List<Request> requests) {
        RBatch batch = redisson.createBatch(safeBatches);
        RScriptAsync script = batch.getScript(ByteArrayCodec.INSTANCE);
        List<CompletableFuture<byte[]>> answers = new ArrayList<>(requests.size());
        for (Request request : requests) {
            answers.add(call(script, request).toCompletableFuture());
        }
        return batch.executeAsync().handle((done, problem) -> {
            if (done == null || done.getSyncedSlaves() >= replicas) {
                return replies(answers, problem);
            }
            Reply unsafe = new Reply(
                    null, new RedisException(done.getSyncedSlaves() + " of " + replicas + " replicas have it"));
            return answers.stream().map(answer -> unsafe).toList();
        });
    }

    /** Some may have been answered even if others were not. */
    private static List<Reply> replies(List<CompletableFuture<byte[]>> answers, @Nullable Throwable problem) {
        List<Reply> replies = new ArrayList<>(answers.size());
        for (CompletableFuture<byte[]> answer : answers) {
            replies.add(reply(answer, problem));
        }
        return replies;
    }

    private static Reply reply(CompletableFuture<byte[]> answer, @Nullable Throwable problem) {
        if (!answer.isDone()) {
            return new Reply(null, problem);
        }
        try {
            return new Reply(answer.join(), null);
        } catch (CompletionException | CancellationException e) {
            return new Reply(null, e);
        }
    }

    CompletionStage<byte[]> call(Request request) {
        return call(redisson.getScript(ByteArrayCodec.INSTANCE), request);
    }

    private static CompletionStage<byte[]> call(RScriptAsync script, Request request) {
        return script.evalShaAsync(
                RScript.Mode.READ_WRITE,
                request.script().sha(),
                RScript.ReturnType.VALUE,
                List.of(request.key()),
                request.arguments().toArray());
    }

    /** Makes Redis know all scripts, on every master. */
    CompletionStage<Void> loadScripts() {
        List<CompletableFuture<String>> loads = new ArrayList<>();
        for (Scripts each : Scripts.values()) {
            loads.add(redisson.getScript(StringCodec.INSTANCE)
                    .scriptLoadAsync(each.text())
                    .toCompletableFuture());
        }
        return CompletableFuture.allOf(loads.toArray(CompletableFuture[]::new));
    }

    /** Channels are spread over the masters of a Cluster, not heard by all of them: Redis 7. Before the first of them is used. */
    void shardChannels() {
        shardsChannels = true;
    }

    private RTopic topic(String channel) {
        return shardsChannels
                ? redisson.getShardedTopic(channel, ByteArrayCodec.INSTANCE)
                : redisson.getTopic(channel, ByteArrayCodec.INSTANCE);
    }

    /** Hears a channel from now on, on a thread of Redisson. */
    CompletionStage<Integer> subscribe(String channel, Consumer<byte[]> then) {
        return topic(channel).addListenerAsync(byte[].class, (name, frame) -> then.accept(frame));
    }

    /** Nobody knows whether it arrives. */
    void publish(String channel, byte[] frame) {
        topic(channel).publishAsync(frame).whenComplete((heard, problem) -> {
            if (problem != null) {
                log.debug("a frame was not published", problem);
            }
        });
    }

    boolean isCluster() {
        return isCluster;
    }

    RedissonClient redisson() {
        return redisson;
    }

    /**
     * Blocks for the end of something. For the start only.
     *
     * @throws RedisException if Redis did not do it
     */
    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(LOAD_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RedisException known
                    ? known
                    : new RedisException(Problem.describe(e.getCause()), e);
        } catch (TimeoutException e) {
            throw new RedisTimeoutException("no answer within " + LOAD_SECONDS + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Blocks until all is closed, a moment. */
    void close() {
        redisson.shutdown(0, 2, TimeUnit.SECONDS);
    }
}
