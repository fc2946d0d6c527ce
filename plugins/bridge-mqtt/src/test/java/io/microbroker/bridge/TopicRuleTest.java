// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.bridge.TopicRule.Direction;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TopicRuleTest {
    private static TopicRule rule(Direction direction, String filter, String local, String remote) {
        return TopicRule.of(direction, filter, Qos.AT_LEAST_ONCE, local, remote);
    }

    @Test
    void aTopicGetsThePrefixOfTheOtherSide() {
        TopicRule rule = rule(Direction.BOTH, "#", "home/", "house-7/");

        assertThat(rule.toRemote("home/hall/light")).contains("house-7/hall/light");
        assertThat(rule.toLocal("house-7/hall/light")).contains("home/hall/light");
        assertThat(rule.localFilter().value()).isEqualTo("home/#");
        assertThat(rule.remoteFilter().value()).isEqualTo("house-7/#");
    }

    @Test
    void onlyTopicsOfTheFilterAndTheDirectionPass() {
        TopicRule out = rule(Direction.OUT, "+/light", "home/", "");

        assertThat(out.toRemote("home/hall/light")).contains("hall/light");
        assertThat(out.toRemote("home/hall/motion")).isEmpty();
        assertThat(out.toRemote("garden/hall/light")).isEmpty();
        assertThat(out.toLocal("hall/light")).isEmpty();
    }

    @Test
    void theParentOfAWholeTreeHasNoNameOnTheOtherSide() {
        assertThat(rule(Direction.IN, "#", "", "site/").toLocal("site")).isEmpty();
        assertThat(rule(Direction.IN, "#", "", "site/").toLocal("site/")).isEmpty();
    }

    @Test
    void aRemoteMakesNoTopicsOfTheBrokerItself() {
        assertThat(rule(Direction.IN, "#", "", "site/").toLocal("site/$SYS/broker/uptime"))
                .isEmpty();
        assertThat(rule(Direction.IN, "#", "site/", "$SYS/").toLocal("$SYS/broker/uptime"))
                .contains("site/broker/uptime");
        assertThat(rule(Direction.OUT, "#", "cloud/", "$aws/").toRemote("cloud/things"))
                .contains("$aws/things");
        assertThatThrownBy(() -> rule(Direction.IN, "broker/#", "$SYS/", "")).hasMessageContaining("begin with $");
    }

    @Test
    void wildcardsInPrefixesAndSharedSubscriptionsAreRefused() {
        assertThatThrownBy(() -> rule(Direction.OUT, "a", "+/", "")).hasMessageContaining("local-prefix");
        assertThatThrownBy(() -> rule(Direction.OUT, "a", "", "#")).hasMessageContaining("remote-prefix");
        assertThatThrownBy(() -> rule(Direction.OUT, "a#", "", "")).hasMessageContaining("no topic filter");
        assertThatThrownBy(() -> rule(Direction.OUT, "$share/g/a", "", "")).hasMessageContaining("shared");
    }

    /** Whatever a remote calls its topics: what comes out can be published to, is asked for, and leads back to where it came from. */
    @Test
    void anyTopicIsRenamedRightOrNotAtAll() {
        Random random = new Random(7);
        int renamed = 0;
        for (int i = 0; i < 200_000; i++) {
            TopicRule rule = anyRule(random);
            String topic = text(random, "ab/$ü\0+#", 8);
            Optional<String> there = rule.toRemote(topic);
            if (there.isEmpty()) {
                continue;
            }
            renamed++;
            String name = there.get();
            assertThat(TopicName.isValid(name)).as(rule + " " + topic).isTrue();
            assertThat(rule.remoteFilter().matches(name)).as(rule + " " + topic).isTrue();
            assertThat(name.startsWith("$"))
                    .isEqualTo(rule.remoteFilter().value().startsWith("$"));
            assertThat(name.substring(rule.remotePrefix().length()))
                    .isEqualTo(topic.substring(rule.localPrefix().length()));
            rule.toLocal(name).ifPresent(back -> assertThat(back).isEqualTo(topic));
        }
        assertThat(renamed).isGreaterThan(1000);
    }

    private static TopicRule anyRule(Random random) {
        while (true) {
            String filter = text(random, "ab/+#", 4);
            String local = random.nextBoolean() ? "" : text(random, "ab/$", 3);
            String remote = random.nextBoolean() ? "" : text(random, "ab/$", 3);
            if (isFilter(local + filter) && isFilter(remote + filter)) {
                Direction direction = local.startsWith("$") ? Direction.OUT : Direction.BOTH;
                return rule(direction, filter, local, remote);
            }
        }
    }

    private static boolean isFilter(String text) {
        try {
            return !TopicFilter.of(text).isShared();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String text(Random random, String alphabet, int lengthMax) {
        StringBuilder text = new StringBuilder();
        int length = 1 + random.nextInt(lengthMax);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
