// SPDX-License-Identifier: Apache-2.0
package io.microbroker.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Replays the scripts of many seeds to two brokers, several at a time: no two have a client or a topic in common. */
final class Campaign {
    private static final int AT_A_TIME = 16;
    private static final int SHRINKING_TRIALS = 400;
    /** More would not tell more. */
    private static final int FINDINGS = 5;

    private final int ourPort;
    private final int theirPort;
    private final Set<KnownDifference> used = ConcurrentHashMap.newKeySet();
    private final AtomicInteger found = new AtomicInteger();

    Campaign(int ourPort, int theirPort) {
        this.ourPort = ourPort;
        this.theirPort = theirPort;
    }

    /** The known differences that explained something. */
    Set<KnownDifference> used() {
        return used;
    }

    /** Returns the differences that nothing explains: for each seed the shortest script, and what differs. */
    List<String> run(long fromSeed, int sessions) throws InterruptedException {
        List<Callable<String>> replays = new ArrayList<>();
        for (int i = 0; i < sessions; i++) {
            long seed = fromSeed + i;
            replays.add(() -> found.get() < FINDINGS ? judge(ScriptMaker.make(seed)) : "");
        }
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            List<String> findings = new ArrayList<>();
            for (Future<String> each : threads.invokeAll(replays)) {
                findings.add(outcome(each));
            }
            findings.removeIf(String::isEmpty);
            return findings;
        } finally {
            threads.shutdownNow();
        }
    }

    private static String outcome(Future<String> judgement) throws InterruptedException {
        try {
            return judgement.get();
        } catch (ExecutionException e) {
            return String.valueOf(e.getCause());
        }
    }

    private String judge(Script script) {
        Comparison comparison = compare(script);
        used.addAll(comparison.used());
        if (comparison.isEqual()) {
            return "";
        }
        found.incrementAndGet();
        Script shortest = Shrinker.shrink(script, each -> !compare(each).isEqual(), SHRINKING_TRIALS);
        Comparison left = compare(shortest);
        return "%s\n%s%s\n"
                .formatted(
                        left.isEqual() ? "(does not come each time)" : "",
                        shortest,
                        String.join("\n", (left.isEqual() ? comparison : left).differences()));
    }

    private Comparison compare(Script script) {
        return Comparison.of(script, Replay.play(script, ourPort), Replay.play(script, theirPort));
    }
}
