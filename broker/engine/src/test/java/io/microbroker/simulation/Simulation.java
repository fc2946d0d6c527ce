// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

import io.microbroker.config.BrokerConfig;
import io.microbroker.engine.Counter;
import io.microbroker.journal.JournalSettings;
import io.microbroker.journal.JournalStorage;
import io.microbroker.simulation.Scenario.Store;
import io.microbroker.simulation.VirtualDisk.Crash;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.Storage;
import io.microbroker.store.TransientStorage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run: a world is made, things happen to it, it is healed, and the books must balance. All on the thread of the caller; the
 * same scenario runs the same, step by step.
 */
final class Simulation {
    private static final int STEPS_MAX = 400_000;
    private static final int NOBODY = -1;
    private static final int JOURNAL = -2;
    /** Who gets no turn for a while, as if its thread were not scheduled: often the journal, at times one of the loops. */
    private static final int[] STARVED = {NOBODY, NOBODY, NOBODY, JOURNAL, JOURNAL, 0, 1};

    private final Scenario scenario;
    private final boolean lies;
    private final VirtualClock clock = new VirtualClock();
    private final Sightings sightings = new Sightings();
    private final VirtualDisk disk = new VirtualDisk(sightings);
    private final Ledger ledger;
    private final List<Device> devices = new ArrayList<>();
    private final BrokerLife.Plan plan;
    private final Deeds deeds;
    private BrokerLife broker;
    private Dice dice;
    private long ids = 1;
    private int links;
    private long steps;
    private int starved = NOBODY;
    private boolean anyCrash;
    private boolean inJournal;

    private Simulation(Scenario scenario, boolean lies, @Nullable List<String> trace) {
        this.scenario = scenario;
        this.lies = lies;
        this.ledger = new Ledger(sightings, clock, trace);
        this.dice = new Dice(scenario.seed());
        Scenario.World world = scenario.world();
        BrokerConfig config = BrokerConfig.DEFAULT
                .withMqtt(mqtt -> mqtt.keepAliveMax(Duration.ZERO).receiveMaximum(8))
                .withLimits(limits -> limits.inFlight(world.window()).queuedMessages(100_000));
        Durability durability = world.store() == Store.MEMORY ? Durability.MEMORY : Durability.SYNC;
        this.plan = new BrokerLife.Plan(config, world.loops(), durability);
        for (int i = 0; i < world.devices(); i++) {
            devices.add(new Device("device" + i, dice.percent(65), ledger));
        }
        this.deeds = new Deeds(this, world, ledger, devices, clock);
        disk.whileSyncing(this::goOnMeanwhile);
        this.broker = start();
    }

    /**
     * Runs a scenario.
     *
     * @return what rare states it reached
     * @throws Violation if the broker broke a promise
     */
    static Result run(Scenario scenario) {
        return run(scenario, false, null);
    }

    /** Runs it and tells, line by line, what happens. */
    static Result runTold(Scenario scenario, List<String> trace) {
        return run(scenario, false, trace);
    }

    /** Runs it with a storage that acknowledges before it has stored. */
    static Result runLying(Scenario scenario) {
        return run(scenario, true, null);
    }

    /**
     * Runs it and takes the power from a copy of the disk at each sync.
     *
     * @return how often
     */
    static int runLosingPower(Scenario scenario, boolean lies) {
        Simulation simulation = new Simulation(scenario, lies, null);
        PowerLoss losses = new PowerLoss(settings(scenario.world()), simulation.devices, simulation.ledger);
        Dice fate = new Dice(scenario.seed());
        simulation.disk.onSync(() -> losses.check(simulation.disk.fork(fate)));
        simulation.run();
        return losses.checks();
    }

    /** What came of a run that violated nothing. */
    record Result(Sightings sightings, long steps, long events, long messages) {}

    private static Result run(Scenario scenario, boolean lies, @Nullable List<String> trace) {
        Simulation simulation = new Simulation(scenario, lies, trace);
        simulation.run();
        return new Result(
                simulation.sightings,
                simulation.steps,
                simulation.ledger.now(),
                simulation.ledger.messages().size());
    }

    private BrokerLife start() {
        disk.opening(true);
        JournalStorage journal = null;
        Storage storage;
        if (scenario.world().store() == Store.MEMORY) {
            storage = new TransientStorage(clock::wallMillis);
        } else {
            JournalSettings settings = settings(scenario.world());
            JournalStorage.Clocks clocks = new JournalStorage.Clocks(clock::nanos, clock::wallMillis, () -> ids++);
            journal = JournalStorage.stepped(disk, settings, clocks);
            storage = journal;
        }
        BrokerLife started = new BrokerLife(plan, clock, new WatchedStorage(storage, lies, ledger), journal);
        disk.opening(false);
        return started;
    }

    private static JournalSettings settings(Scenario.World world) {
        JournalSettings small = JournalSettings.DEFAULT.withSegmentBytes(world.segmentBytes());
        return new JournalSettings(
                small.segmentBytes(),
                small.reserveBytes(),
                small.batchBytes(),
                small.sliceBytes(),
                world.pendingBytes(),
                small.queuedMessagesMax());
    }

    private void run() {
        for (Action action : scenario.actions()) {
            dice = new Dice(action.entropy());
            survive(() -> act(action));
        }
        dice = new Dice(scenario.seed());
        heal();
    }

    private void heal() {
        starved = NOBODY;
        new Healing(this, deeds, ledger, devices, clock).run();
    }

