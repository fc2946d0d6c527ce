// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks.compare;

import io.microbroker.benchmarks.load.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The results of one load: by broker, in the order of the rounds. */
final class Row {
    private final String name;
    private final Map<String, List<Result>> results = new LinkedHashMap<>();

    Row(String name) {
        this.name = name;
    }

    void add(String broker, Result result) {
        results.computeIfAbsent(broker, any -> new ArrayList<>()).add(result);
    }

    String name() {
        return name;
    }

    List<String> brokers() {
        return List.copyOf(results.keySet());
    }

    /** CPU of a broker per delivery, the median of its rounds, in microseconds; NaN if it took no part. */
    double micros(String broker) {
        return median(of(broker).stream().map(Result::brokerMicros).toList());
    }

    double p99Micros(String broker) {
        return median(of(broker).stream().map(Result::p99Micros).toList());
    }

    /** The most that other work took of the machine in any run, in cores. */
    double otherCores() {
        return results.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Result::otherCores)
                .max()
                .orElse(0);
    }

    boolean isClean(String broker) {
        return of(broker).stream().allMatch(Result::isClean);
    }

    private List<Result> of(String broker) {
        return results.getOrDefault(broker, List.of());
    }

    private static double median(List<Double> values) {
        return values.isEmpty() ? Double.NaN : values.stream().sorted().toList().get(values.size() / 2);
    }
}
