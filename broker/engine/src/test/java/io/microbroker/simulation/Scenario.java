// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

import io.microbroker.simulation.Action.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A world and what happens in it. Made from a seed; each seed switches some of the features off, for what is rare in the company
 * of everything is frequent on its own.
 */
record Scenario(long seed, World world, List<Action> actions) {
    /**
     * What does not change while it runs.
     *
     * @param shared clients share subscriptions
     * @param transientSessions sessions may end with their connection
     * @param expiry sessions and messages may expire
     * @param largePayloads some payloads fill links and segments
     * @param slowDisk a sync takes its time: meanwhile loops, links and clients go on, and the broker may die
     */
    record World(
            Store store,
            int loops,
            int devices,
            int window,
            int segmentBytes,
            int pendingBytes,
            boolean shared,
            boolean transientSessions,
            boolean expiry,
            boolean wills,
            boolean largePayloads,
            boolean slowDisk) {}

    /** Where the broker keeps its state. */
    enum Store {
        MEMORY,
        JOURNAL
    }

    static Scenario of(long seed, int length) {
        return of(seed, length, new Dice(~seed).percent(70));
    }

    /** One where a sync takes no time, as it was when the first seeds were kept. */
    static Scenario onFastDisk(long seed, int length) {
        return of(seed, length, false);
    }

    private static Scenario of(long seed, int length, boolean slowDisk) {
        Dice dice = new Dice(seed);
        World world = new World(
                dice.percent(15) ? Store.MEMORY : Store.JOURNAL,
                1 + dice.below(3),
                2 + dice.below(5),
                1 << dice.below(6),
                4096 << dice.below(4),
                dice.percent(20) ? 1000 : 1 << 20,
                dice.percent(40),
                dice.percent(50),
                dice.percent(30),
                dice.percent(50),
                dice.percent(30),
                slowDisk);
        List<Kind> wheel = wheel(world, dice);
        List<Action> actions = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            actions.add(new Action(wheel.get(dice.below(wheel.size())), dice.below(world.devices()), dice.seed()));
        }
        return new Scenario(seed, world, actions);
    }

    /** One whose broker never dies and whose disk never fails, so that the test can see to that itself. */
    static Scenario steady(long seed, int length) {
        Scenario scenario = of(seed, length);
        World world = scenario.world();
        World onDisk = new World(
                Store.JOURNAL,
                world.loops(),
                world.devices(),
                world.window(),
                world.segmentBytes(),
                world.pendingBytes(),
                world.shared(),
                false,
                false,
                world.wills(),
                false,
                true);
        return new Scenario(
                seed,
                onDisk,
                scenario.actions().stream()
                        .filter(action -> action.kind().ordinal() < Kind.KILL.ordinal())
                        .toList());
    }

    private static List<Kind> wheel(World world, Dice dice) {
        Map<Kind, Integer> weights = new EnumMap<>(Kind.class);
        weights.put(Kind.PUBLISH, 400);
        weights.put(Kind.SUBSCRIBE, 60);
        weights.put(Kind.CONNECT, 40);
        weights.put(Kind.WAIT, 30);
        sometimes(weights, Kind.UNSUBSCRIBE, 10, dice);
        sometimes(weights, Kind.PING, 10, dice);
        sometimes(weights, Kind.DISCONNECT, 15, dice);
        sometimes(weights, Kind.CUT, 25, dice);
        sometimes(weights, Kind.VANISH, 10, dice);
        sometimes(weights, Kind.TAKE_OVER, 20, dice);
        sometimes(weights, Kind.STALL, 10, dice);
        if (world.store() == Store.JOURNAL) {
            sometimes(weights, Kind.KILL, 6, dice);
            sometimes(weights, Kind.POWER_LOSS, world.slowDisk() ? 15 : 6, dice);
            sometimes(weights, Kind.CRASH_IN_DISK_CALL, 6, dice);
            if (dice.percent(25)) {
                weights.put(Kind.FILL_DISK, 5);
                weights.put(Kind.FREE_DISK, 8);
            }
            if (dice.percent(15)) {
                weights.put(Kind.FAIL_SYNC, 3);
            }
        }
        if (world.slowDisk()) {
            weights.put(Kind.CALM, 4);
        }
        List<Kind> wheel = new ArrayList<>();
        weights.forEach((kind, weight) -> {
            for (int i = 0; i < weight; i++) {
                wheel.add(kind);
            }
        });
        return wheel;
    }

    private static void sometimes(Map<Kind, Integer> weights, Kind kind, int weight, Dice dice) {
        if (dice.percent(70)) {
            weights.put(kind, weight);
        }
    }

    Scenario with(List<Action> others) {
        return new Scenario(seed, world, others);
    }
}
