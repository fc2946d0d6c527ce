// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every make of client must be able to do with the broker, on every version of the protocol that it speaks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RealClientContract {
    @RegisterExtension
    static final JarBroker BROKER = new JarBroker();

    private static final int QUEUED = 20;
    private static final int LARGE_BYTES = 200_000;
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final List<RealClient> opened = new ArrayList<>();
    private final Inbox inbox = new Inbox();
    private RealClient.@Nullable Maker maker;

    /** Makes the clients, or skips the class if what they need is missing. */
    abstract RealClient.Maker maker(int port);

    @BeforeAll
    void openMaker() {
        maker = maker(BROKER.port());
    }

    @AfterEach
    void closeClients() {
        opened.forEach(RealClient::close);
        opened.clear();
    }

    @AfterAll
    void closeMaker() {
        if (maker != null) {
            maker.close();
        }
    }

    Stream<ProtocolVersion> versions() {
        return requireMaker().versions().stream().sorted();
    }

    Stream<ProtocolVersion> v5() {
        return versions().filter(ProtocolVersion::isV5);
    }

    Stream<Arguments> versionsAndQos() {
        return versions().flatMap(version -> IntStream.rangeClosed(0, 2).mapToObj(qos -> Arguments.of(version, qos)));
    }

    Stream<Arguments> versionsAndQueuedQos() {
        return versions().flatMap(version -> IntStream.rangeClosed(1, 2).mapToObj(qos -> Arguments.of(version, qos)));
    }

    @ParameterizedTest
    @MethodSource("versionsAndQos")
    void carriesAnyBytes(ProtocolVersion version, int qos) {
        String topic = name("rooms/hall");
        Inbox received = new Inbox();
        subscriber(version, topic + "/+", qos, received);
        byte[] all = new byte[256];
        IntStream.range(0, all.length).forEach(i -> all[i] = (byte) i);
        TestMessage message = TestMessage.of(topic + "/lamp", qos, "").withPayload(Buffer.buffer(all));

        publisher(version).publish(message);

        assertThat(received.next()).isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void carriesALargePayload(ProtocolVersion version) {
        String topic = name("rooms/camera");
        Inbox received = new Inbox();
        subscriber(version, topic, 1, received);
        TestMessage message = TestMessage.of(topic, 1, "0123456789".repeat(LARGE_BYTES / 10));

        publisher(version).publish(message);

        assertThat(received.next()).isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void retainedMessageReachesWhoComesLateUntilItIsCleared(ProtocolVersion version) {
        String topic = name("rooms/door");
        TestMessage open = TestMessage.of(topic, 1, "open");
        TestMessage fence = TestMessage.of(topic, 1, "fence");
        Inbox early = new Inbox();
        Inbox late = new Inbox();
        Inbox afterwards = new Inbox();
        RealClient publisher = publisher(version);
        subscriber(version, topic, 1, early);

        publisher.publish(open.withRetain(true));
        subscriber(version, topic, 1, late);

        assertThat(early.next()).isEqualTo(open);
        assertThat(late.next()).isEqualTo(open.withRetain(true));

        publisher.publish(open.withPayload(Buffer.buffer()).withRetain(true));
        subscriber(version, topic, 1, afterwards);
        publisher.publish(fence);

        assertThat(late.next()).isEqualTo(open.withPayload(Buffer.buffer()));
        assertThat(afterwards.next()).isEqualTo(fence);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void willIsPublishedWhenTheConnectionIsCut(ProtocolVersion version) {
        String topic = name("rooms/alarm");
        Inbox watched = new Inbox();
        subscriber(version, topic, 1, watched);
        TestMessage will = TestMessage.of(topic, 1, "gone");
        RealClient sensor = connected(version, SignOn.fresh(name("c")).withWill(will), inbox);
        sensor.subscribe(topic + "/commands", 0);

        sensor.cut();

        assertThat(watched.next()).isEqualTo(will);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void willIsForgottenAfterAGoodbyeUnlessItAsksForIt(ProtocolVersion version) {
        String topic = name("rooms/alarm");
        TestMessage will = TestMessage.of(topic, 1, "gone");
        TestMessage fence = TestMessage.of(topic, 1, "fence");
        Inbox watched = new Inbox();
        subscriber(version, topic, 1, watched);
        SignOn signOn = SignOn.fresh(name("c"));
        RealClient sensor = connected(version, signOn.withWill(will), inbox);
        sensor.subscribe(topic + "/commands", 0);

        sensor.disconnect();
        // The same client id: its CONNECT is served when the old connection is done with.
        RealClient again = connected(version, signOn, inbox);
        again.subscribe(topic + "/commands", 0);
        again.publish(fence);

        if (requireMaker().goodbyeSendsWill(version)) {
            assertThat(watched.next()).isEqualTo(will);
        }
        assertThat(watched.next()).isEqualTo(fence);
    }

    @ParameterizedTest
    @MethodSource("versionsAndQueuedQos")
    void messagesQueuedForASessionArriveOnceAndInOrder(ProtocolVersion version, int qos) {
        String topic = name("rooms/meter");
        SignOn signOn = SignOn.kept(name("k"));
        List<TestMessage> readings = numbered(topic, qos);
        TestMessage fence = TestMessage.of(topic, qos, "fence");
        Inbox received = new Inbox();
        RealClient publisher = publisher(version);
        RealClient subscriber = connected(version, signOn, received);
        subscriber.subscribe(topic, qos);

        subscriber.cut();
        publisher.publishAll(readings.subList(0, QUEUED / 2));
        subscriber.connect(signOn);

        readings.subList(0, QUEUED / 2)
                .forEach(each -> assertThat(received.next()).isEqualTo(each));

        subscriber.disconnect();
        publisher.publishAll(readings.subList(QUEUED / 2, QUEUED));
        subscriber.connect(signOn);
        publisher.publish(fence);

        readings.subList(QUEUED / 2, QUEUED)
                .forEach(each -> assertThat(received.next()).isEqualTo(each));
        assertThat(received.next()).isEqualTo(fence);
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("v5")
    void userPropertiesAndExpiryReachTheSubscriber(ProtocolVersion version) {
        String topic = name("rooms/window");
        Inbox received = new Inbox();
        subscriber(version, topic, 1, received);
        TestMessage message = TestMessage.of(topic, 1, "open")
                .withUserProperties(Map.of("room", "hall", "unit", "none"))
                .withExpiry(600);

        publisher(version).publish(message);

        TestMessage delivered = received.next();
        assertThat(delivered.expirySeconds()).isBetween(500, 600);
        assertThat(delivered.withExpiry(600)).isEqualTo(message);
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("v5")
    void sharedSubscriptionGivesEachMessageToOneOfItsMembers(ProtocolVersion version) {
        String topic = name("rooms/job");
        String filter = "$share/workers/" + topic;
        TestMessage fence = TestMessage.of(topic, 1, "fence");
        List<TestMessage> jobs = numbered(topic, 1);
        Inbox received = new Inbox();
        RealClient leaving = subscriber(version, filter, 1, received);
        subscriber(version, filter, 1, received);
        RealClient publisher = publisher(version);

        publisher.publishAll(jobs);

        assertThat(Stream.generate(received::next).limit(QUEUED).toList()).containsExactlyInAnyOrderElementsOf(jobs);

        leaving.disconnect();
        publisher.publish(fence);

        assertThat(received.next()).isEqualTo(fence);
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("v5")
    void sessionWithoutExpiryEndsWithTheConnection(ProtocolVersion version) {
        String topic = name("rooms/heater");
        SignOn signOn = SignOn.kept(name("k")).withExpiry(0);
        TestMessage fence = TestMessage.of(topic, 1, "fence");
        Inbox received = new Inbox();
        RealClient publisher = publisher(version);
        RealClient subscriber = connected(version, signOn, received);
        subscriber.subscribe(topic, 1);

        subscriber.disconnect();
        publisher.publish(TestMessage.of(topic, 1, "lost"));
        subscriber.connect(signOn);
        subscriber.subscribe(topic, 1);
        publisher.publish(fence);

        assertThat(received.next()).isEqualTo(fence);
    }

    private RealClient.Maker requireMaker() {
        return Objects.requireNonNull(maker);
    }

    final RealClient publisher(ProtocolVersion version) {
        return connected(version, SignOn.fresh(name("p")), inbox);
    }

    final RealClient subscriber(ProtocolVersion version, String filter, int qos, Inbox received) {
        RealClient client = connected(version, SignOn.fresh(name("s")), received);
        client.subscribe(filter, qos);
        return client;
    }

    /** Returns a new client that is connected, and closed after the test. */
    final RealClient connected(ProtocolVersion version, SignOn signOn, Inbox received) {
        RealClient client = requireMaker().client(version, received);
        opened.add(client);
        client.connect(signOn);
        return client;
    }

    /** Fails unless all clients of this maker are turned away, on every version. Closes the maker. */
    final void assertTurnsAway(RealClient.Maker strangers, String reason) {
        try (strangers) {
            for (ProtocolVersion version : strangers.versions()) {
                RealClient stranger = strangers.client(version, inbox);
                assertThatThrownBy(() -> stranger.connect(SignOn.fresh(name("x"))))
                        .as("%s", version)
                        .cause()
                        .hasMessageMatching("(?s).*(" + reason + ").*");
            }
        }
    }

    /** A name that no other test uses. */
    static String name(String prefix) {
        return prefix + NAMES.incrementAndGet();
    }

    private static List<TestMessage> numbered(String topic, int qos) {
        return IntStream.range(0, QUEUED)
                .mapToObj(i -> TestMessage.of(topic, qos, "reading " + i))
                .toList();
    }
}
