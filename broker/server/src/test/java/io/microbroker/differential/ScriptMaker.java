// SPDX-License-Identifier: Apache-2.0
package io.microbroker.differential;

import io.microbroker.spi.mqtt.ProtocolVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes the script of a seed. Where two brokers may differ so that all that follows differs too, a script has one such thing
 * and not the other: the manner of a script decides which.
 */
final class ScriptMaker {
    private static final int STEPS_MIN = 10;
    private static final int STEPS_MORE = 40;
    private static final int PADDING = 600;
    private static final int PACKET_MAXIMUM = 400;
    private static final int ALL_PROPERTIES = (1 << Posting.PROPERTY_KINDS) - 1;

    /** What a script is about, beside what all are. */
    private enum Manner {
        /** Filters of a client overlap: how many copies it gets is up to the server (§3.3.4). */
        OVERLAPPING,
        /** Clients with a small receive maximum, who acknowledge late. */
        TIGHT,
        /** QoS 2 messages whose PUBREL comes later. */
        HELD,
        /** Some clients share subscriptions: the server picks who gets a message (§4.8.2), so they stay and ack at once. */
        SHARED
    }

    private final Random random;
    private final long seed;
    private final Manner manner;
    private final List<ProtocolVersion> versions = new ArrayList<>();
    private final List<TreeSet<String>> filters = new ArrayList<>();
    private final List<String> labels = new ArrayList<>(List.of(""));
    private final List<Step> steps = new ArrayList<>();
    private final boolean[] connected;
    private final boolean[] lasting;
    private final boolean nameless;
    private int messages;

    private ScriptMaker(long seed) {
        this.seed = seed;
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
        random.nextInt(); // the first one of close seeds is close
        this.manner = Manner.values()[random.nextInt(Manner.values().length)];
        int clients = chance(70) ? 2 : 3;
        boolean mixed = manner != Manner.SHARED && chance(50);
        ProtocolVersion common = pick(List.of(ProtocolVersion.values()));
        this.nameless = chance(15) && manner != Manner.TIGHT;
        for (int client = 0; client < clients; client++) {
            ProtocolVersion version = mixed ? pick(List.of(ProtocolVersion.values())) : common;
            boolean needsNoId = nameless && client == clients - 1 && version == ProtocolVersion.MQTT_3_1;
            versions.add(needsNoId ? ProtocolVersion.MQTT_3_1_1 : version);
            filters.add(new TreeSet<>());
        }
        connected = new boolean[clients];
        lasting = new boolean[clients];
    }

    static Script make(long seed) {
        return new ScriptMaker(seed).make();
    }

    private Script make() {
        boolean prompt = manner == Manner.SHARED || manner != Manner.TIGHT && chance(40);
        for (int client = 0; client < connected.length; client++) {
            steps.add(connect(client));
            steps.add(subscribe(client));
        }
        int count = STEPS_MIN + random.nextInt(STEPS_MORE);
        while (steps.size() < count) {
            step(random.nextInt(connected.length));
        }
        return new Script(seed, versions, prompt, nameless, steps);
    }

    private void step(int client) {
        int dice = random.nextInt(100);
        if (!connected[client]) {
            if (dice < 40) {
                steps.add(connect(client));
            }
        } else if (dice < 50) {
            steps.add(send(client));
        } else if (dice < 72) {
            steps.add(new Step.Acknowledge(client, someLabel()));
        } else if (dice < 82) {
            steps.add(subscribe(client));
        } else if (dice < 86) {
            steps.add(unsubscribe(client));
        } else if (dice < 90) {
            steps.add(new Step.Release(client));
        } else if (manner != Manner.SHARED) {
            steps.add(dice < 95 || isNameless(client) ? leave(client) : connect(client));
        }
    }

    private Step connect(int client) {
        boolean v5 = isV5(client);
        boolean clean = chance(40) && !mustLast(client) || mustBeClean(client);
        long expiry = v5 ? expiry() : -1;
        connected[client] = true;
        lasting[client] = v5 ? expiry > 0 : !clean;
        if (clean || isNameless(client)) { // who has no id never finds a session
            filters.get(client).clear();
        }
        return new Step.Connect(
                client,
                clean,
                pick(List.of(0, 30, 60, 600)),
                expiry,
                v5 ? receiveMaximum(client) : 0,
                v5 && manner == Manner.OVERLAPPING && chance(20) ? PACKET_MAXIMUM : 0,
                v5 && chance(30) ? 1 + random.nextInt(3) : 0,
                (manner == Manner.HELD || manner == Manner.SHARED) && chance(20),
                (manner == Manner.HELD || manner == Manner.OVERLAPPING) && chance(30) ? will() : null);
    }

    private boolean mustBeClean(int client) {
        return manner == Manner.SHARED || isNameless(client) && !isV5(client);
    }

    /** What waits behind a small window must come in the end. */
    private boolean mustLast(int client) {
        return manner == Manner.TIGHT && isV5(client);
    }

