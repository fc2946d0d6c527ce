// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.message;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.ReasonCode;

/** What becomes of an intercepted message. */
public sealed interface Interception {
    /** Goes on unchanged. */
    Interception PASS = new Pass();

    /** Goes on unchanged. */
    record Pass() implements Interception {}

    /** Goes on as another message. */
    record Replace(Message message) implements Interception {}

    /** Ends here; an MQTT 5.0 publisher gets the reason with its PUBACK or PUBREC (SUCCESS: as if it were published). */
    record Drop(ReasonCode reason) implements Interception {}
}
