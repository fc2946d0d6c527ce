// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.redis.Instance.Wish;
import io.microbroker.spi.cluster.Due;
import io.microbroker.spi.cluster.Member;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.spi.mqtt.Will;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.StorageException;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two instances on one Redis, as the interfaces of a cluster promise; for one server or cluster that all tests share. */
abstract class FleetContract {
    /** More than go in one operation. */
    private static final int BURST = 300;

    private static int prefixes;

    private Map<String, Object> settings;
    private Instance attic;
    private Instance cellar;

    abstract String address();

    @BeforeEach
    void open() {
        settings = Map.of("prefix", "fleet" + ++prefixes);
        attic = new Instance(address(), "attic", settings);
        cellar = new Instance(address(), "cellar", settings);
    }

    @AfterEach
    void close() {
        attic.close();
        cellar.close();
    }

    private static Will will(String payload, long delaySeconds) {
        return new Will(
                TopicName.of("home/alarm"),
                payload.getBytes(StandardCharsets.UTF_8),
                Qos.AT_LEAST_ONCE,
                false,
                delaySeconds,
                Will.NO_EXPIRY,
                MessageProperties.NONE);
    }

    private static void awaitThat(java.util.function.BooleanSupplier condition) {
        StorageFixture.awaitThat(condition, () -> "it does not come to pass");
    }

    @Test
    void instancesKnowEachOther() {
        awaitThat(() -> attic.alive.contains("cellar"));

        assertThat(cellar.alive).containsExactly("attic");
        assertThat(cellar.cluster().members())
                .extracting(Member::life, Member::name)
                .containsExactlyInAnyOrder(
                        org.assertj.core.api.Assertions.tuple("attic", "name-of-attic"),
                        org.assertj.core.api.Assertions.tuple("cellar", "name-of-cellar"));
    }

    @Test
    void oneThatLeavesIsGone() {
        awaitThat(() -> attic.alive.contains("cellar"));

        cellar.close();

        awaitThat(() -> attic.alive.isEmpty());
        cellar = new Instance(address(), "cellar-2", settings);
    }

    @Test
    void framesArriveInOrderAndOnce() {
        awaitThat(() -> attic.alive.contains("cellar"));
        List<String> sent = IntStream.range(0, 5000).mapToObj(i -> "f" + i).toList();

        for (String each : sent) {
            assertThat(attic.cluster().send("cellar", each.getBytes(StandardCharsets.UTF_8), true))
                    .isTrue();
        }

        awaitThat(() -> cellar.frames.size() >= sent.size());
        assertThat(new ArrayList<>(cellar.frames))
                .isEqualTo(sent.stream().map(each -> "attic " + each).toList());
        assertThat(attic.cluster().send("nobody", new byte[0], true)).isFalse();
    }

    @Test
    void aSubscriptionIsInForceEverywhereWhenItIsAnswered() {
        Claim display = attic.claim("display-1");
        for (int i = 0; i < 20; i++) {
            attic.subscribe(display, "home/" + i + "/#");
            assertThat(cellar.filtersOf("display-1")).contains("home/" + i + "/#");
        }
        assertThat(cellar.placeOf("display-1")).isEqualTo("attic");

        attic.unsubscribe(display, "home/3/#");

        assertThat(cellar.filtersOf("display-1")).hasSize(19).doesNotContain("home/3/#");
        assertThat(attic.filtersOf("display-1")).hasSize(19);
        assertThat(attic.storage().counters()).containsEntry("cluster-changes-unconfirmed", 0L);
    }

    @Test
    void oneThatComesLaterIsToldAllSessions() {
        for (int i = 0; i < 40; i++) {
            attic.subscribe(attic.claim("display-" + i), "home/" + i);
        }

        try (Instance late = new Instance(address(), "garage", settings)) {
            for (int i = 0; i < 40; i++) {
                assertThat(late.filtersOf("display-" + i)).containsExactly("home/" + i);
                assertThat(late.placeOf("display-" + i)).isEqualTo("attic");
            }
        }
    }

    @Test
    void anEndedSessionIsForgottenEverywhere() {
        Claim display = attic.claim("display-1");
        attic.subscribe(display, "home/#");

        StorageFixture.await(attic.end(display.lease()));

        awaitThat(() -> cellar.filtersOf("display-1").isEmpty() && cellar.placeOf("display-1") == null);
    }

    @Test
    void whatOneAppendsIsPostedWhereTheSessionIs() {
        attic.claim("display-1");

        for (int i = 1; i <= 100; i++) {
            cellar.append("m" + i, "display-1");
            assertThat(cellar.outcome()).isEqualTo(Outcome.STORED);
        }

        for (int i = 1; i <= 100; i++) {
            assertThat(attic.post()).isEqualTo(i + " m" + i);
        }
    }

