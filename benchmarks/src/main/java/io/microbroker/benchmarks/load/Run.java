// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Puts a load on a broker on this machine and measures it, on one thread. In a closed loop it looks at its sockets once a
 * millisecond, so that messages reach the broker several to a segment; at a fixed rate each goes out when it is due.
 */
public final class Run implements AutoCloseable {
    private static final long POLL_NANOS = 1_000_000;
    private static final long LONE_POLL_NANOS = 100_000;
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private final Load load;
    private final List<Long> pids;
    private final double[] micros;
    private final Selector selector;
    private final List<Publisher> publishers = new ArrayList<>();
    private final List<Subscriber> subscribers = new ArrayList<>();
    private final List<Connection> publishing = new ArrayList<>();
    private final List<Connection> subscribing = new ArrayList<>();
    private final Tally tally;
    private final ByteBuffer shared = ByteBuffer.allocateDirect(256 << 10);
    private long due;
    private long started;

    /**
     * Connects all clients and subscribes.
     *
     * @param port of the broker, on loopback
     * @param pid of the broker, for its CPU
     * @param name of the run, in topics and client ids: none may be used twice on one broker
     * @throws IOException if the broker refuses
     */
    public Run(Load load, int port, long pid, String name) throws IOException {
        this(load, Doors.one(port), List.of(pid), name);
    }

    /**
     * The same where several processes have their part.
     *
     * @param doors where the clients connect
     * @param pids of brokers, and of what else is to be counted
     */
    public Run(Load load, Doors doors, List<Long> pids, String name) throws IOException {
        this.load = load;
        this.pids = pids;
        this.micros = new double[pids.size()];
        this.selector = Selector.open();
        this.tally = new Tally(publishers);
        Arrivals group = new Arrivals(load.publishers(), tally);
        for (int i = 0; i < load.subscribers(); i++) {
            Arrivals arrivals = load.fan() == Fan.IN ? group : new Arrivals(load.publishers(), tally);
            Subscriber subscriber = new Subscriber(load, load.filter(name, i), arrivals);
            subscribers.add(subscriber);
            subscribing.add(connect(doors.subscriber(i), subscriber, name + "-sub-" + i, load.isPersistent()));
        }
        for (int i = 0; i < load.publishers(); i++) {
            Publisher publisher = new Publisher(load, i, load.topic(name, i));
            publishers.add(publisher);
            publishing.add(connect(doors.publisher(i), publisher, name + "-pub-" + i, false));
        }
        await(() -> subscribers.stream().allMatch(Subscriber::isReady)
                && publishers.stream().allMatch(Publisher::isReady));
    }

    private Connection connect(int port, Connection.Handler handler, String clientId, boolean isPersistent)
            throws IOException {
        Connection connection = new Connection(port, selector, handler);
        connection.send(Packets.connect(clientId, load.isVersion5(), isPersistent));
        connection.flush();
        return connection;
    }

    /** Runs the load: a warm-up, the window that is measured, and until all has arrived. */
    public Result measure(double warmUpSeconds, double seconds) throws IOException {
        started = System.nanoTime();
        drive(warmUpSeconds);
        tally.forgetLatencies();
        long deliveries = tally.delivered;
        double[] before = cpu();
        double own = ProcessCpu.of(ProcessHandle.current().pid());
        double all = ProcessCpu.ofAll();
        long begin = System.nanoTime();
        drive(seconds);
        double lasted = (System.nanoTime() - begin) / 1e9;
        deliveries = tally.delivered - deliveries;
        double broker = spent(before, deliveries);
        own = ProcessCpu.of(ProcessHandle.current().pid()) - own;
        all = ProcessCpu.ofAll() - all;
        double p50 = tally.latencyMicros(50);
        double p99 = tally.latencyMicros(99);
        drain();
        return new Result(
                deliveries,
                lasted,
                broker * 1e6 / Math.max(1, deliveries),
                p50,
                p99,
                owed() - tally.delivered,
                tally.duplicated,
                tally.reordered,
                Math.max(0, all - broker - own) / lasted);
    }

    private double[] cpu() {
        return pids.stream().mapToDouble(ProcessCpu::of).toArray();
    }

    private double spent(double[] before, long deliveries) {
        double[] now = cpu();
        double all = 0;
        for (int i = 0; i < now.length; i++) {
            all += now[i] - before[i];
            micros[i] = (now[i] - before[i]) * 1e6 / Math.max(1, deliveries);
        }
        return all;
    }

    /** CPU of one process per delivery in the window that was measured last, in microseconds. */
    public double micros(int process) {
        return micros[process];
    }

    private void drive(double seconds) throws IOException {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() < end) {
            look();
            if (load.rate() > 0) {
                sendDue();
            } else {
                fillWindows();
            }
            flush();
            LockSupport.parkNanos(load.rate() > 0 ? LONE_POLL_NANOS : POLL_NANOS);
        }
    }

    private void fillWindows() {
        for (int i = 0; i < publishing.size(); i++) {
            Publisher publisher = publishers.get(i);
            Connection connection = publishing.get(i);
            int room = publisher.room();
            if (room >= load.burst()) {
                for (; room > 0 && !connection.isFull(); room--) {
                    publisher.send(connection, tally.nowNanos);
                }
            }
        }
    }

    /** Sends what is due by now, each message with the time at which it was: a stall is charged to all that it delayed. */
    private void sendDue() throws IOException {
        long interval = 1_000_000_000L / load.rate();
        long now = System.nanoTime();
        while (started + due * interval <= now) {
            int next = (int) (due % publishers.size());
            if (publishers.get(next).room() == 0) {
                return;
            }
            publishers.get(next).send(publishing.get(next), started + due * interval);
            publishing.get(next).flush();
            due++;
        }
    }

    private void look() throws IOException {
        selector.selectNow();
        tally.nowNanos = System.nanoTime();
        for (SelectionKey key : selector.selectedKeys()) {
            Connection connection = (Connection) key.attachment();
            if (key.isReadable()) {
                connection.read(shared);
            }
            connection.flush();
        }
        selector.selectedKeys().clear();
    }

    private void flush() throws IOException {
        for (Connection connection : publishing) {
            connection.flush();
        }
    }

    private long owed() {
        return publishers.stream().mapToLong(Publisher::sent).sum() * load.fan().copies(load.subscribers());
    }

    private boolean isDone() {
        return tally.delivered == owed()
                && (load.qos() == 0 || publishers.stream().allMatch(each -> each.acknowledged() == each.sent()));
    }

    /** Until all has arrived, or nothing arrives any more. */
    private void drain() throws IOException {
        long last = System.nanoTime();
        long delivered = tally.delivered;
        while (!isDone() && System.nanoTime() - last < PATIENCE_NANOS / 4) {
            look();
            flush();
            LockSupport.parkNanos(POLL_NANOS);
            if (tally.delivered != delivered) {
                delivered = tally.delivered;
                last = System.nanoTime();
            }
        }
    }

    private void await(BooleanSupplier condition) throws IOException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IOException("the broker did not answer all of " + load.publishers() + " publishers and "
                        + load.subscribers() + " subscribers within " + PATIENCE_NANOS / 1_000_000_000 + " s");
            }
            look();
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : publishing) {
            connection.close();
        }
        for (Connection connection : subscribing) {
            connection.close();
        }
        selector.close();
    }
}
