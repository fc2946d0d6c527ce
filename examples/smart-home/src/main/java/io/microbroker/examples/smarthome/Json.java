// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.smarthome;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Optional;

/** Messages as bytes. What others send is read strictly: a message with a field too few or too many is none. */
final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    static byte[] write(HomeMessage message) {
        try {
            return MAPPER.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written: " + message, e);
        }
    }

    /** The message in these bytes; empty if there is none of that type. */
    static <T extends HomeMessage> Optional<T> read(byte[] payload, Class<T> type) {
        try {
            return Optional.ofNullable(MAPPER.readValue(payload, type));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
