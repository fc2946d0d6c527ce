// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import io.microbroker.spi.mqtt.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fills client id and user name into patterns. What a client calls itself must not widen a rule: a name that holds {@code +} or
 * {@code #}, or {@code /} where a pattern uses it, or that would put a {@code $} in front, gets nothing from patterns at all.
 * Replaces text once, from left to right; there are no regular expressions here.
 */
final class Patterns {
    private final List<AclRule> rules;
    private final @Nullable String username;
    private final String clientId;

    Patterns(List<AclRule> rules, @Nullable String username, String clientId) {
        this.rules = rules;
        this.username = username;
        this.clientId = clientId;
    }

    /** Why patterns cannot be used for this client; null if they can. */
    @Nullable
    String unfit() {
        if (rules.isEmpty()) {
            return null;
        }
        if (hasWildcard(clientId) || username != null && hasWildcard(username)) {
            return "patterns are not for a client id or user name with + or #";
        }
        for (AclRule rule : rules) {
            String reason = unfitFor(rule);
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    private @Nullable String unfitFor(AclRule rule) {
        boolean byId = rule.usesClientId();
        boolean byName = rule.usesUsername() && username != null;
        if (byId && isUnfit(clientId, rule.filter().startsWith("%c"))) {
            return rule.place() + " is not for a client id that is empty, holds / or begins with $";
        }
        if (byName && isUnfit(username, rule.filter().startsWith("%u"))) {
            return rule.place() + " is not for a user name that is empty, holds / or begins with $";
        }
        return byId || byName ? tooLong(rule) : null;
    }

    private @Nullable String tooLong(AclRule rule) {
        if (rule.usesUsername() && username == null) {
            return null;
        }
        try {
            TopicFilter.of(fill(rule.filter()));
            return null;
        } catch (IllegalArgumentException e) {
            return rule.place() + " does not make a topic filter for this client: " + e.getMessage();
        }
    }

    private static boolean isUnfit(@Nullable String value, boolean first) {
        return value == null || value.isEmpty() || value.indexOf('/') >= 0 || first && value.charAt(0) == '$';
    }

    private static boolean hasWildcard(String value) {
        return value.indexOf('+') >= 0 || value.indexOf('#') >= 0;
    }

    /** The patterns with the names of this client. One that needs a user name is not for clients without. */
    List<RuleSet.Filled> filled() {
        List<RuleSet.Filled> filled = new ArrayList<>();
        for (AclRule rule : rules) {
            if (!rule.usesUsername() || username != null) {
                filled.add(new RuleSet.Filled(rule, TopicFilter.of(fill(rule.filter()))));
            }
        }
        return filled;
    }

    private String fill(String pattern) {
        StringBuilder filled = new StringBuilder(pattern.length());
        int from = 0;
        for (int at = pattern.indexOf('%'); at >= 0 && at + 1 < pattern.length(); at = pattern.indexOf('%', from)) {
            String value = value(pattern.charAt(at + 1));
            filled.append(pattern, from, at).append(value == null ? "%" : value);
            from = value == null ? at + 1 : at + 2;
        }
        return filled.append(pattern, from, pattern.length()).toString();
    }

    private @Nullable String value(char placeholder) {
        return switch (placeholder) {
            case 'c' -> clientId;
            case 'u' -> username;
            default -> null;
        };
    }
}
