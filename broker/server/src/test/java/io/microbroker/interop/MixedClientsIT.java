// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.vertx.core.Vertx;
import java.util.ArrayList;
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

    private static final Map<String, String> PROPERTIES = Map.of("unit", "celsius");

    private final List<RealClient.Maker> makers = new ArrayList<>();
    private final List<RealClient> clients = new ArrayList<>();

    @AfterEach
    void close() {
        clients.forEach(RealClient::close);
        makers.forEach(RealClient.Maker::close);
    }

    @Test
    void eachHearsAllOthersOnceAndInOrder() {
        openMakers();
        List<Member> members = members();
        List<TestMessage> said = new ArrayList<>();

        for (int i = 0; i < members.size(); i++) {
            // A topic each: see mqttjs_clients.mjs about aliases and QoS 2.
            TestMessage message = TestMessage.of("mixed/rooms/" + i, 2, "from " + members.get(i))
                    .withUserProperties(members.get(i).version().isV5() ? PROPERTIES : Map.of());
            members.get(i).client().publish(message);
            said.add(message);
        }

        for (Member member : members) {
            for (TestMessage message : said) {
                assertThat(member.inbox().next())
                        .as("what %s hears", member)
                        .isEqualTo(member.version().isV5() ? message : message.withUserProperties(Map.of()));
            }
        }
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
