// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

import io.microbroker.engine.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The end of a run: faults stop, everybody comes back, all that is under way arrives; then the reckoning. */
final class Healing {
    private static final int ROUNDS = 40;
    private static final int CALM_ROUNDS = 8;

    private final Simulation simulation;
    private final List<Device> devices;
    private final Reckoning reckoning;
    private final Deeds deeds;

    Healing(Simulation simulation, Deeds deeds, Ledger ledger, List<Device> devices, VirtualClock clock) {
        this.simulation = simulation;
        this.deeds = deeds;
        this.devices = devices;
        this.reckoning = new Reckoning(ledger, clock);
    }

    void run() {
        simulation.disk().freeRoom();
        simulation.disk().afterKill(); // no fault is waiting any more
        simulation.broker().links().forEach(link -> link.stall(false));
        if (simulation.broker().hasFailed()) {
            simulation.restart();
        }
        rest();
        for (Device device : devices) {
            VirtualLink link = device.link();
            if (link != null && device.isConnected()) {
                reckoning.live(device.session(), link, device.connectedAt());
            }
        }
        for (int i = 0; i < 3; i++) { // a session that a late CONNECT took away is fetched again
            deeds.reconnectAll(simulation.dice());
            rest();
        }
        judge();
    }

    /** Until nobody has anything to do, though time passes. */
    private void rest() {
        int calm = 0;
        for (int round = 0; calm < CALM_ROUNDS; round++) {
            int steps = 0;
            while (simulation.step()) {
                simulation.check();
                steps++;
            }
            calm = steps <= 2 * simulation.broker().loops().size() ? calm + 1 : 0;
            simulation.pass(round < ROUNDS ? 250 : 1000);
            if (round > ROUNDS * 10) {
                throw new Violation("the world does not come to rest");
            }
        }
    }

    private void judge() {
        List<ClientSession> sessions = new ArrayList<>();
        for (Device device : devices) {
            if (!device.isConnected()) {
                throw new Violation(device.id() + " cannot connect");
            }
            if (!device.isAtRest()) {
                throw new Violation("not at rest: " + device.unrest());
            }
            sessions.add(device.session());
            if (!device.session().doubtful) {
                reckoning.stored(device.session());
            }
        }
        if (simulation.broker().storage().openReceipts() > 0) {
            throw new Violation(simulation.broker().storage().openReceipts() + " receipts were never settled");
        }
        reckoning.shared(sessions, Set.of());
        reckoning.retained(audit(), simulation.anyCrash());
        if (simulation.broker().count(Counter.DROPPED_QUEUE_FULL) > 0) {
            throw new Violation("a queue of 100,000 was full");
        }
    }

    private Map<String, Integer> audit() {
        Auditor auditor = new Auditor();
        VirtualLink link = simulation.broker().accept(0, 0, auditor);
        auditor.begin(link);
        rest();
        auditor.leave(link);
        return auditor.retained();
    }
}
