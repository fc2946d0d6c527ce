// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Settled;
import java.text.Normalizer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Retained messages. */
abstract class RetainedTests extends ContractGroup {
    RetainedTests(StorageContract contract) {
        super(contract);
    }

    @Test
    @DisplayName("[MQTT-3.3.1-5] a message with a stamp is the retained one of its topic")
    void aStampedMessageIsRetained() {
        assertStored(retain("home/room", "22", 1));

        assertThat(get("home/room")).containsExactly("22");
    }

    @Test
    @DisplayName("[MQTT-3.3.1-8] a message without a stamp is not retained")
    void aMessageWithoutAStampChangesNothing() {
        retain("home/room", "22", 1);
        append(Samples.message("home/room", "23"));
        append(Samples.message("home/hall", "24"));

        assertThat(get("home/room", "home/hall")).containsExactly("22");
    }

    @Test
    void aHigherStampReplaces() {
        retain("home/room", "22", 1);
        retain("home/room", "23", 2);

        assertThat(get("home/room")).containsExactly("23");
    }

    @Test
    void aLowerStampComesTooLate() {
        retain("home/room", "23", 2);
        retain("home/room", "22", 1);

        assertThat(get("home/room")).containsExactly("23");
    }

    @Test
    @DisplayName("[MQTT-3.3.1-6] an empty payload deletes the retained message")
    void anEmptyPayloadDeletes() {
        retain("home/room", "22", 1);
        retain("home/hall", "18", 2);
        retain("home/room", "", 3);

        assertThat(get("home/room", "home/hall")).containsExactly("18");
    }

    @Test
    void anEmptyPayloadThatComesTooLateDeletesNothing() {
        retain("home/room", "22", 2);
        retain("home/room", "", 1);

        assertThat(get("home/room")).containsExactly("22");
    }

    @Test
    void aLowerStampDoesNotBringBackWhatWasDeleted() {
        retain("home/room", "", 2);
        retain("home/room", "22", 1);

        assertThat(get("home/room")).isEmpty();
    }

    @Test
    void aHigherStampComesAfterADeletion() {
        retain("home/room", "22", 1);
        retain("home/room", "", 2);
        retain("home/room", "23", 3);

        assertThat(get("home/room")).containsExactly("23");
    }

    @Test
    void aRetainedMessageReachesItsTargetsInTheSameUnit() {
        Lease lease = claim("display-1").lease();

        assertStored(loop.settle((queues, receipt) ->
                queues.append(retained(Samples.message("home/room", "22"), 1, "display-1"), receipt)));

        assertThat(payloads(readAll(lease))).containsExactly("22");
        assertThat(get("home/room")).containsExactly("22");
    }

    @Test
    void aMessageIsRetainedEvenIfNoTargetTakesIt() {
        loop.claim(Samples.bounded("display-1", 0, 0));

        Settled settled = loop.settle((queues, receipt) ->
                queues.append(retained(Samples.message("home/room", "22"), 1, "display-1", "display-9"), receipt));

        assertThat(settled.full()).isEqualTo(1);
        assertThat(settled.gone()).isEqualTo(1);
        assertThat(get("home/room")).containsExactly("22");
    }

    @Test
    void theWholeMessageComesBack() {
        Message message = Samples.richMessage();
        loop.settle((queues, receipt) -> queues.append(retained(message, 1), receipt));

        List<Message> found = StorageRig.await(rig.storage().retained().get(List.of(message.topic())));

        assertThat(found).hasSize(1);
        Samples.assertSameMessage(found.get(0), message);
    }

    @Test
    void topicsThatLookAlikeShareNothing() {
        List<String> topics = List.of(
                "room",
                "Room",
                "room/",
                "/room",
                "room ",
                "room//",
                "$room",
                Normalizer.normalize("küche", Normalizer.Form.NFC),
                Normalizer.normalize("küche", Normalizer.Form.NFD));
        long stamp = 1;
        for (String topic : topics) {
            retain(topic, "of <" + topic + ">", stamp++);
        }

        for (String topic : topics) {
            assertThat(get(topic)).containsExactly("of <" + topic + ">");
        }
    }

    @Test
    void manyTopicsAreFoundAtOnce() {
        List<String> topics = Samples.numbered("home/", 200);
        long stamp = 1;
        for (String topic : topics) {
            retain(topic, topic, stamp++);
        }

        assertThat(get(topics.toArray(String[]::new))).containsExactlyInAnyOrderElementsOf(topics);
        assertThat(get()).isEmpty();
    }

    private Settled retain(String topic, String payload, long stamp) {
        return loop.settle(
                (queues, receipt) -> queues.append(retained(Samples.message(topic, payload), stamp), receipt));
    }

    private List<String> get(String... topics) {
        List<TopicName> names = Stream.of(topics).map(TopicName::of).toList();
        return StorageRig.await(rig.storage().retained().get(names)).stream()
                .map(Message::payloadText)
                .toList();
    }
}