    @Test
    void whatFollowsEachOtherIntoOneQueueIsPostedOnceAndInOrder() {
        Claim display = attic.claim("display-1");
        int count = BURST;
        cellar.appendTogether(count, "display-1");
        attic.appendTogether(count, "display-1");

        for (int i = 1; i <= count; i++) {
            assertThat(cellar.outcome()).isEqualTo(Outcome.STORED);
            assertThat(attic.outcome()).isEqualTo(Outcome.STORED);
        }
        List<String> posts = new ArrayList<>();
        for (int i = 1; i <= 2 * count; i++) {
            String post = attic.post();
            assertThat(post).startsWith(i + " ");
            posts.add(post.replaceFirst("^\\d+ ", ""));
        }
        assertThat(posts.stream().filter(payload -> payload.startsWith("cellar")))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, count)
                        .mapToObj(i -> "cellar-" + i)
                        .toList());
        assertThat(attic.payloads(display)).hasSize(2 * count);
    }

    @Test
    void whatFollowsEachOtherIntoAQueueThatIsGoneOrFullIsToldSo() {
        cellar.appendTogether(3, "nobody");
        for (int i = 0; i < 3; i++) {
            assertThat(cellar.settled()).satisfies(each -> {
                assertThat(each.outcome()).isEqualTo(Outcome.STORED);
                assertThat(each.gone()).isOne();
            });
        }

        Claim display = attic.claim(Wish.persistent("display-1"));
        cellar.appendTogether(Instance.MESSAGES_MAX + 5, "display-1");

        int full = 0;
        for (int i = 0; i < Instance.MESSAGES_MAX + 5; i++) {
            full += cellar.settled().full();
        }
        assertThat(full).isEqualTo(5);
        assertThat(attic.payloads(display)).hasSize(Instance.MESSAGES_MAX).endsWith("cellar-" + Instance.MESSAGES_MAX);
    }

    @Test
    void anInstanceCountsWhatItFoundFullForItsOwnSessions() {
        Claim display = attic.claim("display-1");
        attic.appendTogether(Instance.MESSAGES_MAX, "display-1");
        for (int i = 0; i < Instance.MESSAGES_MAX; i++) {
            assertThat(attic.settled().full()).isZero();
        }
        assertThat(attic.dropped(display)).isZero();

        attic.appendTogether(2, "display-1");
        attic.append("for two", "display-1", "display-2");
        for (int i = 0; i < 3; i++) {
            assertThat(attic.settled().full()).isOne();
        }

        assertThat(attic.dropped(display)).isEqualTo(3);
    }

    @Test
    void whatAllAppendIsPostedInOrder() {
        attic.claim("display-1");

        for (int i = 0; i < 500; i++) {
            cellar.append("c" + i, "display-1", "display-9");
            attic.append("a" + i, "display-1");
        }

        for (int i = 1; i <= 1000; i++) {
            assertThat(attic.post()).startsWith(i + " ");
        }
    }

    @Test
    void aSessionThatIsTakenElsewhereIsKickedAndItsLateWritesAreFenced() {
        Claim before = attic.claim("display-1");
        attic.append("one", "display-1");
        assertThat(attic.outcome()).isEqualTo(Outcome.STORED);

        Claim after = cellar.claim("display-1");

        assertThat(attic.kicks).containsExactly("display-1");
        assertThat(after.present()).isTrue();
        assertThat(after.previousEpoch()).isEqualTo(before.lease().epoch());
        attic.pubrec(before, 1);
        assertThat(attic.outcome()).isEqualTo(Outcome.FENCED);
        assertThat(cellar.payloads(after)).containsExactly("one");
        awaitThat(() -> "cellar".equals(attic.placeOf("display-1")));
    }

    @Test
    void aTransientClientIdIsConnectedOnceInAll() {
        Claim before = attic.claim(Wish.brief("sensor-1", will("gone", 0)));

        cellar.claim(Wish.brief("sensor-1", null));

        assertThat(attic.kicks).containsExactly("sensor-1");
        Due due = takeDue();
        assertThat(due.isStored()).isFalse();
        assertThat(due.isOver()).isTrue();
        assertThat(due.owner().clientId()).isEqualTo("sensor-1");
        attic.claim("display-1");
        attic.will(before.lease(), "twice", "display-1");
        assertThat(attic.outcome()).isEqualTo(Outcome.FENCED);
    }

    /** From whichever instance it comes to. */
    private Due takeDue() {
        awaitThat(() -> !attic.dues.isEmpty() || !cellar.dues.isEmpty());
        return attic.dues.isEmpty() ? attic.take(cellar.dues) : cellar.take(attic.dues);
    }

    @Test
    void aSessionOfAnotherUserIsRefused() {
        attic.claim("display-1");
        attic.claim(Wish.brief("sensor-1", null));

        for (String clientId : List.of("display-1", "sensor-1")) {
            Future<Claim> claim = cellar.beginClaim(new Wish(clientId, "burglar", true, 0, null));
            assertThatThrownBy(() -> StorageFixture.await(claim))
                    .rootCause()
                    .isInstanceOfSatisfying(StorageException.class, e -> assertThat(e.kind())
                            .isEqualTo(StorageException.Kind.OTHER_USER));
        }
    }

    @Test
    void aParkedWillIsSentOnce() {
        Claim sensor = attic.claim(Wish.brief("sensor-1", will("gone", 0)));
        Claim display = attic.claim("display-1");
        cellar.claim(Wish.brief("sensor-1", null));
        Due due = takeDue();

        attic.will(due.lease(), "gone", "display-1");
        assertThat(attic.outcome()).isEqualTo(Outcome.STORED);
        attic.will(due.lease(), "gone", "display-1");
        assertThat(attic.outcome()).isEqualTo(Outcome.FENCED);

        assertThat(attic.payloads(display)).containsExactly("gone");
        assertThat(new String(Objects.requireNonNull(due.will()).payload(), StandardCharsets.UTF_8))
                .isEqualTo("gone");
        assertThat(sensor.persistent()).isFalse();
    }

    @Test
    void aWillIsDueAfterItsDelayAndTheSessionAfterItsExpiry() {
        Claim sensor = attic.claim(Wish.persistent("sensor-1", will("gone", 1)));
        StorageFixture.await(attic.release(sensor.lease(), 3, will("gone", 1)));

        Due first = takeDue();

        assertThat(first.isStored()).isTrue();
        assertThat(first.isOver()).isFalse();
        assertThat(first.will()).isNotNull();
        Claim display = cellar.claim("display-1");
        cellar.will(first.lease(), "gone", "display-1");
        assertThat(cellar.outcome()).isEqualTo(Outcome.STORED);
        StorageFixture.await(cellar.release(first.lease(), 3, null));

        Due second = takeDue();

        assertThat(second.isOver()).isTrue();
        assertThat(second.will()).isNull();
        StorageFixture.await(cellar.end(second.lease()));
        assertThat(cellar.claim("sensor-1").present()).isFalse();
        assertThat(cellar.payloads(display)).containsExactly("gone");
    }

    @Test
    void aClientThatComesBackKeepsItsWill() {
        Claim sensor = attic.claim(Wish.persistent("sensor-1", will("gone", 1)));
        StorageFixture.await(attic.release(sensor.lease(), 3600, will("gone", 1)));

        Claim again = cellar.claim(Wish.persistent("sensor-1", will("new", 5)));
        StorageFixture.await(cellar.release(again.lease(), 3600, will("new", 1)));

        Due due = takeDue();
        assertThat(new String(Objects.requireNonNull(due.will()).payload(), StandardCharsets.UTF_8))
                .isEqualTo("new");
    }

    @Test
    void retainedMessagesOfOthersAreTold() {
        attic.retain("home/room", "22", 100);
        awaitThat(() -> cellar.retained.containsKey("home/room"));
        assertThat(Objects.requireNonNull(cellar.retained.get("home/room")).message())
                .isNotNull()
                .satisfies(message -> assertThat(message.payloadText()).isEqualTo("22"));

        attic.retain("home/room", "", 101);

        awaitThat(() -> Objects.requireNonNull(cellar.retained.get("home/room")).stamp() == 101);
        assertThat(Objects.requireNonNull(cellar.retained.get("home/room")).message())
                .isNull();
        assertThat(attic.retained).isEmpty();
    }

    @Test
    void whatADeadInstanceHadIsTidiedUpByTheOther() {
        Claim sensor = cellar.claim("sensor-1");
        attic.claim("display-1");
        cellar.claim(Wish.brief("lamp-1", will("dark", 0)));
        cellar.claim(Wish.persistent("door-1", will("open", 0)));
        attic.subscribe(attic.claim("display-2"), "home/#");
        awaitThat(() -> attic.alive.contains("cellar"));

        cellar.die();

        awaitThat(() -> attic.alive.isEmpty() && "nowhere".equals(attic.placeOf("sensor-1")));
        List<String> wills = List.of(attic.take(attic.dues), attic.take(attic.dues)).stream()
                .map(due -> new String(Objects.requireNonNull(due.will()).payload(), StandardCharsets.UTF_8))
                .toList();
        assertThat(wills).containsExactlyInAnyOrder("dark", "open");
        assertThat(attic.claim("sensor-1").previousEpoch())
                .isGreaterThan(sensor.lease().epoch());
        assertThat(attic.dues).isEmpty();
        cellar = new Instance(address(), "cellar-2", settings);
    }
}
