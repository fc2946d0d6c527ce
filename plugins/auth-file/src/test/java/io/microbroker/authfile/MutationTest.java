// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Damaged files are refused, or let through no more than the whole ones. The seed is in each message. */
@DisplayName("SecC20: damaged files are never more permissive")
class MutationTest {
    private static final int ROUNDS = 3000;
    private static final long SEED = 20_260_101;

    /** Denials stand first, so that a file which was cut off has lost permissions only. */
    private static final String ACL = """
            user sensor
            topic deny home/door/lock
            topic deny home/cellar/#
            topic read home/+/temperature
            topic readwrite home/kitchen/motion
            user kitchen
            topic deny secret/#
            topic write home/kitchen/motion
            pattern deny device/%c/key
            pattern readwrite device/%c/value
            """;

    /** None of them is the beginning of a filter above: a filter that was cut off is another filter, lawfully so. */
    private static final List<String> TOPICS = List.of(
            "home/door/lock",
            "home/cellar/a",
            "home/door/temperature",
            "home/cellar/temperature",
            "home/kitchen/motion",
            "secret/a",
            "device/c1/key",
            "device/c1/value",
            "device/c2/value",
            "$SYS/a",
            "x",
            "a/b");

    private static final List<String> PASSWORDS = List.of("", "wrong", ":", "$7$", "right ", "Right");

    private static Set<String> allowed(Acl acl) {
        Set<String> allowed = new TreeSet<>();
        for (@Nullable String user : Arrays.asList("sensor", "kitchen", "stranger", null)) {
            TopicPolicy policy = AclPolicy.of(acl, user, "c1");
            for (String topic : TOPICS) {
                if (policy.mayPublish(TopicName.of(topic), Qos.AT_MOST_ONCE, false)) {
                    allowed.add(user + " writes " + topic);
                }
                if (policy.mayReceive(Message.of(topic, "", Qos.AT_MOST_ONCE, false))) {
                    allowed.add(user + " reads " + topic);
                }
            }
        }
        return allowed;
    }

    private static void assertNotMorePermissive(byte[] damaged, Set<String> before, String how) {
        Acl acl;
        try {
            acl = AclFile.parse(TextFile.of("acl.txt", damaged));
        } catch (BadFileException refused) {
            return;
        }
        assertThat(before).as(how).containsAll(allowed(acl));
    }

    @Test
    void aFileThatWasCutOff() {
        byte[] whole = ACL.getBytes(StandardCharsets.UTF_8);
        Set<String> before = allowed(TestFiles.acl(ACL));

        for (int length = 0; length < whole.length; length++) {
            assertNotMorePermissive(Arrays.copyOf(whole, length), before, "cut at " + length);
        }
    }

    @Test
    void aDamagedKeyword() {
        Set<String> before = allowed(TestFiles.acl(ACL));
        Random random = new Random(SEED);

        for (int round = 0; round < ROUNDS; round++) {
            byte[] damaged = ACL.getBytes(StandardCharsets.UTF_8);
            List<Integer> places = keywordBytes();
            int at = places.get(random.nextInt(places.size()));
            byte value = (byte) random.nextInt(256);
            if (value != '#') { // a line that begins with # is a comment, which people write on purpose
                damaged[at] = value;
            }
            assertNotMorePermissive(damaged, before, "seed " + SEED + ", byte " + at + " is " + value);
        }
    }

    /** Where the words of the file are: what stands before the last space of each line. */
    private static List<Integer> keywordBytes() {
        List<Integer> places = new ArrayList<>();
        int start = 0;
        for (String line : ACL.split("\n")) {
            for (int i = 0; i < line.lastIndexOf(' '); i++) {
                places.add(start + i);
            }
            start += line.length() + 1;
        }
        return places;
    }

    @Test
    void aPasswordFileWithAnyDamage() {
        String users = "# users\n" + TestFiles.user("sensor", "right") + TestFiles.user("kitchen", "also right");
        Random random = new Random(SEED);
        int accepted = 0;

        for (int round = 0; round < ROUNDS; round++) {
            byte[] damaged = damage(users.getBytes(StandardCharsets.UTF_8), random);
            try {
                Map<String, PasswordHash> hashes = UserFile.parse(TextFile.of("users.txt", damaged));
                accepted++;
                assertNobodyComesInByGuessing(hashes, "seed " + SEED + ", round " + round);
            } catch (BadFileException refused) {
                assertThat(refused).hasMessageStartingWith("users.txt").hasMessageContaining(" - ");
            }
        }
        assertThat(accepted).as("some damage is harmless, most is refused").isBetween(1, ROUNDS);
    }

    private static byte[] damage(byte[] file, Random random) {
        int at = random.nextInt(file.length);
        return switch (random.nextInt(3)) {
            case 0 -> Arrays.copyOf(file, at);
            case 1 -> {
                file[at] = (byte) random.nextInt(256);
                yield file;
            }
            default -> {
                byte[] shorter = Arrays.copyOf(file, file.length - 1);
                System.arraycopy(file, at + 1, shorter, at, file.length - 1 - at);
                yield shorter;
            }
        };
    }

    private static void assertNobodyComesInByGuessing(Map<String, PasswordHash> hashes, String how) {
        hashes.values().forEach(hash -> {
            if (hash.cost() <= 1000) { // damage may have made it dearer
                PASSWORDS.forEach(password -> assertThat(hash.matches(password.getBytes(StandardCharsets.UTF_8)))
                        .as(how)
                        .isFalse());
            }
        });
    }
}
