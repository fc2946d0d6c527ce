// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.spi.auth.AuthResult;
import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.mqtt.ClientInfo;

/** A client that was let in: who it is, what it may do, and on which terms. */
public record Admission(ClientInfo client, TopicPolicy policy, AuthResult.Accepted terms) {}
