// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.instances;

import io.microbroker.Broker;
import io.microbroker.config.StorageConfig;
import java.util.Map;

/**
 * A building with a broker of its own, which is one with those of all buildings on the same Redis: a phone that goes from one to
 * another takes its session with it.
 *
 * <p>Arguments: name, port (0 for a free one), address of Redis.
 */
public final class Building {
    private Building() {}

    public static void main(String[] args) {
        String name = args[0];
        int wanted = Integer.parseInt(args[1]);
        String redis = args[2];

        Broker broker = Broker.builder()
                .port(wanted)
                .config(config -> config.withName(name).withStorage(shared(redis)))
                .start()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(broker)));
        System.out.println(name + " listens on 127.0.0.1:" + broker.port("tcp"));
    }

    private static StorageConfig shared(String redis) {
        return new StorageConfig("redis", "auto", Map.of("redis", Map.of("address", redis)));
    }

    private static void stop(Broker broker) {
        broker.stop().toCompletionStage().toCompletableFuture().join();
    }
}
