// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import io.microbroker.spi.mqtt.TopicFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rules of one client that are asked together: what any of them denies is denied, then what any of them allows is allowed. Rules
 * without wildcards are found by one look-up, the others by going through them. Immutable once made.
 */
final class RuleSet {
    /** A rule and its filter with the place-holders filled in. */
    record Filled(AclRule rule, TopicFilter filter) {}

    private final Part denials = new Part();
    private final Part reads = new Part();
    private final Part writes = new Part();

    RuleSet(List<Filled> rules) {
        for (Filled rule : rules) {
            Access access = rule.rule().access();
            if (access == Access.DENY) {
                denials.add(rule);
            }
            if (access.read()) {
                reads.add(rule);
            }
            if (access.write()) {
                writes.add(rule);
            }
        }
    }

    /** The rule that decides about sending to a topic; null if none does. */
    @Nullable
    AclRule publish(String topic) {
        AclRule denial = denials.find(topic);
        return denial != null ? denial : writes.find(topic);
    }

    /** The rule that decides about getting messages of a topic; null if none does. */
    @Nullable
    AclRule receive(String topic) {
        AclRule denial = denials.find(topic);
        return denial != null ? denial : reads.find(topic);
    }

    /** The first denial of topics that a filter matches. */
    @Nullable
    AclRule denialWithin(String filter) {
        for (Filled rule : denials.all) {
            if (Filters.overlap(rule.filter().filter(), filter)) {
                return rule.rule();
            }
        }
        return null;
    }

    /** The first denial of all topics that a filter matches. */
    @Nullable
    AclRule denialOfAll(String filter) {
        return denials.covering(filter);
    }

    /** The first permission to read all topics that a filter matches. */
    @Nullable
    AclRule readOfAll(String filter) {
        return reads.covering(filter);
    }

    /** The first permission to read some topic that a filter matches and that no one denial takes away as a whole. */
    @Nullable
    AclRule readWithin(String filter, @Nullable RuleSet before) {
        for (Filled rule : reads.all) {
            String readable = rule.filter().filter();
            boolean denied = denialOfAll(readable) != null || before != null && before.denialOfAll(readable) != null;
            if (!denied && Filters.overlap(readable, filter)) {
                return rule.rule();
            }
        }
        return null;
    }

    /** Rules of one kind. */
    private static final class Part {
        private final List<Filled> all = new ArrayList<>();
        private final List<Filled> wild = new ArrayList<>();
        private final Map<String, AclRule> exact = new HashMap<>();

        void add(Filled rule) {
            all.add(rule);
            if (rule.filter().hasWildcard()) {
                wild.add(rule);
            } else {
                exact.putIfAbsent(rule.filter().filter(), rule.rule());
            }
        }

        @Nullable
        AclRule find(String topic) {
            AclRule found = exact.get(topic);
            for (int i = 0; found == null && i < wild.size(); i++) {
                Filled rule = wild.get(i);
                found = rule.filter().matches(topic) ? rule.rule() : null;
            }
            return found;
        }

        @Nullable
        AclRule covering(String filter) {
            for (Filled rule : all) {
                if (Filters.covers(rule.filter().filter(), filter)) {
                    return rule.rule();
                }
            }
            return null;
        }
    }
}
