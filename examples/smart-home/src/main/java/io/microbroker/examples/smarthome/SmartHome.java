// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.smarthome;

import io.microbroker.Broker;
import io.microbroker.examples.smarthome.HomeMessage.LockStatus;
import io.microbroker.examples.smarthome.HomeMessage.Motion;
import io.microbroker.examples.smarthome.HomeMessage.Temperature;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Three sensors, lights, and a controller. They meet at the broker on 127.0.0.1 whose port is the first argument; without one
 * the home brings its own.
 */
public final class SmartHome implements AutoCloseable {
    private final int port;
    private final @Nullable Broker broker;
    private final Lights lights;
    private final Controller controller;
    private final Sensor thermometer;
    private final Sensor motionDetector;
    private final Sensor doorLock;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private long second;

    private SmartHome(int port, @Nullable Broker broker) {
        this.port = port;
        this.broker = broker;
        this.lights = Lights.open(port);
        this.controller = Controller.open(port);
        this.thermometer = Sensor.open(port, SensorType.THERMOMETER);
        this.motionDetector = Sensor.open(port, SensorType.MOTION_DETECTOR);
        this.doorLock = Sensor.open(port, SensorType.DOOR_LOCK);
    }

    public static void main(String[] args) {
        SmartHome home = args.length > 0 ? at(Integer.parseInt(args[0])) : withBroker(0);
        Runtime.getRuntime().addShutdownHook(new Thread(home::close));
        home.live();
        System.out.println("the home lives at 127.0.0.1:" + home.port());
    }

    /** A home at a broker that runs already. */
    static SmartHome at(int port) {
        return new SmartHome(port, null);
    }

    /** A home with a broker of its own; port 0 takes a free one. */
    static SmartHome withBroker(int port) {
        Broker broker = Broker.builder()
                .port(port)
                .start()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return new SmartHome(broker.port("tcp"), broker);
    }

    /** Lets time pass: the weather changes, people come and go. */
    void live() {
        var unusedTicks = clock.scheduleAtFixedRate(this::tick, 0, 1, TimeUnit.SECONDS);
    }

    private void tick() {
        second++;
        double celsius = 21 + 8 * Math.sin(second / 10.0);
        var unusedTemperature = thermometer.report(new Temperature(Math.round(celsius * 10) / 10.0));
        if (second % 5 == 1) {
            var unusedMotion = motionDetector.report(new Motion(second % 10 == 1));
        }
        if (second % 20 == 1) {
            var unusedStatus = doorLock.report(new LockStatus(second % 40 == 1));
        }
    }

    int port() {
        return port;
    }

    Sensor thermometer() {
        return thermometer;
    }

    Sensor motionDetector() {
        return motionDetector;
    }

    Sensor doorLock() {
        return doorLock;
    }

    @Override
    public void close() {
        clock.shutdownNow();
        thermometer.close();
        motionDetector.close();
        doorLock.close();
        controller.close();
        lights.close();
        if (broker != null) {
            broker.stop().toCompletionStage().toCompletableFuture().join();
        }
    }
}
