// SPDX-License-Identifier: Apache-2.0
package io.microbroker.conformance;

import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.microbroker.spi.mqtt.ProtocolVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * The statements of one standard.
 *
 * @param standard its name
 * @param source where they stand
 * @param numbering what is odd about their numbers
 */
record Standard(String standard, String source, String numbering, List<Statement> statements) {
    private static final JsonMapper YAML = JsonMapper.builder(new YAMLFactory())
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();

    Standard {
        statements = List.copyOf(statements);
    }

    /** Reads the list of a version from the resources of the tests. */
    static Standard of(ProtocolVersion version) {
        String file = "/conformance/mqtt-"
                + switch (version) {
                    case MQTT_3_1 -> "3.1";
                    case MQTT_3_1_1 -> "3.1.1";
                    case MQTT_5 -> "5.0";
                }
                + ".yaml";
        try (InputStream in = Standard.class.getResourceAsStream(file)) {
            return YAML.readValue(in, Standard.class);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " is not a list of statements", e);
        }
    }

    Optional<Statement> find(String id) {
        return statements.stream()
                .filter(statement -> statement.id().equals(id))
                .findFirst();
    }
}