    private void act(Action action) {
        ledger.tell("-- " + action);
        switch (action.kind()) {
            case KILL -> die(false);
            case POWER_LOSS -> losePower();
            case CRASH_IN_DISK_CALL -> disk.crashAfter(dice.below(30));
            case FILL_DISK -> {
                disk.limitRoom(dice.below(20_000));
                ledger.troubleStorage();
            }
            case FREE_DISK -> {
                disk.freeRoom();
                ledger.roomIsFree();
            }
            case FAIL_SYNC -> {
                disk.failNextSync();
                ledger.troubleStorage();
            }
            case CALM -> heal();
            default -> deeds.act(action, dice);
        }
        starved = dice.percent(50) ? starved : STARVED[dice.below(STARVED.length)];
        int count = dice.percent(80) ? dice.below(20) : dice.below(200);
        for (int i = 0; i < count && step(); i++) {
            check();
        }
    }

    /** Runs something in which the broker may die. */
    void survive(Runnable work) {
        try {
            work.run();
        } catch (Crash crash) {
            sightings.note(Sighting.CRASH_WITHIN_DISK_CALL);
            die(crash.powerLost() || dice.percent(50));
        }
    }

    /** At once; or in the next sync, which is a long one: what was promised before it ends must not need it. */
    private void losePower() {
        if (scenario.world().slowDisk() && dice.percent(70)) {
            disk.losePowerInSync();
        } else {
            die(true);
        }
    }

    /** The broker dies and is started again. */
    private void die(boolean powerLost) {
        if (scenario.world().store() == Store.MEMORY) {
            return;
        }
        anyCrash = true;
        if (broker.storage().openReceipts() > 0) {
            sightings.note(Sighting.CRASH_BETWEEN_APPEND_AND_ACK);
        }
        if (broker.hasFailed()) {
            sightings.note(Sighting.SYNC_FAILED);
        }
        if (powerLost) {
            sightings.note(Sighting.POWER_LOST);
            disk.afterPowerLoss(dice);
        } else {
            disk.afterKill();
        }
        if (broker.count(Counter.PUBLISHERS_PAUSED) > 0) {
            sightings.note(Sighting.PUBLISHER_PAUSED);
        }
        ledger.tell(powerLost ? "power lost" : "killed");
        devices.forEach(device -> device.brokerDied(clock.millis(), powerLost));
        ledger.brokerRestarted();
        if (dice.percent(20)) {
            disk.crashAfter(dice.below(20));
        }
        try {
            if (disk.isLimited()) { // a broker needs some room to start
                disk.limitRoom(2L * scenario.world().segmentBytes());
            }
            broker = start();
            disk.crashAfter(-1);
        } catch (Crash again) { // while it recovered
            sightings.note(Sighting.CRASH_WHILE_STARTING);
            die(again.powerLost() || dice.percent(50));
        }
    }

    /** One step of whoever's turn it is; false if nobody has anything to do. */
    boolean step() {
        List<Runnable> ready = new ArrayList<>();
        for (VirtualLoop loop : broker.loops()) {
            if (loop.hasTasks() && loop.index() != starved) {
                ready.add(() -> runOn(loop));
                ready.add(() -> runOn(loop));
            }
        }
        if (!inJournal && broker.journalHasWork() && starved != JOURNAL) {
            ready.add(this::stepJournal);
        }
        broker.links().removeIf(this::isOver);
        for (VirtualLink link : broker.links()) {
            if (link.canReachBroker()) {
                ready.add(() -> link.stepBroker(dice));
            }
            if (link.canReachClient()) {
                ready.add(() -> link.stepClient(dice));
            }
        }
        for (Device device : devices) {
            if (device.owesAnswers()) {
                ready.add(device::answerNext);
            }
        }
        if (ready.isEmpty()) {
            return false;
        }
        if (++steps > STEPS_MAX + 500L * scenario.actions().size()) {
            throw new Violation("the world does not come to rest");
        }
        ready.get(dice.below(ready.size())).run();
        return true;
    }

    private boolean isOver(VirtualLink link) {
        if (link.isOver() && link.wasEverFull()) {
            sightings.note(Sighting.LINK_NOT_WRITABLE);
        }
        return link.isOver();
    }

    private void runOn(VirtualLoop loop) {
        loop.runNext();
        broker.stir();
    }

    private void stepJournal() {
        inJournal = true;
        try {
            broker.stepJournal();
        } finally {
            inJournal = false;
        }
    }

    /** The thread of the journal waits for the disk, and all others go on. */
    private void goOnMeanwhile() {
        if (inJournal && scenario.world().slowDisk()) {
            int count = disk.isAboutToLosePower() ? 50 + dice.below(300) : dice.percent(50) ? 0 : dice.below(30);
            for (int i = 0; i < count && step(); i++) {
                check();
            }
        }
    }

    /** What must hold after every step. */
    void check() {
        if (broker.count(Counter.TASK_FAILURES) > 0) {
            throw new Violation("a task failed on a loop: see the log");
        }
        if (disk.takeSawFull()) {
            ledger.diskWasFull();
        }
    }

    void pass(long millis) {
        clock.advance(millis);
        broker.tick();
    }

    VirtualLink newLink(int loop, Device device) {
        return broker.accept(loop, links++, device);
    }

    BrokerLife broker() {
        return broker;
    }

    VirtualDisk disk() {
        return disk;
    }

    Dice dice() {
        return dice;
    }

    boolean anyCrash() {
        return anyCrash;
    }

    /** Ends the broker and starts it again, nothing being lost. */
    void restart() {
        die(false);
    }
}
