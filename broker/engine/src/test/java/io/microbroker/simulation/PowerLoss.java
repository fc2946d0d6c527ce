// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

import io.microbroker.journal.JournalSettings;
import io.microbroker.journal.JournalStorage;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.ClaimRequest;
import io.microbroker.spi.storage.CommitListener;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.NodeInfo;
import io.microbroker.spi.storage.Queues;
import io.microbroker.spi.storage.Recovery;
import io.microbroker.spi.storage.Sessions;
import io.microbroker.spi.storage.Stored;
import io.microbroker.spi.storage.StoredSession;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a loss of power at one moment would leave: the disk of that moment is opened by itself, and must hold all that was
 * acknowledged by then and not yet delivered.
 */
final class PowerLoss {
    private final JournalSettings settings;
    private final List<Device> devices;
    private final Ledger ledger;
    private final Map<ClientSession, List<Sent>> open = new HashMap<>();
    private int known;
    private int checks;

    PowerLoss(JournalSettings settings, List<Device> devices, Ledger ledger) {
        this.settings = settings;
        this.devices = devices;
        this.ledger = ledger;
    }

    /** How often the power was lost. */
    int checks() {
        return checks;
    }

    /** What a journal told when it was opened. */
    private static final class Recovered implements Recovery {
        final Map<String, StoredSession> sessions = new HashMap<>();
        final Map<String, Integer> retained = new HashMap<>();

        @Override
        public void session(StoredSession session) {
            sessions.put(session.owner().clientId(), session);
        }

        @Override
        public void retained(Message message, long stamp) {
            retained.put(message.topic().value(), Ledger.numberIn(message.payload()));
        }
    }

    /** Takes the power away from a copy of the disk, and looks. */
    void check(VirtualDisk disk) {
        checks++;
        VirtualLoop loop = new VirtualLoop(0);
        JournalStorage.Clocks clocks = new JournalStorage.Clocks(() -> 0, () -> 0, () -> 1);
        JournalStorage journal = JournalStorage.stepped(disk, settings, clocks);
        Recovered recovered = new Recovered();
        Future<Void> opened = journal.open(new NodeInfo("after", loop.vertx(), Durability.SYNC), recovered);
        if (!opened.succeeded()) {
            throw new Violation("cannot be opened after a loss of power: " + opened.cause(), opened.cause());
        }
        CommitListener nobody = commit -> {};
        Queues queues = journal.queues(loop.context(), nobody);
        Sessions sessions = journal.sessions(loop.context());
        noteNew();
        for (Device device : devices) {
            ClientSession session = device.session();
            Set<Integer> owed = owed(session);
            if (session.lasting && session.secured && !session.doubtful) {
                checkSubscriptions(session, recovered);
                if (!owed.isEmpty()) {
                    checkQueue(session, owed, queued(session, sessions, queues, journal, loop));
                }
            }
        }
        checkRetained(recovered.retained);
    }

    private void noteNew() {
        List<Sent> messages = ledger.messages();
        while (known < messages.size()) {
            Sent message = messages.get(known++);
            for (Device device : devices) {
                open.computeIfAbsent(device.session(), ignored -> new ArrayList<>())
                        .add(message);
            }
        }
    }

    private Set<Integer> owed(ClientSession session) {
        Set<Integer> owed = new HashSet<>();
        List<Sent> waiting = open.getOrDefault(session, new ArrayList<>());
        waiting.removeIf(message -> session.got.containsKey(message.number)
                || message.isEmpty
                || message.mayExpire()
                || message.fate == Sent.Fate.REFUSED
                || message.fate == Sent.Fate.ABANDONED
                || (message.fate == Sent.Fate.TAKEN && session.owed(message) <= 0));
        for (Sent message : waiting) {
            if (message.fate == Sent.Fate.TAKEN && !message.isWill) {
                owed.add(message.number);
            }
        }
        return owed;
    }

    private static void checkSubscriptions(ClientSession session, Recovered recovered) {
        StoredSession stored = recovered.sessions.get(session.clientId);
        if (stored == null) {
            throw new Violation("lost with the power: the session " + session);
        }
        Set<String> filters = new HashSet<>();
        stored.subscriptions().forEach(each -> filters.add(each.filter().value()));
        session.subscriptions.forEach((filter, granted) -> {
            if (granted.since != ClientSession.NEVER && !granted.given && !filters.contains(filter)) {
                throw new Violation("lost with the power: the subscription of " + session + " to " + filter);
            }
        });
    }

    private static void checkQueue(ClientSession session, Set<Integer> owed, List<Stored> queued) {
        Set<Integer> present = new HashSet<>();
        queued.forEach(entry -> present.add(Ledger.numberIn(entry.message().payload())));
        for (int number : owed) {
            if (!present.contains(number)) {
                throw new Violation("lost with the power: message " + number + " for " + session);
            }
        }
    }

    private static List<Stored> queued(
            ClientSession session, Sessions sessions, Queues queues, JournalStorage journal, VirtualLoop loop) {
        Future<Claim> claim = sessions.claim(
                new ClaimRequest(new Publisher(session.clientId, null), false, 604_800, null, 100_000, 1 << 30));
        settle(claim, journal, loop);
        Future<List<Stored>> read = queues.read(claim.result().lease(), 1, 100_000, 1 << 30);
        settle(read, journal, loop);
        return read.result();
    }

    private static void settle(Future<?> future, JournalStorage journal, VirtualLoop loop) {
        for (int i = 0; i < 100 && !future.isComplete(); i++) {
            while (loop.hasTasks()) {
                loop.runNext();
            }
            journal.step();
        }
        while (loop.hasTasks()) {
            loop.runNext();
        }
        if (!future.succeeded()) {
            throw new Violation("the journal does not answer after a loss of power", future.cause());
        }
    }

    private void checkRetained(Map<String, Integer> present) {
        new Reckoning(ledger, new VirtualClock()).retained(present, true);
    }
}
