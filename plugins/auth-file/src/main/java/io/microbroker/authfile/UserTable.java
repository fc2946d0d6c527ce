// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The users of one reading of the file. Immutable.
 *
 * <p>Each entry has a number of its own, which it keeps from reading to reading as long as its hash stays the same. So the
 * number that a client came in with tells whether its password is still the one in the file.
 */
final class UserTable {
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final Map<String, Entry> entries;
    private final PasswordHash decoy;

    /** A user. */
    record Entry(long number, PasswordHash hash) {}

    private UserTable(Map<String, Entry> entries) {
        this.entries = Map.copyOf(entries);
        this.decoy = mostCommon(entries).decoy();
    }

    /**
     * Makes a table.
     *
     * @param hashes at least one
     * @param before the reading before this one, null for the first
     */
    static UserTable of(Map<String, PasswordHash> hashes, @Nullable UserTable before) {
        Map<String, Entry> entries = new HashMap<>();
        hashes.forEach((name, hash) -> {
            Entry old = before == null ? null : before.find(name);
            boolean same = old != null && old.hash().equals(hash);
            entries.put(name, same ? old : new Entry(NUMBERS.incrementAndGet(), hash));
        });
        return new UserTable(entries);
    }

    private static PasswordHash mostCommon(Map<String, Entry> entries) {
        Map<Integer, Integer> byCost = new HashMap<>();
        entries.values().forEach(entry -> byCost.merge(entry.hash().cost(), 1, Integer::sum));
        return entries.values().stream()
                .map(Entry::hash)
                .max(Comparator.comparingInt(hash -> byCost.getOrDefault(hash.cost(), 0)))
                .orElseThrow();
    }

    @Nullable
    Entry find(String name) {
        return entries.get(name);
    }

    /** Whether each entry of an earlier table is unchanged in this one. */
    boolean keepsAll(UserTable before) {
        return before.entries.entrySet().stream()
                .allMatch(entry -> entry.getValue().equals(entries.get(entry.getKey())));
    }

    /** What the password of an unknown user is compared with, in vain, so that it takes as long as that of a known one. */
    PasswordHash decoy() {
        return decoy;
    }

    int size() {
        return entries.size();
    }
}
