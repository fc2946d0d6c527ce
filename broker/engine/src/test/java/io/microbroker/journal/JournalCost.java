// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Receipt;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What a message costs the journal in CPU, on one thread with all that belongs to it: call, record, index, write, receipt, post.
 * Run by hand: {@code java -cp ... io.microbroker.journal.JournalCost DIR [process|sync] [batch]}.
 */
final class JournalCost {
    private static final int SESSIONS = 1000;
    private static final int MESSAGES = 1_000_000;

    private JournalCost() {}

    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        Durability durability = args.length > 1 && args[1].equals("sync") ? Durability.SYNC : Durability.PROCESS;
        int batch = args.length > 2 ? Integer.parseInt(args[2]) : 500;
        for (int round = 1; round <= 4; round++) {
            try (FileDisk disk = new FileDisk(directory.resolve("round-" + round))) {
                run(disk, durability, batch);
            }
        }
    }

    private static void run(Disk disk, Durability durability, int batch) {
        JournalRig rig = new JournalRig(disk, JournalSettings.DEFAULT, durability);
        Lease[] leases = new Lease[SESSIONS];
        for (int i = 0; i < SESSIONS; i++) {
            leases[i] = Objects.requireNonNull(rig.claim("display-" + 2 * i)).lease();
        }
        String payload = "x".repeat(200);
        long[] next = new long[SESSIONS];
        long start = cpu();
        long wall = System.nanoTime();
        int acknowledged = 0;
        for (int i = 0; i < MESSAGES; i++) {
            rig.queues().append(rig.fanout("home/room", payload, 0, "display-" + 2 * (i % SESSIONS)), new Receipt() {});
            if ((i + 1) % batch == 0) {
                rig.run();
            }
        }
        long appended = cpu();
        for (int i = 0; i < MESSAGES; i++) {
            int session = i % SESSIONS;
            rig.queues().ack(leases[session], ++next[session]);
            if ((i + 1) % batch == 0) {
                rig.run();
                acknowledged = i + 1;
            }
        }
        long done = cpu();
        long used = System.nanoTime() - wall;
        System.out.printf(
                "%s batch %d: append %.2f us, ack %.2f us of CPU per message (%d, wall %d ms), %s%n",
                durability,
                batch,
                (appended - start) / 1000.0 / MESSAGES,
                (done - appended) / 1000.0 / MESSAGES,
                acknowledged,
                used / 1_000_000,
                rig.storage().figures());
        reopen(rig, disk);
    }

    private static void reopen(JournalRig rig, Disk disk) {
        for (int i = 0; i < MESSAGES; i++) {
            rig.queues().append(rig.fanout("home/room", "y", 0, "display-" + 2 * (i % SESSIONS)), Receipt.NONE);
            if (i % 500 == 0) {
                rig.run();
            }
        }
        rig.close();
        long start = System.nanoTime();
        JournalRig next = new JournalRig(disk);
        System.out.printf(
                "  reopened %d queued in %d ms%n",
                next.storage().figures().queued(), (System.nanoTime() - start) / 1_000_000);
        next.close();
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
