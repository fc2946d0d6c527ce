// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends the broker with the process: on SIGTERM and SIGINT it is stopped in order, and the process ends with 0. */
final class Shutdown {
    private static final long STOP_SECONDS_MAX = 30;

    private Shutdown() {}

    /**
     * Waits for the end of the process.
     *
     * @param announce run once a signal is safe: whoever reads that the broker is ready may stop it at once
     */
    static void await(BrokerProcess broker, Runnable announce) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(broker), "shutdown"));
        Hangup.onHangup(broker::reload);
        announce.run();
        CountDownLatch never = new CountDownLatch(1);
        try {
            never.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void stop(BrokerProcess broker) {
        int exitCode = ExitCode.FAILED;
        try {
            broker.stop().toCompletionStage().toCompletableFuture().get(STOP_SECONDS_MAX, TimeUnit.SECONDS);
            exitCode = ExitCode.OK;
        } catch (ExecutionException e) {
            System.err.println("microbroker: could not stop in order: " + e.getCause());
        } catch (TimeoutException e) {
            System.err.println("microbroker: could not stop in " + STOP_SECONDS_MAX + " seconds, giving up");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // Left alone, the VM would end with 143 or 130; whoever asked it to stop shall see that it did.
        Runtime.getRuntime().halt(exitCode);
    }
}
