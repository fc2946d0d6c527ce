// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opentest4j.TestAbortedException;

/** All makes and versions at once: each one hears what each other one says. */
final class MixedClientsIT {
    @RegisterExtension
    static final JarBroker BROKER = new JarBroker();

    private static final int ROUNDS = 3;
    private static final Map<String, String> PROPERTIES = Map.of("unit", "celsius");

    private final List<RealClient.Maker> makers = new ArrayList<>();
    private final List<RealClient> clients = new ArrayList<>();

    @AfterEach
    void close() {
        clients.forEach(RealClient::close);
        makers.forEach(RealClient.Maker::close);
    }

    @Test
    void eachHearsAllOthersOnceAndInTheirOrder() {
        openMakers();
        List<Member> members = members();
        Map<String, List<TestMessage>> said = new HashMap<>();

        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < members.size(); i++) {
                // A topic for each message: see mqttjs_clients.mjs about aliases and QoS 2.
                Member member = members.get(i);
                TestMessage message = TestMessage.of("mixed/rooms/" + i + "-" + round, 2, "from " + member)
                        .withUserProperties(member.version().isV5() ? PROPERTIES : Map.of());
                member.client().publish(message);
                said.computeIfAbsent(room(message), room -> new ArrayList<>()).add(message);
            }
        }

        for (Member member : members) {
            // Section 4.6 orders what one client says; between clients nothing is promised.
            Map<String, List<TestMessage>> heard = new HashMap<>();
            for (int i = 0; i < ROUNDS * members.size(); i++) {
                TestMessage message = member.inbox().next();
                heard.computeIfAbsent(room(message), room -> new ArrayList<>()).add(message);
            }
            assertThat(heard).as("what %s hears", member).isEqualTo(asHeardBy(member, said));
        }
    }

    /** Who said it. */
    private static String room(TestMessage message) {
        return message.topic().substring(0, message.topic().indexOf('-'));
    }

    private static Map<String, List<TestMessage>> asHeardBy(Member member, Map<String, List<TestMessage>> said) {
        if (member.version().isV5()) {
            return said;
        }
        Map<String, List<TestMessage>> bare = new HashMap<>();
        said.forEach((room, messages) -> bare.put(
                room,
                messages.stream().map(each -> each.withUserProperties(Map.of())).toList()));
        return bare;
    }

    /** All that this machine has the programs for. */
    private void openMakers() {
        List<IntFunction<RealClient.Maker>> known = List.of(
                HiveMqIT.Clients::new,
                port -> new VertxMqttIT.Clients(Vertx.vertx(), port),
                MosquittoIT::clients,
                PahoPythonIT::clients,
                MqttJsIT::clients);
        for (IntFunction<RealClient.Maker> each : known) {
            try {
                makers.add(each.apply(BROKER.port()));
            } catch (TestAbortedException missing) {
                continue; // it has been said what is missing
            }
        }
    }

    private List<Member> members() {
        List<Member> members = new ArrayList<>();
        for (RealClient.Maker maker : makers) {
            for (ProtocolVersion version : maker.versions()) {
                Inbox inbox = new Inbox();
                RealClient client = maker.client(version, inbox);
                clients.add(client);
                client.connect(SignOn.fresh("mixed" + members.size()));
                client.subscribe("mixed/rooms/+", 2);
                members.add(new Member(client.getClass().getSimpleName(), version, client, inbox));
            }
        }
        return members;
    }

    private record Member(String name, ProtocolVersion version, RealClient client, Inbox inbox) {
        @Override
        public String toString() {
            return name + " " + version;
        }
    }
}
