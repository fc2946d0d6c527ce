// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks.cluster;

import io.microbroker.benchmarks.compare.Contender;
import io.microbroker.benchmarks.load.Crowd;
import io.microbroker.benchmarks.load.Doors;
import io.microbroker.benchmarks.load.Load;
import io.microbroker.benchmarks.load.ProcessCpu;
import io.microbroker.benchmarks.load.Result;
import io.microbroker.benchmarks.load.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The command: starts Redis and brokers, puts a load on them, checks every message, and says what it cost. */
public final class Marks {
    private static final int PAIRS = 50;
    private static final int TAKEOVERS = 1000;
    private static final int SESSIONS = 100_000;
    private static final int CONNECTED = 10_000;
    private static final int MESSAGES = 10;
    private static final long SETTLE_MILLIS = 2000;
    private static final int AT_A_TIME = 256;
    private static final double WARM_UP_SECONDS = 20;
    private static final double SECONDS = 5;

    private final Site site;
    private final int rounds;
    private int runs;

    private Marks(Site site, int rounds) {
        this.site = site;
        this.rounds = rounds;
    }

    /** What to measure; {@code -Djar=}, {@code -Dredis=} and {@code -Drounds=} say otherwise than usual. */
    public static void main(String[] arguments) throws IOException {
        Path jar = Path.of(System.getProperty("jar", "broker/server/target/microbroker.jar"));
        if (arguments.length != 1 || !Files.isReadable(jar)) {
            System.err.println("marks: durable, between, spread, takeover, kill or memory; the broker is " + jar);
            System.exit(2);
        }
        try (Site site = new Site(jar.toAbsolutePath(), System.getProperty("redis", "redis-server"))) {
            Marks marks = new Marks(site, Integer.getInteger("rounds", 3));
            switch (arguments[0]) {
                case "durable" -> marks.durable();
                case "between" -> marks.between();
                case "spread" -> marks.spread();
                case "takeover" -> marks.takeover();
                case "kill" -> marks.kill();
                case "memory" -> marks.memory();
                default -> throw new IOException("not known: " + arguments[0]);
            }
        }
    }

    /** One broker on Redis, in turn with one that has its state in memory. */
    private void durable() throws IOException {
        Load load = Load.pairs(PAIRS, 1).stored();
        Contender memory = site.alone();
        Contender redis = site.instance("attic");
        for (int round = 1; round <= rounds; round++) {
            double base = measure("memory", load, Doors.one(memory.port()), List.of(memory.pid()), round)[0];
            double[] micros = measure(
                    "redis",
                    load,
                    Doors.one(redis.port()),
                    List.of(redis.pid(), site.redis().pid()),
                    round);
            say("  above memory: broker %.2f us, redis %.2f us per durable delivery", micros[0] - base, micros[1]);
        }
    }

    /** QoS 0, publishers on one instance, subscribers on the other. */
    private void between() throws IOException {
        Contender attic = site.instance("attic");
        Contender cellar = site.instance("cellar");
        for (int round = 1; round <= rounds; round++) {
            List<Long> pids = List.of(attic.pid(), cellar.pid(), site.redis().pid());
            double[] micros =
                    measure("between", Load.pairs(PAIRS, 0), Doors.apart(attic.port(), cellar.port()), pids, round);
            say("  both together: %.2f us per delivery, redis %.2f us", micros[0] + micros[1], micros[2]);
        }
    }

    /** One instance, then two, among which the clients are drawn. */
    private void spread() throws IOException {
        Load load = Load.pairs(PAIRS, 1).stored();
        Contender attic = site.instance("attic");
        double[] one = new double[rounds];
        for (int round = 1; round <= rounds; round++) {
            List<Long> pids = List.of(attic.pid(), site.redis().pid());
            one[round - 1] = measure("one", load, Doors.one(attic.port()), pids, round)[0];
        }
        Contender cellar = site.instance("cellar");
        for (int round = 1; round <= rounds; round++) {
            Doors doors = Doors.drawn(attic.port(), cellar.port());
            List<Long> pids = List.of(attic.pid(), cellar.pid(), site.redis().pid());
            double[] two = measure("two", load, doors, pids, round);
            double both = two[0] + two[1];
            say("  brokers: %.2f us per durable delivery, %.2f times one", both, both / one[round - 1]);
        }
    }

    private double[] measure(String name, Load load, Doors doors, List<Long> pids, int round) throws IOException {
        long calls = site.info("commandstats", "cmdstat_evalsha");
        double[] micros = new double[pids.size()];
        Result result;
        try (Run run = new Run(load, doors, pids, "r" + runs++)) {
            result = run.measure(round == 1 ? WARM_UP_SECONDS : WARM_UP_SECONDS / 4, SECONDS);
            for (int i = 0; i < micros.length; i++) {
                micros[i] = run.micros(i);
            }
        }
        calls = site.info("commandstats", "cmdstat_evalsha") - calls;
        List<String> each = new ArrayList<>();
        for (double one : micros) {
            each.add(String.format(Locale.ROOT, "%.2f", one));
        }
        say(
                "%-8s %d: %s us  %,.0f/s  p50 %.1f ms  lost %d dup %d order %d  others %.2f  script calls %d",
                name,
                round,
                String.join(" + ", each),
                result.deliveries() / result.seconds(),
                result.p50Micros() / 1000,
                result.lost(),
                result.duplicated(),
                result.reordered(),
                result.otherCores(),
                calls);
        return micros;
    }

