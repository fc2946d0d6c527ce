// SPDX-License-Identifier: Apache-2.0
package io.microbroker.differential;

import io.microbroker.spi.mqtt.ProtocolVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Plays a script to a broker, step by step: each step ends when the broker has answered two PINGREQs of every client and nobody
 * owes an answer, so that all that the step has caused has come. In the end everybody comes back, takes what is waiting,
 * gets a marker message, and leaves no session behind. Used once, by one thread.
 */
final class Replay {
    /** Not those of an earlier run against the same brokers. */
    private static final AtomicLong ROOMS = new AtomicLong(System.currentTimeMillis() % 1_000_000_000);

    private static final int ROUNDS = 200;
    private static final String MARKER_TOPIC = "end/of-" + Script.ROOM;
    private static final Posting MARKER = new Posting("marker", MARKER_TOPIC, 2, false, 0, 0, 0, false);

    private final Script script;
    private final List<Event> events = new ArrayList<>();
    private final List<Actor> actors = new ArrayList<>();
    private boolean prompt;
    private int number;

    private Replay(Script script, int port) {
        this.script = script;
        this.prompt = script.prompt();
        String room = "t" + ROOMS.incrementAndGet() + "q";
        Actor.Stage stage = new Actor.Stage(port, room, events);
        for (int client = 0; client < script.clients(); client++) {
            String clientId = script.isNameless(client) ? "" : room + "-" + Script.name(client);
            actors.add(new Actor(stage, script, client, clientId));
        }
    }

    /** What the clients have received, in the order of the steps. */
    static List<Event> play(Script script, int port) {
        Replay replay = new Replay(script, port);
        try {
            replay.playAll();
            return replay.events;
        } catch (AssertionError e) {
            throw new AssertionError(
                    "port " + port + ", step " + replay.number + ": " + e.getMessage() + "\n" + replay.script, e);
        } finally {
            replay.actors.forEach(Actor::close);
        }
    }

    private void playAll() {
        for (Step step : script.steps()) {
            play(step);
            settle();
            number++;
        }
        finish();
    }

    private void play(Step step) {
        Actor actor = actors.get(step.client());
        if (step instanceof Step.Send send) {
            actor.send(send.postings());
        } else if (step instanceof Step.Acknowledge acknowledge) {
            actor.acknowledge(acknowledge.label()::equals);
        } else if (step instanceof Step.Release) {
            actor.releaseOldestHeld();
        } else {
            releaseHeld(step);
            change(step, actor);
        }
    }

    /**
     * Whether a QoS 2 message is handed on at PUBLISH or at PUBREL is up to the server: nothing may change in between that
     * decides who gets it, but a client may come back.
     */
    private void releaseHeld(Step step) {
        boolean released = false;
        for (int client = 0; client < actors.size(); client++) {
            Actor actor = actors.get(client);
            boolean comesBack = client == step.client()
                    && step instanceof Step.Connect connect
                    && !connect.clean()
                    && actor.isLasting();
            released |= !comesBack && actor.release(true);
        }
        if (step instanceof Step.Connect || step instanceof Step.Leave) {
            released |= actors.get(step.client()).complete();
        }
        if (released) {
            settle();
        }
    }

    private void change(Step step, Actor actor) {
        if (step instanceof Step.Connect connect) {
            if (!script.isNameless(step.client()) || !actor.isConnected()) {
                actor.connect(number, connect);
            }
        } else if (step instanceof Step.Leave leave) {
            actor.leave(number, leave.manner(), leave.sessionExpiry());
        } else if (step instanceof Step.Subscribe subscribe) {
            actor.subscribe(subscribe);
        } else if (step instanceof Step.Unsubscribe unsubscribe) {
            actor.unsubscribe(unsubscribe.filters());
        }
    }

    private void settle() {
        for (int round = 0; round < ROUNDS; round++) {
            barrier();
            barrier();
            boolean busy = false;
            for (Actor actor : actors) {
                busy |= actor.release(false);
                busy |= prompt && actor.acknowledge(label -> true);
            }
            if (!busy) {
                return;
            }
        }
        throw new AssertionError("no end of messages");
    }

    /** What the broker has sent before it answers PINGREQ has come before the answer. */
    private void barrier() {
        actors.forEach(Actor::ping);
        actors.forEach(actor -> actor.readToPingResp(number));
    }

    private void finish() {
        prompt = true;
        actors.forEach(actor -> actor.release(true));
        settle();
        for (int client = 0; client < actors.size(); client++) {
            number++;
            if (!actors.get(client).isConnected()) {
                actors.get(client).connect(number, visit(client, false));
                settle();
            }
        }
        number++;
        mark();
        number++;
        for (int client = 0; client < actors.size(); client++) {
            sweep(client);
        }
    }

    private void mark() {
        Step.Request request = new Step.Request(MARKER_TOPIC, 2, 0);
        for (int client = 0; client < actors.size(); client++) {
            actors.get(client).subscribe(new Step.Subscribe(client, List.of(request), 0));
        }
        settle();
        actors.get(0).send(List.of(MARKER));
        settle();
        for (int client = 0; client < actors.size(); client++) {
            int receiver = client;
            if (events.stream().noneMatch(event -> event.client() == receiver && isMarker(event))) {
                throw new AssertionError("the marker has not come to " + Script.name(client));
            }
        }
    }

    private static boolean isMarker(Event event) {
        return event.isPublish() && event.label().equals(MARKER.label());
    }

    private void sweep(int client) {
        Actor actor = actors.get(client);
        actor.leave(number, Step.Manner.GOODBYE, 0);
        if (actor.isLasting()) {
            actor.connect(number, visit(client, true));
            actor.leave(number, Step.Manner.GOODBYE, 0);
        }
    }

    /** A plain connection; who has no id cannot have a session before MQTT 5.0. */
    private Step.Connect visit(int client, boolean clean) {
        boolean v5 = script.versions().get(client) == ProtocolVersion.MQTT_5;
        boolean mustBeClean = script.isNameless(client) && !v5;
        return new Step.Connect(client, clean || mustBeClean, 60, -1, 0, 0, 0, false, null);
    }
}
