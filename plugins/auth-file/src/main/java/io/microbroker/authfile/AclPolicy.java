// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rights of one client, in Mosquitto's order: denials of its own, permissions of its own, denials by pattern, permissions by
 * pattern; what no rule names is denied. Immutable, so it answers from any loop.
 *
 * <p>Mosquitto grants every subscription and checks each delivery. Here a subscription that could never deliver anything is
 * denied, so that its client learns it; all else is the same.
 */
final class AclPolicy implements TopicPolicy {
    private static final String NO_RULE = "no rule allows it";

    private final RuleSet own;
    private final RuleSet patterns;
    /** Why patterns do not apply to this client; null if they do. */
    private final @Nullable String unfit;

    private AclPolicy(RuleSet own, RuleSet patterns, @Nullable String unfit) {
        this.own = own;
        this.patterns = patterns;
        this.unfit = unfit;
    }

    /** Makes the policy of a client. */
    static AclPolicy of(Acl acl, @Nullable String username, String clientId) {
        List<RuleSet.Filled> own = new ArrayList<>();
        for (AclRule rule : acl.of(username)) {
            own.add(new RuleSet.Filled(rule, TopicFilter.of(rule.filter())));
        }
        Patterns patterns = new Patterns(acl.patterns(), username, clientId);
        String unfit = patterns.unfit();
        List<RuleSet.Filled> filled = unfit == null ? patterns.filled() : List.of();
        return new AclPolicy(new RuleSet(own), new RuleSet(filled), unfit);
    }

    @Override
    public boolean mayPublish(TopicName topic, Qos qos, boolean retain) {
        return allows(publishRule(topic.value()));
    }

    @Override
    public boolean mayReceive(Message message) {
        return allows(receiveRule(message.topic().value()));
    }

    private static boolean allows(@Nullable AclRule rule) {
        return rule != null && rule.access() != Access.DENY;
    }

    private @Nullable AclRule publishRule(String topic) {
        AclRule rule = own.publish(topic);
        return rule != null ? rule : patterns.publish(topic);
    }

    private @Nullable AclRule receiveRule(String topic) {
        AclRule rule = own.receive(topic);
        return rule != null ? rule : patterns.receive(topic);
    }

    @Override
    public SubscribeVerdict maySubscribe(TopicFilter filter, Qos qos) {
        String wanted = filter.filter(); // §4.8.2: of a shared subscription the part behind the share name
        if (own.denialWithin(wanted) == null) {
            boolean all = own.readOfAll(wanted) != null
                    || patterns.denialWithin(wanted) == null && patterns.readOfAll(wanted) != null;
            if (all) {
                return SubscribeVerdict.ALLOW_ALL;
            }
        }
        return allows(subscribeRule(wanted)) ? SubscribeVerdict.ALLOW_CHECKED : SubscribeVerdict.DENY;
    }

    /** The rule by which something can be received, or the one by which nothing can. */
    private @Nullable AclRule subscribeRule(String filter) {
        AclRule rule = own.denialOfAll(filter);
        if (rule == null) {
            rule = own.readWithin(filter, null);
        }
        if (rule == null) {
            rule = patterns.denialOfAll(filter);
        }
        return rule != null ? rule : patterns.readWithin(filter, own);
    }

    @Override
    public Explanation explain(Action action, String topic) {
        AclRule rule =
                switch (action) {
                    case PUBLISH -> publishRule(topic);
                    case RECEIVE -> receiveRule(topic);
                    case SUBSCRIBE -> subscribeRule(TopicFilter.of(topic).filter());
                };
        if (rule != null) {
            return new Explanation(allows(rule), rule.toString());
        }
        return new Explanation(false, unfit == null ? NO_RULE : unfit);
    }
}
