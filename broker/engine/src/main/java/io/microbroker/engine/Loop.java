// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.packet.PublishFrame;
import io.microbroker.session.DropReason;
import io.microbroker.session.Session;
import io.microbroker.session.SessionHost;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.storage.Commit;
import io.microbroker.spi.storage.CommitListener;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Posted;
import io.microbroker.spi.storage.Queues;
import io.microbroker.spi.storage.Sessions;
import io.microbroker.spi.storage.Settled;
import io.microbroker.spi.storage.Storage;
import io.microbroker.topic.MatchCache;
import io.microbroker.topic.SharedGroup;
import io.microbroker.topic.Target;
import io.vertx.core.Context;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop of the broker: its clock, its mailbox, its timers, its counters, and the work that waits for the end of the
 * turn. All that happens on the loop comes in by {@link #turn}, so that a failure of one client's work never reaches another's.
 *
 * <p><b>Turn.</b> The first thing that asks for work at the end posts one task behind the events that are ready now; when it
 * runs, messages for other loops leave in chunks, sessions with room read on, and each connection with output writes once.
 *
 * <p><b>Mailbox.</b> Other loops put chunks of live messages and tasks in; one wake-up serves all that is in it. It is never
 * full for tasks; above {@code limits.mailbox-bytes} the loop counts as slow, and those who publish to it are paused.
 *
 * <p>All methods on the loop's own thread unless said otherwise.
 */
public final class Loop implements SessionHost, CommitListener {
    private static final Logger log = LoggerFactory.getLogger(Loop.class);
    private static final long TICK_NANOS = TimerWheel.TICK_MILLIS * 1_000_000;
    private static final long LATE_TICKS_MAX = 10;
    private static final long TURN_MILLIS = 20;

    private final int index;
    private final Context context;
    private final Engine engine;
    private final TimeSource time;
    private final Sessions sessions;
    private final Queues queues;
    private final Counters counters = new Counters();
    private final Timings timings = new Timings();
    private final TimerWheel timers = new TimerWheel();
    private final RetainedCursors cursors = new RetainedCursors(this);
    private final Afterlives afterlives = new Afterlives(this);
    private final SharedHandover handover = new SharedHandover(this);
    private final TurnEnds turnEnds = new TurnEnds(this);

    // Touched by other threads.
    private final Mailbox mailbox = new Mailbox(this);

    // Confined to the loop.
    private final Outgoing outgoing;
    private final MatchCache matches;
    private final Deque<Runnable> waitingForRoom = new ArrayDeque<>();
    private List<Session> pumps = new ArrayList<>();
    private List<Session> spentPumps = new ArrayList<>();
    private boolean turnEndPosted;
    private long startNanos;
    private long nowMillis;
    private long turnNanos;
    private boolean turnNanosKnown;
    private long tickNanos;
    private @Nullable PublishFrame lastFrame;

    Loop(int index, int loops, Context context, Engine engine, Storage storage) {
        this.index = index;
        this.context = context;
        this.engine = engine;
        this.time = engine.time();
        this.startNanos = time.nanos();
        this.tickNanos = startNanos;
        this.nowMillis = time.wallMillis();
        this.outgoing = new Outgoing(this, loops);
        this.matches = new MatchCache(engine.subscriptions());
        this.sessions = storage.sessions(context);
        this.queues = storage.queues(context, this);
    }

    /** Which loop this is, from 0. Any thread. */
    public int index() {
        return index;
    }

    /** Its Vert.x context. Any thread. */
    public Context context() {
        return context;
    }

    public Engine engine() {
        return engine;
    }

    /** The rare calls to the storage. */
    public Sessions sessions() {
        return sessions;
    }

    /** The message path of the storage. */
    public Queues queues() {
        return queues;
    }

    public Counters counters() {
        return counters;
    }

    public Timings timings() {
        return timings;
    }

    public TimerWheel timers() {
        return timers;
    }

    Afterlives afterlives() {
        return afterlives;
    }

    SharedHandover handover() {
        return handover;
    }

    RetainedCursors cursors() {
        return cursors;
    }

    /** Begins to send what was retained when a subscription entered the index. */
    void sendRetained(Session session, Subscription subscription, long upToStamp) {
        cursors.begin(session, subscription, upToStamp);
    }

    /** A client takes bytes again: scans that waited for it go on. */
    public void wakeCursors() {
        if (cursors.isActive()) {
            postTurnEnd();
        }
    }

    /** A session gave up a shared subscription: what it was not sent yet goes to another member. */
    public void giveUpShared(Session session, TopicFilter filter) {
        handover.onUnsubscribe(session, filter);
    }

    /** Wall clock as of the beginning of the turn, milliseconds since the epoch. */
    public long nowMillis() {
        return nowMillis;
    }

    /** Monotonic clock, nanoseconds, as of the first call in this turn: a turn that does not ask reads no clock. */
    public long turnNanos() {
        if (!turnNanosKnown) {
            turnNanos = time.nanos();
            turnNanosKnown = true;
        }
        return turnNanos;
    }

    /** Runs work on this loop, now: the entrance for whatever reaches it. A failure is logged and counted, and ends there. */
    public void turn(Runnable work) {
        nowMillis = time.wallMillis();
        turnNanosKnown = false;
        guard(work);
    }

    /**
     * A turn for what a client has sent, called by the event loop itself. What other loops have brought by now comes before it, in a
     * turn of its own: so a message that was acknowledged before the client sent this one is not overtaken by it.
     */
    public void readTurn(Runnable work) {
        mailbox.drainBeforeRead();
        turn(work);
    }

    /**
     * Whether this turn has lasted so long, 20 ms, that what is left of it should wait for another. By the wall clock, whose
     * reading at the beginning every turn has: if somebody sets it meanwhile, one turn ends too early, or too late.
     */
    public boolean isTurnSpent() {
        return time.wallMillis() - nowMillis >= TURN_MILLIS;
    }

    /** Runs work on this loop in about a millisecond, behind what sockets have brought by then. */
    public void afterReads(Runnable work) {
        // A task would run before the next look at the sockets, and tasks that post themselves would keep it off.
        context.runOnContext(ignored -> context.owner().setTimer(1, timer -> turn(work)));
    }

    void guard(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | StackOverflowError e) {
            counters.increment(Counter.TASK_FAILURES);
            log.error("a task failed on loop {}; the loop goes on", index, e);
        }
    }

    /** Runs work on this loop, soon, in order with what else this caller posts. Any thread. */
    public void post(Runnable task) {
        mailbox.put(task);
    }

    /** {@link #post}, and {@code bytes} count against the bound of the mailbox until it has run. Any thread. */
    void post(int bytes, Runnable task) {
        mailbox.put(bytes, task);
    }

    /** True while too much waits in its mailbox: those who publish to it should pause. Any thread. */
    boolean isSlow() {
        return mailbox.bytes() > engine.ceilings().mailboxBytes();
    }

    /** Delivers to targets on this loop. */
    void deliver(PublishFrame frame, Target[] row) {
        for (Target target : row) {
            deliver(frame, target);
        }
    }

    /** Delivers to one target on this loop; if its session is not here any more, the copy is dropped and counted. */
    void deliver(PublishFrame frame, Target target) {
        Session session = (Session) target.subscriber;
        if (session.loop() != index || !session.isOnline()) {
            missed(frame, target, session);
            return;
        }
        Target terms = target;
        if (target.noLocal() && isOwn(frame, session)) { // [MQTT-3.8.3-3]
            Target own = target.forOwnMessages;
            if (own == null) {
                counters.increment(Counter.DROPPED_NO_LOCAL);
                return;
            }
            terms = own;
        }
        session.deliver(frame, terms, nowMillis);
    }

    private void missed(PublishFrame frame, Target target, Session session) {
        TopicFilter shared = target.sharedFilter();
        SharedGroup group = shared == null ? null : engine.subscriptions().group(shared);
        if (group != null) {
            Target other = group.pickOther(session);
            if (other != null && engine.router().reaches(frame, other)) {
                engine.router().reroute(this, frame, other);
                return;
            }
        }
        dropped(session.loop() == index ? DropReason.OFFLINE : DropReason.MOVED);
    }

    private static boolean isOwn(PublishFrame frame, Session session) {
        Publisher publisher = frame.message().publisher();
        return publisher != null && publisher.clientId().equals(session.clientId());
    }

    /**
     * Delivers to targets at one place.
     *
     * @param place index of a loop, be it this one or another, or {@link Engine#elsewhere}
     */
    void bring(int place, PublishFrame frame, Target[] row) {
        if (place == index) {
            deliver(frame, row);
        } else {
            outgoing.add(place, frame, row);
        }
    }

    /** Who gets what, as far as it was published lately. */
    MatchCache matches() {
        return matches;
    }

    /** What it sends to other loops and instances. */
    Outgoing outgoing() {
        return outgoing;
    }

    /** Sends off what is meant for others: before a publisher goes to another loop, and before acknowledgements leave. */
    public void dispatchOutgoing() {
        outgoing.leave();
    }

    /** Takes live messages of another loop. Any thread. */
    void take(LiveChunk chunk) {
        mailbox.put(chunk);
    }

    /** Has {@code work} done at the end of this turn. The caller sees to it that it asks once per turn. */
    public void atTurnEnd(TurnEnd work) {
        turnEnds.add(work);
        postTurnEnd();
    }

    /** Has a session look for more to send, at the end of this turn. */
    public void pumpLater(Session session) {
        pumps.add(session);
        postTurnEnd();
    }

    void postTurnEnd() {
        if (!turnEndPosted) {
            turnEndPosted = true;
            context.runOnContext(ignored -> turn(this::endTurn));
        }
    }

    /** Runs work behind the calls that this turn made to the storage: so a will is stored before another loop claims the session. */
    void afterTurn(Runnable work) {
        context.runOnContext(ignored -> turn(work));
    }

    private void endTurn() {
        turnEndPosted = false;
        if (!pumps.isEmpty()) {
            pumpSessions();
        }
        if (cursors.isActive()) {
            long cpu = Inspection.cpuNanos();
            guard(cursors::step);
            leave();
            timings.record(Timing.RETAINED, Inspection.cpuNanos() - cpu);
        } else {
            leave();
        }
    }

    private void leave() {
        dispatchOutgoing();
        turnEnds.run();
    }

    private void pumpSessions() {
        List<Session> asking = pumps;
        pumps = spentPumps;
        for (Session session : asking) {
            if (session.loop() == index) {
                guard(() -> session.pump(nowMillis));
            }
        }
        asking.clear();
        spentPumps = asking;
    }

    /** A commit of the storage: acknowledgements may go out, stored messages may be delivered. */
    @Override
    public void onCommitted(Commit commit) {
        turn(() -> settle(commit));
    }

    private void settle(Commit commit) {
        for (Posted posted : commit.posted()) {
            if (posted.lease().attachment() instanceof Session session && holds(session, posted.lease())) {
                guard(() -> session.onPosted(posted.entry(), nowMillis));
            }
        }
        for (Settled settled : commit.settled()) {
            counters.add(Counter.DROPPED_SESSION_GONE, settled.gone());
            Pending pending = settled.receipt() instanceof Pending ours ? ours : null;
            if (settled.full() > 0 && (pending == null || !pending.onFull())) {
                counters.add(Counter.DROPPED_QUEUE_FULL, settled.full());
            }
            if (pending != null) {
                guard(() -> pending.onSettled(settled.outcome()));
            }
        }
    }

    /** An entry that was posted under an earlier lease was told by the claim, and may be done by now. */
    @SuppressWarnings("ReferenceEquality") // a lease is one object; a claim makes another
    private boolean holds(Session session, Lease lease) {
        return session.loop() == index && session.lease() == lease;
    }

    /** Has {@code task} run on this loop as soon as publishing makes sense again: loops and storage have room. */
    public void whenRoom(Runnable task) {
        waitingForRoom.add(task);
    }

    /** True while loops or the storage lag behind: publishers are then paused. */
    public boolean isCongested() {
        return !queues.writable() || engine.anyLoopSlow();
    }

    /** The tick of the wheel: every {@link TimerWheel#TICK_MILLIS}. */
    public void tick() {
        long now = turnNanos();
        timings.record(Timing.LOOP_LAG, now - tickNanos - TICK_NANOS);
        tickNanos = now;
        long tick = (now - startNanos) / TICK_NANOS;
        long missed = tick - timers.tick() - LATE_TICKS_MAX;
        if (missed > 0) { // the loop stood still: so did time, for those whose bytes were not read meanwhile
            startNanos += missed * TICK_NANOS;
            tick -= missed;
        }
        timers.advanceTo(tick, this::guard);
        matches.sweep();
        int waiting = waitingForRoom.size();
        if (waiting > 0 && !isCongested()) {
            for (int i = 0; i < waiting; i++) {
                guard(waitingForRoom.remove());
            }
        }
    }

    @Override
    public void dropped(DropReason reason) {
        counters.increment(Counter.dropped(reason));
    }

    @Override
    public void hasRoomAgain() {
        wakeCursors();
    }

    @Override
    public void idSpanExhausted() {
        counters.increment(Counter.LIMIT_PACKET_ID_SPAN);
    }

    @Override
    public void delivered(int qos, Message message, boolean retain) {
        counters.increment(Counter.delivery(qos));
        counters.add(Counter.PUBLISH_BYTES_SENT, message.payload().length);
        if (!retain) { // else it may have been published long ago
            timings.record(Timing.DELIVERY, (nowMillis - message.publishedAtMillis()) * 1_000_000);
        }
    }

    @Override
    public void repeated() {
        counters.increment(Counter.COPIES_REPEATED);
    }

    @Override
    public void waiting(int change) {
        counters.add(Counter.COPIES_WAITING, change);
    }

    @Override
    public PublishFrame frameOf(Message message) {
        PublishFrame frame = lastFrame;
        if (frame == null || frame.message() != message) {
            frame = new PublishFrame(message);
            lastFrame = frame;
        }
        return frame;
    }
}
