// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks.load;

/**
 * A load on a broker.
 *
 * @param name of the row that it makes
 * @param fan who gets what
 * @param publishers connections that publish
 * @param subscribers connections that subscribe
 * @param qos of messages and subscriptions, 0 to 2
 * @param window messages of a publisher that may be unfinished: not acknowledged, or not with all subscribers
 * @param rate messages per second of all publishers together, each in a segment of its own; 0: a closed loop, as fast as the window allows, several
 *     messages to a segment
 * @param isVersion5 MQTT 5.0, else 3.1.1
 * @param isPersistent subscribers have sessions that outlive their connections
 */
public record Load(
        String name,
        Fan fan,
        int publishers,
        int subscribers,
        int qos,
        int window,
        int rate,
        boolean isVersion5,
        boolean isPersistent) {
    /** Bytes of a payload: publisher, number, time of sending, and filling. */
    static final int PAYLOAD_BYTES = 64;

    /** Publisher i to subscriber i, 100 messages under way. */
    public static Load pairs(int count, int qos) {
        return new Load(
                "p2p " + count + ":" + count + " QoS " + qos, Fan.PAIRS, count, count, qos, 100, 0, true, false);
    }

    /** 500 publishers to one subscriber. */
    public static Load fanIn(int qos) {
        return new Load("fan-in 500:1 QoS " + qos, Fan.IN, 500, 1, qos, 20, 0, false, false);
    }

    /** 500 publishers to a shared group of four. */
    public static Load shared(int qos) {
        return new Load("shared 500:4 QoS " + qos, Fan.IN, 500, 4, qos, 20, 0, false, false);
    }

    /** One publisher to 1,000 subscribers. */
    public static Load fanOut(int qos) {
        return new Load("fan-out 1:1000 QoS " + qos, Fan.OUT, 1, 1000, qos, 10, 0, false, false);
    }

    /** 50 to 50, each message alone. */
    public static Load lone(int qos, int rate) {
        return new Load("lone " + rate + "/s QoS " + qos, Fan.PAIRS, 50, 50, qos, 4096, rate, false, false);
    }

    /** The same with sessions that are stored. */
    public Load stored() {
        return new Load(name + " stored", fan, publishers, subscribers, qos, window, rate, isVersion5, true);
    }

    /** How many places of a window must be free before they are filled. */
    int burst() {
        return rate > 0 ? 1 : Math.max(1, window / 4);
    }

    String topic(String run, int publisher) {
        return "bench/" + run + "/" + (fan == Fan.PAIRS ? publisher : fan == Fan.OUT ? "all" : "in/" + publisher);
    }

    String filter(String run, int subscriber) {
        return switch (fan) {
            case PAIRS -> topic(run, subscriber);
            case OUT -> topic(run, 0);
            case IN -> (subscribers > 1 ? "$share/group/" : "") + "bench/" + run + "/in/#";
        };
    }
}
