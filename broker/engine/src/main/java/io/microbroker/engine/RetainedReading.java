// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.spi.admin.Page;
import io.microbroker.spi.admin.PageRequest;
import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.auth.TopicPolicy.SubscribeVerdict;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.topic.RetainedIndex;
import io.microbroker.topic.RetainedScan;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/**
 * One page of retained messages, as far as a policy lets its client have them. Slice by slice, with other work of the loop in
 * between. Confined to the loop.
 */
final class RetainedReading {
    private static final int SLICE = 64;
    private static final String SYS = "$SYS/";

    private final Loop loop;
    private final TopicFilter filter;
    private final PageRequest page;
    private final TopicPolicy policy;
    private final Promise<Page<Message>> promise;
    private final RetainedScan scan;
    private final List<Message> found = new ArrayList<>();
    private boolean checked;

    RetainedReading(
            Loop loop, TopicFilter filter, PageRequest page, TopicPolicy policy, Promise<Page<Message>> promise) {
        this.loop = loop;
        this.filter = filter;
        this.page = page;
        this.policy = policy;
        this.promise = promise;
        Engine engine = loop.engine();
        RetainedIndex index = filter.value().startsWith(SYS) ? engine.figures() : engine.retained();
        this.scan = index.scan(filter, Long.MAX_VALUE).after(page.cursor());
    }

    void begin() {
        if (filter.isShared()) { // §4.8.2: none for shared subscriptions
            promise.fail(new Refusal(ReasonCode.TOPIC_FILTER_INVALID, "shared subscriptions get no retained messages"));
            return;
        }
        SubscribeVerdict verdict = policy.maySubscribe(filter, Qos.AT_LEAST_ONCE);
        if (verdict == SubscribeVerdict.DENY) {
            loop.counters().increment(Counter.SUBSCRIPTIONS_DENIED);
            promise.fail(new Refusal(ReasonCode.NOT_AUTHORIZED, "subscribing to " + filter + " is not allowed"));
            return;
        }
        checked = verdict == SubscribeVerdict.ALLOW_CHECKED;
        slice();
    }

    private void slice() {
        boolean more = scan.next(SLICE, this::take);
        if (more && found.size() <= page.limit()) {
            loop.post(this::slice);
            return;
        }
        boolean full = found.size() > page.limit();
        List<Message> items = full ? found.subList(0, page.limit()) : found;
        promise.complete(
                new Page<>(items, full ? items.get(items.size() - 1).topic().value() : null));
    }

    private void take(RetainedIndex.Entry entry) {
        Message message = entry.message();
        if (!message.isExpired(loop.nowMillis()) && (!checked || policy.mayReceive(message))) {
            found.add(message);
        }
    }
}
