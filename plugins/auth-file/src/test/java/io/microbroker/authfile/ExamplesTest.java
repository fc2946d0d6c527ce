// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.auth.TopicPolicy.Action;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The files in {@code conf} are what they say. */
class ExamplesTest {
    private static Path conf(String name) {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("conf").resolve(name))) {
            folder = Objects.requireNonNull(folder.getParent(), "conf/" + name + " is not found");
        }
        return folder.resolve("conf").resolve(name);
    }

    @Test
    void theExampleOfRightsDoesWhatItsCommentsSay() throws BadFileException {
        Acl acl = AclFile.parse(TextFile.read(conf("acl.example")));

        TopicPolicy sensor = AclPolicy.of(acl, "livingroom", "s1");
        assertThat(sensor.explain(Action.PUBLISH, "home/livingroom/temperature").allowed())
                .isTrue();
        assertThat(sensor.explain(Action.PUBLISH, "home/kitchen/temperature").allowed())
                .isFalse();
        assertThat(sensor.explain(Action.PUBLISH, "device/s1/battery").allowed())
                .isTrue();
        TopicPolicy controller = AclPolicy.of(acl, "controller", "c1");
        assertThat(controller.explain(Action.SUBSCRIBE, "home/#").allowed()).isTrue();
        assertThat(controller.explain(Action.RECEIVE, "home/frontdoor/keys/1").allowed())
                .isFalse();
        TopicPolicy anonymous = AclPolicy.of(acl, null, "a1");
        assertThat(anonymous.explain(Action.RECEIVE, "public/news").allowed()).isTrue();
        assertThat(anonymous.explain(Action.RECEIVE, "home/kitchen/motion").allowed())
                .isFalse();
    }

    @Test
    void theExampleOfUsersHasNoUserWhoseSecretEverybodyKnows() {
        assertThatThrownBy(() -> UserFile.parse(TextFile.read(conf("users.example"))))
                .isInstanceOf(BadFileException.class)
                .hasMessageContaining("names no user");
    }
}
