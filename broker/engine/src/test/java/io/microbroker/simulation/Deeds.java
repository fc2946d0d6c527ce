// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

import io.microbroker.simulation.Device.ConnectPlan;
import io.microbroker.simulation.Scenario.World;
import java.util.List;

/** What clients do, and what is done to their links. */
final class Deeds {
    private static final String[] FILTERS = {"t/#", "t/+", "t/1", "t/2", "r/#", "r/+/0", "w/#"};
    private static final String[] SHARED = {"$share/g/s1/#", "$share/h/s2/+"};
    private static final int SUBSCRIBE_IDS = 3;
    private static final long FOREVER = 7 * 86_400;

    private final Simulation simulation;
    private final World world;
    private final Ledger ledger;
    private final List<Device> devices;
    private final VirtualClock clock;

    Deeds(Simulation simulation, World world, Ledger ledger, List<Device> devices, VirtualClock clock) {
        this.simulation = simulation;
        this.world = world;
        this.ledger = ledger;
        this.devices = devices;
        this.clock = clock;
    }

    void act(Action action, Dice dice) {
        Device device = devices.get(action.device());
        switch (action.kind()) {
            case PUBLISH -> publish(device, dice);
            case SUBSCRIBE -> subscribe(device, dice);
            case UNSUBSCRIBE -> unsubscribe(device, dice);
            case CONNECT -> connect(device, dice);
            case PING -> ping(device);
            case DISCONNECT -> disconnect(device, dice);
            case CUT -> cut(device, dice);
            case VANISH -> vanish(device, dice);
            case TAKE_OVER -> takeOver(device, dice);
            case STALL -> stall(device, dice);
            default -> simulation.pass(dice.percent(80) ? 100 : dice.below(3000));
        }
    }

    private void connect(Device device, Dice dice) {
        if (device.link() == null) {
            connectBy(device, dice.below(world.loops()), dice);
        }
    }

    private void connectBy(Device device, int loop, Dice dice) {
        boolean clean = dice.percent(10);
        long expiry = FOREVER;
        if (world.transientSessions() && dice.percent(device.isV5() ? 25 : 0)) {
            expiry = 0;
        } else if (world.expiry() && device.isV5() && dice.percent(40)) {
            expiry = 1 + dice.below(5);
        }
        int[] windows = {1, 2, 5, 65_535};
        int window = device.isV5() ? windows[dice.below(windows.length)] : 65_535;
        boolean will = world.wills() && dice.percent(40);
        long delay = dice.percent(70) ? 0 : 1 + dice.below(3);
        VirtualLink link = simulation.newLink(loop, device);
        device.connect(link, new ConnectPlan(clean, expiry, window, will, dice.below(3), delay));
    }

    private void publish(Device device, Dice dice) {
        int qos = dice.percent(20) ? 0 : 1 + dice.below(2);
        if (device.link() == null) {
            connect(device, dice);
            return;
        }
        if (!device.isConnected() || !device.mayPublish(qos)) {
            return;
        }
        int where = dice.below(100);
        boolean retain = where < 15;
        String topic = retain
                ? "r/" + device.id() + "/" + dice.below(2)
                : where < 40 && world.shared() ? "s" + (1 + dice.below(2)) + "/" + dice.below(2) : "t/" + dice.below(3);
        boolean empty = retain && dice.percent(20);
        boolean expires = world.expiry() && device.isV5() && !retain && dice.percent(20);
        long expiry = expires ? 1 + dice.below(4) : -1;
        long end = expires ? clock.millis() + expiry * 1000 : -1;
        Sent.Content content = new Sent.Content(topic, qos, retain, empty, false, end);
        Sent message = ledger.message(device.session(), content);
        int padding = world.largePayloads() && dice.percent(10) ? dice.below(3000) : dice.below(60);
        device.publish(message, Ledger.payload(message, padding), expiry);
    }

    private void subscribe(Device device, Dice dice) {
        if (device.link() == null) {
            connect(device, dice);
            return;
        }
        int packetId = dice.below(SUBSCRIBE_IDS);
        if (!device.isConnected() || !device.isSubscribeIdFree(packetId)) {
            return;
        }
        boolean shares = world.shared() && device.isV5() && dice.percent(40);
        String filter = shares ? SHARED[dice.below(SHARED.length)] : FILTERS[dice.below(FILTERS.length)];
        device.subscribe(packetId, filter, shares ? 1 + dice.below(2) : dice.below(3));
    }

    private void unsubscribe(Device device, Dice dice) {
        List<String> filters = List.copyOf(device.session().subscriptions.keySet());
        int packetId = dice.below(SUBSCRIBE_IDS);
        if (device.isConnected() && !filters.isEmpty() && device.isSubscribeIdFree(packetId)) {
            device.unsubscribe(packetId, filters.get(dice.below(filters.size())));
        }
    }

    private static void ping(Device device) {
        if (device.isConnected()) {
            device.ping();
        }
    }

    private static void disconnect(Device device, Dice dice) {
        if (device.isConnected()) {
            device.disconnect(dice.percent(20));
        }
    }

    private static void cut(Device device, Dice dice) {
        VirtualLink link = device.link();
        if (link != null) {
            link.cut(dice, !device.isConnected());
        }
    }

    private void vanish(Device device, Dice dice) {
        VirtualLink link = device.link();
        if (link != null) {
            link.vanish(dice, !device.isConnected());
            device.drop();
            ledger.sightings().note(Sighting.CLIENT_VANISHED);
        }
    }

    private void takeOver(Device device, Dice dice) {
        VirtualLink link = device.link();
        if (link == null || !device.isConnected()) {
            return;
        }
        int loop = dice.below(world.loops());
        if (loop != link.loop()) {
            ledger.sightings().note(Sighting.TAKEOVER_BY_OTHER_LOOP);
        }
        if (device.hasQos2InFlight()) {
            ledger.sightings().note(Sighting.TAKEOVER_WITH_QOS2_IN_FLIGHT);
        }
        connectBy(device, loop, dice);
    }

    private static void stall(Device device, Dice dice) {
        VirtualLink link = device.link();
        if (link != null) {
            link.stall(!link.isStalled() && dice.percent(70));
        }
    }

    /** Everybody who is not there comes back, with the session it has. */
    void reconnectAll(Dice dice) {
        for (Device device : devices) {
            if (device.link() == null) {
                VirtualLink link = simulation.newLink(dice.below(world.loops()), device);
                device.connect(link, new ConnectPlan(false, FOREVER, 65_535, false, 0, 0));
            }
        }
    }
}
