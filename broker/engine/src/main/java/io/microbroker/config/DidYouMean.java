// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Guesses what somebody meant who wrote a word that is not known. */
public final class DidYouMean {
    private static final int LENGTH_MAX = 64;

    /** Keys of other brokers' files, as {@link #bare} makes them. */
    private static final Map<String, String> FOREIGN = Map.ofEntries(
            Map.entry("allowanonymous", "auth.anonymous"),
            Map.entry("maxpacketsize", "limits.packet-size"),
            Map.entry("messagesizelimit", "limits.packet-size"),
            Map.entry("maxinflightmessages", "limits.in-flight"),
            Map.entry("maxqueuedmessages", "limits.queued-messages"),
            Map.entry("maxqueuedbytes", "limits.queued-bytes"),
            Map.entry("maxconnections", "limits.connections"),
            Map.entry("maxkeepalive", "mqtt.keep-alive-max"),
            Map.entry("maxtopicalias", "mqtt.topic-alias-maximum"),
            Map.entry("persistentclientexpiration", "mqtt.session-expiry-max"),
            Map.entry("sysinterval", "sys.interval"),
            Map.entry("bindaddress", "listeners.tcp.bind"),
            Map.entry("host", "listeners.tcp.bind"));

    private DidYouMean() {}

    /**
     * Guesses a key: the same letters elsewhere in the tree, a near neighbour in its section, the same key of another section,
     * or the key of another broker.
     *
     * @param path the unknown key in full
     * @param siblings the full paths of the keys that its section has
     */
    static Optional<String> key(String path, List<String> siblings) {
        List<String> all = KeyNames.all("tcp");
        return first(all, path)
                .or(() -> word(
                                last(path),
                                siblings.stream().map(DidYouMean::last).toList())
                        .map(near ->
                                path.substring(0, path.length() - last(path).length()) + near))
                .or(() -> all.stream()
                        .filter(each -> bare(last(each)).equals(bare(last(path))))
                        .findFirst())
                .or(() -> Optional.ofNullable(FOREIGN.get(bare(last(path)))))
                .or(() -> word(path, all));
    }

    /** The word of {@code known} that is nearest, if it is near: one letter in four may differ, at least one may. */
    public static Optional<String> word(String word, Collection<String> known) {
        if (word.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        String bare = bare(word);
        int near = Math.max(1, bare.length() / 4);
        return known.stream()
                .min(Comparator.comparingInt(each -> distance(bare, bare(each))))
                .filter(best -> distance(bare, bare(best)) <= near);
    }

    private static Optional<String> first(List<String> all, String path) {
        return all.stream().filter(each -> bare(each).equals(bare(path))).findFirst();
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private static String bare(String word) {
        return word.replaceAll("[-_. ]", "").toLowerCase(Locale.ROOT);
    }

    /** Optimal string alignment: inserted, lost, changed and swapped neighbouring letters each count one. */
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, a, b, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int cheapest(int[][] cost, String a, String b, int i, int j) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int best = Math.min(cost[i - 1][j - 1] + change, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
    }
}
