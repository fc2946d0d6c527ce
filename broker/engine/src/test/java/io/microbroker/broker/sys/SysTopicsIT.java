// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.sys;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.Broker;
import io.microbroker.config.BrokerConfig;
import io.microbroker.config.StorageConfig;
import io.microbroker.spi.client.SessionSpec;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.Subscription;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SysTopicsIT {
    private static final ClientInfo WATCHER =
            new ClientInfo("watcher", null, ProtocolVersion.MQTT_5, "test", "test", Map.of());
    private static final int TOPICS = 54;

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** A session that is kept, so that whatever is stored for it would be written to the disk. */
    private static BlockingQueue<Message> watch(Broker broker, String name) throws Exception {
        BlockingQueue<Message> got = new LinkedBlockingQueue<>();
        var session = await(broker.client(WATCHER).open(SessionSpec.persistentSession(name, each -> {
            got.add(each.message());
            each.acknowledge();
        })));
        await(session.subscribe(List.of(Subscription.of("$SYS/#", Qos.EXACTLY_ONCE))));
        return got;
    }

    @Test
    void figuresAreRetainedAndNothingOfThemReachesTheDisk(@TempDir Path folder) throws Exception {
        BrokerConfig config =
                BrokerConfig.DEFAULT.withLoops(2).withStorage(StorageConfig.JOURNAL.withDataDir(folder.toString()));
        Broker broker = await(Broker.builder().config(config).port(0).start());
        try {
            BlockingQueue<Message> live = watch(broker, "early");
            Set<String> topics = topics(live);
            BlockingQueue<Message> later = watch(broker, "late");
            long commits = broker.admin().counters().getOrDefault("storage-commits", -1L);

            assertThat(topics(later)).containsAll(topics);
            assertThat(topics)
                    .contains(
                            "$SYS/broker/version",
                            "$SYS/broker/retained messages/count",
                            "$SYS/broker/load/sockets/5min");
            assertThat(broker.admin().counters())
                    .containsEntry("retained-messages", 0L)
                    .containsEntry("storage-queued-messages", 0L)
                    .containsEntry("storage-commits", commits);
        } finally {
            await(broker.stop());
        }
    }

    private static Set<String> topics(BlockingQueue<Message> messages) throws InterruptedException {
        Set<String> topics = new TreeSet<>();
        while (topics.size() < TOPICS) {
            Message message = messages.poll(30, TimeUnit.SECONDS);
            assertThat(message).as("after " + topics).isNotNull();
            topics.add(message.topic().value());
        }
        return topics;
    }
}
