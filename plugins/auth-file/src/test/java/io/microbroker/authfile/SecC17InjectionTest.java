// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.auth.TopicPolicy.SubscribeVerdict;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a client calls itself, a pattern gives it its own place and nobody else's. */
@DisplayName("SecC17: names that try to widen a pattern")
class SecC17InjectionTest {
    private static final String ACL = """
            pattern readwrite id/%c/x
            pattern readwrite name/%u/x
            pattern readwrite %c/own
            pattern readwrite %u/own
            """;
    private static final List<String> FOREIGN = List.of(
            "id/victim/x",
            "name/victim/x",
            "victim/own",
            "id/a/b/x",
            "id//x",
            "name//x",
            "/own",
            "$SYS/own",
            "$SYS/a/own",
            "id/%c/x",
            "id/a/x",
            "id/x");

    private static TopicPolicy policy(String acl, @Nullable String user, String clientId) {
        return AclPolicy.of(TestFiles.acl(acl), user, clientId);
    }

    private static void assertNothingForeign(TopicPolicy policy) {
        for (String topic : FOREIGN) {
            assertThat(policy.mayPublish(TopicName.of(topic), Qos.AT_MOST_ONCE, false))
                    .as(topic)
                    .isFalse();
            assertThat(policy.mayReceive(Message.of(topic, "", Qos.AT_MOST_ONCE, false)))
                    .as(topic)
                    .isFalse();
            assertThat(policy.maySubscribe(TopicFilter.of(topic), Qos.AT_MOST_ONCE))
                    .as(topic)
                    .isEqualTo(SubscribeVerdict.DENY);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+", "#", "a/b", "/", "", ".*", ".", "%u", "${x}", "\\", "*", "[a-z]+", "\uFFFD", "$SYS", "$SYS/a"
            })
    void asClientIdAndAsUserName(String name) {
        assertNothingForeign(policy(ACL, "honest", name));
        assertNothingForeign(policy(ACL, name, "honest"));
        assertNothingForeign(policy(ACL, null, name));
        assertNothingForeign(policy(ACL, name, name));
    }

    @Test
    void namesThatStandForEachOtherAreNotReplacedTwice() {
        TopicPolicy policy = policy("pattern readwrite id/%c/x\n", "victim", "%u");

        assertNothingForeign(policy);
        assertThat(policy.mayPublish(TopicName.of("id/%u/x"), Qos.AT_MOST_ONCE, false))
                .isTrue();
    }

    @Test
    void aNameOf64KiBGetsNothing() {
        TopicPolicy policy = policy(ACL, "a".repeat(65_535), "b".repeat(65_535));

        assertNothingForeign(policy);
        assertThat(policy.maySubscribe(TopicFilter.of("#"), Qos.AT_MOST_ONCE)).isEqualTo(SubscribeVerdict.DENY);
    }

    @Test
    void aNulInANameGetsNothing() {
        assertNothingForeign(policy(ACL, "victim\0", "victim\0"));
    }

    @Test
    void aClientWithoutNameGetsNothingByName() {
        TopicPolicy policy = policy(ACL, null, "sensor-1");

        assertNothingForeign(policy);
        assertThat(policy.mayPublish(TopicName.of("id/sensor-1/x"), Qos.AT_MOST_ONCE, false))
                .isTrue();
        assertThat(policy.mayPublish(TopicName.of("name/null/x"), Qos.AT_MOST_ONCE, false))
                .isFalse();
    }

    @Test
    void aSlashDoesNoHarmWherePatternsDoNotUseTheName() {
        TopicPolicy policy = policy("pattern readwrite name/%u/#\n", "sensor", "room/1");

        assertThat(policy.mayPublish(TopicName.of("name/sensor/x"), Qos.AT_MOST_ONCE, false))
                .isTrue();
    }

    @Test
    void aDenialByPatternIsNotEscapedByAnOddName() {
        String acl = "pattern deny id/%c/x\npattern readwrite #\n";

        for (String name : List.of("+", "#", "a/b", "")) {
            assertNothingForeign(policy(acl, "honest", name));
        }
    }
}