    private long expiry() {
        if (manner == Manner.TIGHT || manner != Manner.SHARED && chance(70)) {
            return 1000 + random.nextInt(1000);
        }
        return chance(50) ? 0 : -1;
    }

    /** The same on each connection: Mosquitto does not heed one that has become smaller when it sends again. */
    private int receiveMaximum(int client) {
        return manner == Manner.TIGHT ? 1 + (int) ((seed >> 3 + client) % 3) : 0;
    }

    private Step leave(int client) {
        Step.Manner how = pick(List.of(Step.Manner.values()));
        boolean v5 = isV5(client);
        connected[client] = false;
        if (!lasting[client]) {
            filters.get(client).clear();
        }
        return new Step.Leave(client, how, v5 && chance(20) ? pick(List.of(mustLast(client) ? 2500L : 0L, 1500L)) : -1);
    }

    private Step subscribe(int client) {
        List<Step.Request> requests = new ArrayList<>();
        boolean shares = manner == Manner.SHARED && client < 2 && isV5(client);
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            String filter = freeFilter(client);
            if (filter != null) {
                requests.add(request(client, filter));
            }
        }
        int identifier = isV5(client) && chance(50) ? 1 + random.nextInt(300) : 0;
        return requests.isEmpty()
                ? new Step.Acknowledge(client, someLabel())
                : new Step.Subscribe(client, requests, shares ? 0 : identifier);
    }

    private Step.Request request(int client, String filter) {
        filters.get(client).add(filter);
        boolean v5 = isV5(client);
        int varying = manner == Manner.TIGHT ? filter.length() & 12 : (chance(30) ? 8 : 0) | (chance(30) ? 4 : 0);
        int options = v5 ? random.nextInt(3) << 4 | varying : 0;
        if (manner == Manner.SHARED && client < 2) {
            return new Step.Request("$share/crew/" + filter, filter.length() % 3, 0);
        }
        return new Step.Request(filter, random.nextInt(3), options);
    }

    private @Nullable String freeFilter(int client) {
        for (int tries = 0; tries < 10; tries++) {
            String filter = pick(Filters.FILTERS);
            boolean fits = filters.get(client).stream()
                    .noneMatch(other -> !other.equals(filter) && Filters.overlap(filter, other));
            if (fits || manner == Manner.OVERLAPPING) {
                return filter;
            }
        }
        return null;
    }

    private Step unsubscribe(int client) {
        TreeSet<String> present = filters.get(client);
        List<String> leaving = new ArrayList<>();
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            boolean known = !present.isEmpty() && chance(80);
            String filter = known ? pick(List.copyOf(present)) : pick(Filters.FILTERS);
            present.remove(filter);
            leaving.add(manner == Manner.SHARED && client < 2 ? "$share/crew/" + filter : filter);
        }
        return new Step.Unsubscribe(client, leaving.stream().distinct().toList());
    }

    private Step send(int client) {
        int count = chance(70) ? 1 : 2 + random.nextInt(3);
        List<Posting> postings = new ArrayList<>();
        int qos = random.nextInt(3);
        for (int i = 0; i < count; i++) {
            postings.add(posting(qos, count > 1));
            qos = manner == Manner.TIGHT ? qos : random.nextInt(3); // the window opens for the first of several flows
        }
        return new Step.Send(client, postings);
    }

    /** A QoS 2 message among others is not retained: whether it is the last one on its topic depends on the server. */
    private Posting posting(int qos, boolean amongOthers) {
        boolean retain = !(amongOthers && qos == 2) && manner != Manner.TIGHT && chance(25);
        String topic = pick(manner == Manner.TIGHT ? Filters.ORDINARY_TOPICS : Filters.TOPICS);
        boolean empty = retain && !amongOthers && !Filters.isDollar(topic) && chance(30);
        return new Posting(
                label(empty ? "-" : "m"),
                topic,
                qos,
                retain,
                manner == Manner.OVERLAPPING && chance(10) ? PADDING : 0,
                properties(),
                chance(20) ? 1 + random.nextInt(3) : 0,
                qos == 2 && !retain && !Filters.isDollar(topic) && manner == Manner.HELD && chance(60));
    }

    private Posting will() {
        boolean retain = chance(25);
        return new Posting(
                label("w"), pick(Filters.ORDINARY_TOPICS), random.nextInt(3), retain, 0, properties(), 0, false);
    }

    private String label(String prefix) {
        String label = prefix + ++messages;
        labels.add(label);
        return label;
    }

    private int properties() {
        return chance(40) ? random.nextInt(ALL_PROPERTIES + 1) : 0;
    }

    /** Of a message that may still be waiting for an acknowledgement. */
    private String someLabel() {
        return labels.get(Math.max(0, labels.size() - 1 - random.nextInt(8)));
    }

    private boolean isV5(int client) {
        return versions.get(client).isV5();
    }

    private boolean isNameless(int client) {
        return nameless && client == versions.size() - 1;
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
