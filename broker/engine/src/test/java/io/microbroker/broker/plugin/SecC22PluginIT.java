// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.CapturedLog;
import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.RawClient;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a plugin does wrong, it denies, and the one event loop of this broker goes on. */
@DisplayName("C22: a failing plugin fails closed and stops nobody")
final class SecC22PluginIT {
    private final UnrulyPlugin plugin = new UnrulyPlugin();

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    @BeforeEach
    void addPlugin() {
        broker.plugin(plugin).limits(limits -> limits.pluginTimeout(Duration.ofMillis(300)));
    }

    @AfterEach
    void release() {
        plugin.release.countDown();
    }

    private RawClient as(String username) {
        return broker.open()
                .connect5(connect -> connect.clientId("as-" + username).username(username));
    }

    private RawClient healthy(String clientId) {
        return broker.client(clientId, connect -> connect.username("healthy"));
    }

    private static void expectAlive(RawClient client) {
        client.pingReq().expectPingResp();
    }

    @ParameterizedTest
    @ValueSource(strings = {"throws", "overflows", "links", "null", "nothing"})
    void aFailingAuthenticatorDenies(String how) {
        RawClient other = healthy("other");

        as(how).expectRefused(ReasonCode.SERVER_UNAVAILABLE);

        expectAlive(other);
        healthy("next");
        assertThat(broker.counter("plugin-unruly-failures")).isEqualTo(1);
        assertThat(broker.counter("plugin-failures")).isEqualTo(1);
        assertThat(log.linesWith("plugin failed name=unruly call=authenticate")).hasSize(1);
    }

    @Test
    void anAuthenticatorThatNeverAnswersDenies() {
        RawClient other = healthy("other");

        RawClient waiting = as("silent");
        expectAlive(other);

        waiting.expectRefused(ReasonCode.SERVER_UNAVAILABLE);
        assertThat(broker.counter("plugin-unruly-timeouts")).isEqualTo(1);
        assertThat(broker.counter("plugin-unruly-failures")).isZero();
    }

    @Test
    void aPluginThatBlocksIsInterruptedAndThenGetsThreadsOfItsOwn() {
        RawClient other = healthy("other");

        as("blocks").expectRefused(ReasonCode.SERVER_UNAVAILABLE); // held the loop until it was interrupted

        expectAlive(other);
        assertThat(broker.counter("plugin-unruly-blocked")).isEqualTo(1);
        assertThat(log.linesWith("plugin blocks an event loop name=unruly call=authenticate"))
                .hasSize(1);

        RawClient waiting = as("blocks");
        TestBroker.awaitTrue("the second call", () -> plugin.threads.size() == 2);
        expectAlive(other); // the loop is free while that call blocks

        plugin.release.countDown();
        waiting.expectConnAck();
        assertThat(plugin.threads.get(1)).isEqualTo("plugin-unruly");
        healthy("next").publish("home/room", "21", 1, 1).expectPubAck(1, ReasonCode.NO_MATCHING_SUBSCRIBERS);
        assertThat(broker.counter("plugin-unruly-blocked")).isEqualTo(1);
    }

    @Test
    void aPluginThatBlocksForGoodOnItsOwnThreadsDenies() {
        as("blocks").expectRefused(ReasonCode.SERVER_UNAVAILABLE);
        RawClient other = healthy("other");

        RawClient[] waiting = new RawClient[10]; // more than it has threads
        for (int i = 0; i < waiting.length; i++) {
            waiting[i] = as("blocks");
        }
        expectAlive(other);

        for (RawClient each : waiting) {
            each.expectRefused(ReasonCode.SERVER_UNAVAILABLE);
        }
        expectAlive(other);
        healthy("next");
    }

    @ParameterizedTest
    @ValueSource(strings = {"throws", "null", "silent"})
    void aFailingAuthorizerDeniesEverything(String how) {
        RawClient client = healthy(how);

        client.publish("home/room", "21", 1, 1).expectPubAck(1, ReasonCode.NOT_AUTHORIZED);
        client.subscribe(2, "home/#", 0).expectSubAck(2, ReasonCode.NOT_AUTHORIZED.code());
    }

    @Test
    void aFailingPolicyDenies() {
        RawClient client = healthy("sensor");

        client.publish("policy/throws", "21", 1, 1).expectPubAck(1, ReasonCode.NOT_AUTHORIZED);
        client.subscribe(2, "policy/throws", 0).expectSubAck(2, ReasonCode.NOT_AUTHORIZED.code());
        client.subscribe(3, "policy/null", 0).expectSubAck(3, ReasonCode.NOT_AUTHORIZED.code());
        assertThat(broker.counter("plugin-unruly-failures")).isEqualTo(3);

        client.publish("policy/denies", "21", 1, 4).expectPubAck(4, ReasonCode.NOT_AUTHORIZED);
        assertThat(broker.counter("plugin-unruly-denials")).isEqualTo(1);
        client.publish("home/room", "21", 1, 5).expectPubAck(5, ReasonCode.NO_MATCHING_SUBSCRIBERS);
    }

    @Test
    void aFailingMethodDenies() {
        broker.open()
                .connect5(connect -> connect.clientId("enhanced").authentication("unruly", UnrulyPlugin.nothing()))
                .expectRefused(ReasonCode.SERVER_UNAVAILABLE);

        assertThat(broker.counter("plugin-unruly-failures")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"throws", "links", "null", "nothing", "silent", "blocks"})
    void aFailingInterceptorPassesTheMessageOn(String how) {
        RawClient other = healthy("other");
        other.subscribe(1, "home/#", 0).expectSubAck(1, 0);
        RawClient sensor = healthy("sensor");

        sensor.publish("home/room", how, 1, 1).publish("home/room", "after", 1, 2);

        other.expectPublish("home/room", how);
        other.expectPublish("home/room", "after");
        sensor.expectPubAck(1);
        sensor.expectPubAck(2);
        assertThat(broker.counter("plugin-failures")).isEqualTo(1);
    }

    @Test
    void countsWhatItDropsAndHides() {
        RawClient other = healthy("other");
        other.subscribe(1, "home/#", 0).expectSubAck(1, 0);

        other.publish("home/room", "drop", 1, 2).expectPubAck(2, ReasonCode.PAYLOAD_FORMAT_INVALID);
        other.publish("home/hidden", "21", 0, 0);
        other.publish("home/throws", "22", 0, 0).expectPublish("home/throws", "22");

        assertThat(broker.counter("plugin-unruly-denials")).isEqualTo(2);
        assertThat(broker.counter("plugin-unruly-failures")).isEqualTo(1);
    }

    @Test
    void aListenerThatBlocksHearsOnAThreadOfItsOwn() {
        healthy("deaf-1");
        RawClient other = healthy("other");
        expectAlive(other);

        RawClient second = healthy("deaf-2");
        TestBroker.awaitTrue("the second event", () -> plugin.threads.size() == 2);
        expectAlive(second);

        assertThat(plugin.threads.get(1)).isEqualTo("plugin-unruly-events");
    }
}
