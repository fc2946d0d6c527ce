// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.embedded;

import io.microbroker.Broker;

/**
 * A greenhouse with a broker of its own: sensors come in by MQTT, and an alarm listens inside the process.
 *
 * <p>The first argument is the port, 1883 without it, 0 for a free one.
 */
public final class Greenhouse {
    private Greenhouse() {}

    public static void main(String[] args) {
        int wanted = args.length > 0 ? Integer.parseInt(args[0]) : 1883;

        Broker broker = Broker.builder()
                .port(wanted)
                .start()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        int port = broker.port("tcp");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(broker)));

        FrostAlarm.watch(broker).toCompletionStage().toCompletableFuture().join();
        System.out.println("the greenhouse listens on 127.0.0.1:" + port);
    }

    private static void stop(Broker broker) {
        broker.stop().toCompletionStage().toCompletableFuture().join();
    }
}
