// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicFilter;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** C14: a shared subscription needs the rights of the ordinary one, no more and no less. */
final class SecC14SharedRightsTest {
    private static final long SEED = 14;
    private static final List<String> FILTERS =
            List.of("a", "a/b", "a/+", "a/#", "+/b", "#", "+", "b/a", "a/b/c", "$SYS/x", "g/a", "+/+/c");

    private static TopicPolicy.SubscribeVerdict subscribes(TopicPolicy policy, String filter) {
        return policy.maySubscribe(TopicFilter.of(filter), Qos.AT_MOST_ONCE);
    }

    @Test
    void isAsItWouldBeWithoutTheShareForAnyRules() {
        Random random = new Random(SEED);
        for (int round = 0; round < 2000; round++) {
            StringBuilder rules = new StringBuilder("user sensor\n");
            for (int i = 0; i <= random.nextInt(5); i++) {
                String kind =
                        List.of("read ", "deny ", "readwrite ", "write ", "").get(random.nextInt(5));
                rules.append("topic ")
                        .append(kind)
                        .append(FILTERS.get(random.nextInt(FILTERS.size())))
                        .append('\n');
            }
            TopicPolicy policy = AclPolicy.of(TestFiles.acl(rules.toString()), "sensor", "s1");
            for (String filter : FILTERS) {
                assertThat(subscribes(policy, "$share/g/" + filter))
                        .as("%s of%n%s", filter, rules)
                        .isEqualTo(subscribes(policy, filter));
            }
        }
    }
}
