// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import io.microbroker.spi.mqtt.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that tell which messages {@code sub} prints, and how many. */
final class SelectionOptions {
    @Option(
            names = {"-T", "--filter-out"},
            paramLabel = "FILTER",
            description = "do not print messages of these topics; may be repeated")
    private List<String> filteredOut = new ArrayList<>();

    @Option(names = "-C", paramLabel = "N", description = "end after so many messages")
    private @Nullable Integer count;

    @Option(names = "-R", description = "do not print retained messages")
    private boolean withoutRetained;

    @Option(names = "--retained-only", description = "print retained messages, and end with the first other one")
    private boolean retainedOnly;

    @Option(names = "--remove-retained", description = "remove the retained messages that come; spare some with -T")
    private boolean removeRetained;

    @Option(names = "-E", description = "end as soon as the broker has acknowledged all subscriptions")
    private boolean endAfterSubscribing;

    boolean isWithoutRetained() {
        return withoutRetained;
    }

    /** @throws ClientException if they make no sense */
    Selection selection() {
        if (count != null && count < 1) {
            throw ClientException.usage("Invalid count behind -C - use 1 or more messages");
        }
        if (withoutRetained && (retainedOnly || removeRetained)) {
            throw ClientException.usage("-R does not go with --retained-only and --remove-retained");
        }
        List<TopicFilter> spared = filteredOut.stream().map(Topics::filter).toList();
        return new Selection(
                spared,
                count == null ? Integer.MAX_VALUE : count,
                withoutRetained,
                retainedOnly,
                removeRetained,
                endAfterSubscribing);
    }
}
