// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rights of one reading of the file. Immutable.
 *
 * @param anonymous the rules of clients without user name
 * @param byUser the rules of each user
 * @param patterns the rules of all, asked after those
 */
record Acl(List<AclRule> anonymous, Map<String, List<AclRule>> byUser, List<AclRule> patterns) {
    Acl {
        anonymous = List.copyOf(anonymous);
        Map<String, List<AclRule>> copies = new HashMap<>();
        byUser.forEach((name, rules) -> copies.put(name, List.copyOf(rules)));
        byUser = Map.copyOf(copies);
        patterns = List.copyOf(patterns);
    }

    /** The rules of a user, or of clients without name. */
    List<AclRule> of(@Nullable String username) {
        return username == null ? anonymous : byUser.getOrDefault(username, List.of());
    }

    /** Collects rules in the order of the file. Not thread-safe. */
    static final class Builder {
        private final List<AclRule> anonymous = new ArrayList<>();
        private final Map<String, List<AclRule>> byUser = new HashMap<>();
        private final List<AclRule> patterns = new ArrayList<>();

        /** @param username whose rule it is, null for clients without name; of no meaning for patterns */
        void add(@Nullable String username, AclRule rule) {
            if (rule.pattern()) {
                patterns.add(rule);
            } else if (username == null) {
                anonymous.add(rule);
            } else {
                byUser.computeIfAbsent(username, name -> new ArrayList<>()).add(rule);
            }
        }

        boolean isEmpty() {
            return anonymous.isEmpty() && byUser.isEmpty() && patterns.isEmpty();
        }

        Acl build() {
            return new Acl(anonymous, byUser, patterns);
        }
    }
}