    /** Connected clients that come to the other instance, one after the other. */
    private void takeover() throws IOException {
        Contender attic = site.instance("attic");
        Contender cellar = site.instance("cellar");
        try (Crowd crowd = new Crowd("mover", TAKEOVERS)) {
            crowd.come(attic.port(), 0, TAKEOVERS, AT_A_TIME, true);
            for (int round = 1; round <= rounds; round++) {
                int port = round % 2 == 1 ? cellar.port() : attic.port();
                int found = crowd.come(port, 0, TAKEOVERS, 1, false);
                double[] waited = crowd.waitedMillis(0, TAKEOVERS);
                say(
                        "takeover %d: p50 %.2f ms  p99 %.2f ms  most %.1f ms  sessions found %d of %d",
                        round,
                        waited[TAKEOVERS / 2],
                        waited[TAKEOVERS * 99 / 100],
                        waited[TAKEOVERS - 1],
                        found,
                        TAKEOVERS);
            }
        }
    }

    /** The instance that has 10,000 of 100,000 sessions is killed; all come to the other one. */
    private void kill() throws IOException {
        for (int round = 1; round <= rounds; round++) {
            Contender attic = site.instance("attic");
            Contender cellar = site.instance("cellar");
            try (Crowd crowd = new Crowd("crowd", SESSIONS)) {
                for (int from = CONNECTED; from < SESSIONS; from += CONNECTED) {
                    crowd.come(attic.port(), from, from + CONNECTED, AT_A_TIME, round == 1);
                    crowd.leave(from, from + CONNECTED);
                }
                crowd.come(attic.port(), 0, CONNECTED, AT_A_TIME, round == 1);
                say("kill %d: %d sessions are there, %d connected", round, SESSIONS, CONNECTED);
                long begin = System.nanoTime();
                attic.kill();
                int found = crowd.come(cellar.port(), 0, CONNECTED, AT_A_TIME, false);
                say("  %d clients are back after %.2f s, with their session %d", CONNECTED, since(begin), found);
                found = 0;
                for (int from = CONNECTED; from < SESSIONS; from += CONNECTED) {
                    found += crowd.come(cellar.port(), from, from + CONNECTED, AT_A_TIME, false);
                    crowd.leave(from, from + CONNECTED);
                }
                say("  the other %d were claimed after %.2f s, found %d", SESSIONS - CONNECTED, since(begin), found);
                begin = System.nanoTime();
                site.end(site.instance("third"));
                say("  an instance started and ended with %d sessions in %.2f s", SESSIONS, since(begin));
            }
            site.end(attic);
            site.end(cellar);
        }
    }

    /** What sessions, subscriptions and messages take in Redis and in a broker, and what their operations cost. */
    private void memory() throws IOException {
        Contender attic = site.instance("attic");
        Contender cellar = site.instance("cellar");
        try (Crowd crowd = new Crowd("crowd", SESSIONS)) {
            note("nothing is there yet", attic, cellar, () -> {});
            note("made, subscribed, left", attic, cellar, () -> comeAndLeave(crowd, attic.port(), true));
            note("came again and left", attic, cellar, () -> comeAndLeave(crowd, attic.port(), false));
            note("ten messages for each", attic, cellar, () -> crowd.tell(attic.port(), 0, SESSIONS, MESSAGES));
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void comeAndLeave(Crowd crowd, int port, boolean subscribes) throws IOException {
        for (int from = 0; from < SESSIONS; from += CONNECTED) {
            crowd.come(port, from, from + CONNECTED, AT_A_TIME, subscribes);
            crowd.leave(from, from + CONNECTED);
        }
    }

    private void note(String what, Contender here, Contender there, Work work) throws IOException {
        List<Contender> all = List.of(here, there, site.redis());
        double[] before =
                all.stream().mapToDouble(each -> ProcessCpu.of(each.pid())).toArray();
        long memory = site.info("memory", "used_memory");
        work.run();
        Site.pause(SETTLE_MILLIS);
        double[] micros = new double[before.length];
        for (int i = 0; i < micros.length; i++) {
            micros[i] = (ProcessCpu.of(all.get(i).pid()) - before[i]) * 1e6 / SESSIONS;
        }
        say(
                "%-24s per session: redis %+.0f bytes, CPU %.1f us in this broker, %.1f in the other, %.1f in redis;"
                        + " heap %d and %d MB",
                what,
                (site.info("memory", "used_memory") - memory) / (double) SESSIONS,
                micros[0],
                micros[1],
                micros[2],
                Site.heapMegabytes(here),
                Site.heapMegabytes(there));
    }

    private static double since(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    private static void say(String line, Object... values) {
        System.out.println(String.format(Locale.ROOT, line, values));
    }
}
