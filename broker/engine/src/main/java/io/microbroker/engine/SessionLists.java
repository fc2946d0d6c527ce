// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.session.Session;
import io.microbroker.spi.admin.ClientQuery;
import io.microbroker.spi.admin.ClientSnapshot;
import io.microbroker.spi.admin.Page;
import io.microbroker.spi.admin.PageRequest;
import io.microbroker.spi.admin.SharedGroupSnapshot;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.topic.SharedGroup;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Long lists of sessions, page by page. Which sessions belong to a page is found on the caller's thread, O(sessions); what
 * only their owners may read is asked of the loops, piece by piece. Any thread.
 */
final class SessionLists {
    private static final int SLICE = 1000;
    private static final int GROUPS_MAX = 100;

    private final Engine engine;

    SessionLists(Engine engine) {
        this.engine = engine;
    }

    Future<Page<ClientSnapshot>> clients(ClientQuery query, PageRequest page) {
        return page(page, engine.sessions()::forEach, session -> isWanted(session, query));
    }

    private static boolean isWanted(Session session, ClientQuery query) {
        Boolean connected = query.connected();
        String username = session.owner().username();
        return (connected == null || connected == (session.isOnline() && session.through() == null))
                && (contains(session.clientId(), query.search())
                        || (username != null && contains(username, query.search())));
    }

    private static boolean contains(String text, String part) {
        for (int i = 0; i <= text.length() - part.length(); i++) {
            if (text.regionMatches(true, i, part, 0, part.length())) {
                return true;
            }
        }
        return false;
    }

    Future<Page<ClientSnapshot>> membersOf(TopicFilter sharedFilter, PageRequest page) {
        SharedGroup group = engine.subscriptions().group(sharedFilter);
        List<Session> members = group == null ? List.of() : membersOf(group);
        return page(page, members::forEach, session -> true);
    }

    private static List<Session> membersOf(SharedGroup group) {
        List<Session> members = new ArrayList<>();
        group.forEachMember(member -> {
            if (member.subscriber instanceof Session session) {
                members.add(session);
            }
        });
        return members;
    }

    private Future<Page<ClientSnapshot>> page(
            PageRequest page, Consumer<Consumer<Session>> source, Predicate<Session> wanted) {
        List<Session> chosen = after(page.cursor(), page.limit(), source, wanted);
        String next = chosen.size() < page.limit()
                ? null
                : chosen.get(chosen.size() - 1).clientId();
        return snapshots(chosen).map(items -> new Page<>(items, next));
    }

    Future<List<ClientSnapshot>> snapshots(List<Session> sessions) {
        return onOwners(sessions, session -> List.of(engine.snapshot(session)));
    }

    /** The sessions whose client ids follow the cursor, in order; as many as there may be at most. O(sessions). */
    List<Session> after(@Nullable String cursor, int limit) {
        return after(cursor, limit, engine.sessions()::forEach, session -> true);
    }

    private static List<Session> after(
            @Nullable String cursor, int limit, Consumer<Consumer<Session>> source, Predicate<Session> wanted) {
        Comparator<Session> order = Comparator.comparing(Session::clientId);
        PriorityQueue<Session> lowest = new PriorityQueue<>(order.reversed());
        source.accept(session -> {
            boolean isBehind = cursor == null || session.clientId().compareTo(cursor) > 0;
            Session highest = lowest.peek();
            boolean fits = lowest.size() < limit || (highest != null && order.compare(session, highest) < 0);
            if (isBehind && fits && wanted.test(session)) {
                lowest.add(session);
                if (lowest.size() > limit) {
                    lowest.poll();
                }
            }
        });
        List<Session> inOrder = new ArrayList<>(lowest);
        inOrder.sort(order);
        return inOrder;
    }

    Future<Page<SharedGroupSnapshot>> sharedGroups(PageRequest page) {
        int limit = Math.min(page.limit(), GROUPS_MAX);
        String cursor = page.cursor();
        List<SharedGroup> behind = new ArrayList<>();
        engine.subscriptions().forEachSharedGroup(group -> {
            if (cursor == null || group.filter().value().compareTo(cursor) > 0) {
                behind.add(group);
            }
        });
        behind.sort(Comparator.comparing(group -> group.filter().value()));
        List<SharedGroup> chosen = behind.subList(0, Math.min(limit, behind.size()));
        String next = behind.size() > limit ? chosen.get(limit - 1).filter().value() : null;
        Future<List<SharedGroupSnapshot>> chain = Future.succeededFuture(new ArrayList<>());
        for (SharedGroup group : chosen) {
            chain = chain.compose(before -> snapshot(group).map(one -> {
                before.add(one);
                return before;
            }));
        }
        return chain.map(items -> new Page<>(items, next));
    }

    private Future<SharedGroupSnapshot> snapshot(SharedGroup group) {
        List<Session> members = membersOf(group);
        return lag(members, 0, 0)
                .map(lag -> new SharedGroupSnapshot(
                        group.filter(),
                        members.size(),
                        (int) members.stream().filter(Session::isOnline).count(),
                        lag));
    }

    private Future<Long> lag(List<Session> members, int from, long before) {
        int to = Math.min(members.size(), from + SLICE);
        return snapshots(members.subList(from, to)).compose(slice -> {
            long lag = before
                    + slice.stream()
                            .mapToLong(each -> Math.max(0, each.queued() - each.inFlight()))
                            .sum();
            return to < members.size() ? lag(members, to, lag) : Future.succeededFuture(lag);
        });
    }

    /** Asks each session's owner loop, piece by piece; the answers come in the order of the sessions. */
    <T> Future<List<T>> onOwners(List<Session> sessions, Function<Session, List<T>> question) {
        List<List<Session>> own = new ArrayList<>();
        for (int i = 0; i < engine.loopCount(); i++) {
            own.add(new ArrayList<>());
        }
        sessions.forEach(session -> own.get(engine.owner(session).index()).add(session));
        List<Future<?>> asked = new ArrayList<>();
        Map<Session, List<T>> answers = new ConcurrentHashMap<>();
        for (int i = 0; i < own.size(); i++) {
            if (!own.get(i).isEmpty()) {
                asked.add(ask(engine.loop(i), own.get(i), question, answers));
            }
        }
        return Future.join(asked).map(done -> sessions.stream()
                .flatMap(session -> answers.getOrDefault(session, List.of()).stream())
                .toList());
    }

    private <T> Future<Void> ask(
            Loop loop, List<Session> own, Function<Session, List<T>> question, Map<Session, List<T>> answers) {
        return Inspection.of(loop, own, session -> {
            if (engine.owner(session).index() == loop.index() && !session.isEnded()) {
                answers.put(session, question.apply(session));
            }
        });
    }
}
