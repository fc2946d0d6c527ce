// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import static io.microbroker.spi.auth.TopicPolicy.SubscribeVerdict.ALLOW_ALL;
import static io.microbroker.spi.auth.TopicPolicy.SubscribeVerdict.ALLOW_CHECKED;
import static io.microbroker.spi.auth.TopicPolicy.SubscribeVerdict.DENY;
import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.auth.TopicPolicy.Action;
import io.microbroker.spi.auth.TopicPolicy.SubscribeVerdict;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AclPolicyTest {
    private static TopicPolicy policy(String acl, @Nullable String user, String clientId) {
        return AclPolicy.of(TestFiles.acl(acl), user, clientId);
    }

    private static TopicPolicy sensor(String rules) {
        return policy("user sensor\n" + rules, "sensor", "s1");
    }

    private static boolean publishes(TopicPolicy policy, String topic) {
        return policy.mayPublish(TopicName.of(topic), Qos.AT_MOST_ONCE, false);
    }

    private static boolean receives(TopicPolicy policy, String topic) {
        return policy.mayReceive(Message.of(topic, "x", Qos.AT_MOST_ONCE, false));
    }

    private static SubscribeVerdict subscribes(TopicPolicy policy, String filter) {
        return policy.maySubscribe(TopicFilter.of(filter), Qos.AT_MOST_ONCE);
    }

    @Test
    void whatNoRuleNamesIsDenied() {
        TopicPolicy policy = sensor("topic read a\n");

        assertThat(publishes(policy, "a")).isFalse();
        assertThat(receives(policy, "a")).isTrue();
        assertThat(receives(policy, "a/b")).isFalse();
        assertThat(subscribes(policy, "b")).isEqualTo(DENY);
    }

    @Test
    void theGeneralSectionIsForAnonymousClientsOnly() {
        String acl = "topic a\nuser sensor\ntopic b\n";

        assertThat(publishes(policy(acl, null, "c"), "a")).isTrue();
        assertThat(publishes(policy(acl, null, "c"), "b")).isFalse();
        assertThat(publishes(policy(acl, "sensor", "c"), "a")).isFalse();
        assertThat(publishes(policy(acl, "sensor", "c"), "b")).isTrue();
        assertThat(publishes(policy(acl, "stranger", "c"), "a")).isFalse();
    }

    @Test
    void aDenialWinsWhereverItStands() {
        assertThat(publishes(sensor("topic a/#\ntopic deny a/b\n"), "a/b")).isFalse();
        assertThat(publishes(sensor("topic deny a/b\ntopic a/#\n"), "a/b")).isFalse();
        assertThat(publishes(sensor("topic a/b\ntopic deny a/+\n"), "a/b")).isFalse();
    }

    @Test
    void aUsersOwnPermissionWinsOverADenialByPattern() {
        String acl = "pattern deny d/%c/#\nuser sensor\ntopic d/s1/a\n";

        assertThat(publishes(policy(acl, "sensor", "s1"), "d/s1/a")).isTrue();
        assertThat(publishes(policy(acl, "sensor", "s1"), "d/s1/b")).isFalse();
    }

    @Test
    void aBroadSubscriptionIsGrantedAndEachDeliveryChecked() {
        TopicPolicy policy = sensor("topic read home/#\ntopic deny home/door/#\n");

        assertThat(subscribes(policy, "#")).isEqualTo(ALLOW_CHECKED);
        assertThat(subscribes(policy, "home/#")).isEqualTo(ALLOW_CHECKED);
        assertThat(subscribes(policy, "home/+/lock")).isEqualTo(ALLOW_CHECKED);
        assertThat(subscribes(policy, "home/kitchen/#")).isEqualTo(ALLOW_ALL);
        assertThat(subscribes(policy, "home/door/lock")).isEqualTo(DENY);
        assertThat(subscribes(policy, "home/door/#")).isEqualTo(DENY);
    }

    @Test
    void aSharedSubscriptionIsCheckedByItsFilter() {
        TopicPolicy policy = sensor("topic read home/#\ntopic deny home/door\n");

        assertThat(subscribes(policy, "$share/g/home/kitchen")).isEqualTo(ALLOW_ALL);
        assertThat(subscribes(policy, "$share/g/home/+")).isEqualTo(ALLOW_CHECKED);
        assertThat(subscribes(policy, "$share/home/x")).isEqualTo(DENY);
    }

    @Test
    void dollarTopicsNeedARuleThatNamesThem() {
        TopicPolicy all = sensor("topic #\ntopic +/+/+\n");

        assertThat(publishes(all, "$SYS/broker/uptime")).isFalse();
        assertThat(receives(all, "$SYS/broker/uptime")).isFalse();
        assertThat(subscribes(all, "$SYS/#")).isEqualTo(DENY);
        assertThat(subscribes(sensor("topic read $SYS/#\n"), "$SYS/broker/+")).isEqualTo(ALLOW_ALL);
    }

    @Test
    void aDeniedReadByPatternIsNoReasonToGrantASubscription() {
        String acl = "pattern read d/%c/#\npattern deny d/%c/#\n";

        assertThat(subscribes(policy(acl, "sensor", "s1"), "d/s1/a")).isEqualTo(DENY);
        assertThat(subscribes(policy(acl, "sensor", "s1"), "#")).isEqualTo(DENY);
    }

    @Test
    void explainsByTheLineOfTheFile() {
        TopicPolicy policy = sensor("topic read home/#\ntopic deny home/door/#\npattern write d/%c\n");

        assertThat(policy.explain(Action.RECEIVE, "home/door/x"))
                .isEqualTo(new TopicPolicy.Explanation(false, "acl.txt:3 topic deny home/door/#"));
        assertThat(policy.explain(Action.PUBLISH, "d/s1"))
                .isEqualTo(new TopicPolicy.Explanation(true, "acl.txt:4 pattern write d/%c"));
        assertThat(policy.explain(Action.SUBSCRIBE, "home/+"))
                .isEqualTo(new TopicPolicy.Explanation(true, "acl.txt:2 topic read home/#"));
        assertThat(policy.explain(Action.PUBLISH, "x").allowed()).isFalse();
    }

    @Test
    void theYamlFormSaysTheSame() throws BadFileException {
        String yaml = """
                acl:
                  anonymous:
                    - read: public/#
                  users:
                    sensor:
                      - readwrite: home/#
                      - deny: home/door/#
                  patterns:
                    - write: d/%c
                """;
        Acl acl = AclFile.parse(TestFiles.text("acl.yaml", yaml));

        TopicPolicy policy = AclPolicy.of(acl, "sensor", "s1");

        assertThat(publishes(policy, "home/a")).isTrue();
        assertThat(publishes(policy, "home/door/a")).isFalse();
        assertThat(publishes(policy, "d/s1")).isTrue();
        assertThat(receives(AclPolicy.of(acl, null, "c"), "public/a")).isTrue();
        assertThat(policy.explain(Action.PUBLISH, "home/door/a").rule()).isEqualTo("acl.yaml:7 topic deny home/door/#");
    }
}
