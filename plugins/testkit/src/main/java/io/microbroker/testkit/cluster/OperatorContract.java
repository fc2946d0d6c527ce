// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.admin.Ban;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawClient;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator orders at one instance, and all of them do. */
@SuppressWarnings("resource") // the stage closes the clients
public abstract class OperatorContract extends ClusterStage {
    private static final long SECONDS = 30;

    /** Made by JUnit. */
    protected OperatorContract() {}

    @Test
    void aBanHoldsOnAllInstancesAlsoOnOneThatComesLater() {
        RawClient inside = client(b, id("burglar"));

        a.admin().ban(new Ban(Ban.Kind.CLIENT, id("burglar"), "seen at night", 1, Ban.FOREVER));

        inside.expect(PacketType.DISCONNECT);
        inside.expectClosed();
        assertRefused(a);
        assertRefused(b);
        Instance third = started();
        await(() -> isBanned(third));
        assertRefused(third);

        assertThat(b.admin().liftBan(Ban.Kind.CLIENT, id("burglar"))).isTrue();
        await(() -> !isBanned(a) && !isBanned(third));
        client(third, id("burglar"));
    }

    @Test
    void whatWasLiftedIsBannedAgainOnAllInstances() {
        Ban ban = new Ban(Ban.Kind.CLIENT, id("burglar"), "", 1, Ban.FOREVER);
        a.admin().ban(ban);
        await(() -> isBanned(b));
        b.admin().liftBan(Ban.Kind.CLIENT, id("burglar"));
        await(() -> !isBanned(a));

        b.admin().ban(ban);

        await(() -> isBanned(a));
        assertRefused(a);
        a.admin().liftBan(Ban.Kind.CLIENT, id("burglar"));
        await(() -> !isBanned(b));
    }

    private boolean isBanned(Instance instance) {
        return instance.admin().bans().stream().anyMatch(ban -> ban.value().equals(id("burglar")));
    }

    private void assertRefused(Instance instance) {
        try (RawClient refused = RawClient.connect(instance.port())) {
            refused.connect5(connect -> connect.clientId(id("burglar"))).expectRefused(ReasonCode.BANNED);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientIsDisconnectedWhereverItIs(boolean isPersistent) {
        RawClient there = isPersistent ? persistent(b, id("phone"), false) : client(b, id("phone"));

        assertThat(of(a.admin().kick(id("phone")))).isTrue();

        there.expectDisconnect(ReasonCode.ADMINISTRATIVE_ACTION);
        assertThat(of(a.admin().kick(id("phone")))).isFalse();
    }

    private static boolean of(Future<Boolean> answer) {
        return answer.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
