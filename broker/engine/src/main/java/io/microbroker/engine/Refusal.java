// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.packet.Limit;
import io.microbroker.spi.admin.Ban;
import io.microbroker.spi.auth.RefusedException;
import io.microbroker.spi.mqtt.ReasonCode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A client is not let in. Carries what CONNACK says; costs no stack trace. */
public final class Refusal extends RefusedException {
    private static final long serialVersionUID = 1L;

    private final @Nullable Limit limit;

    public Refusal(ReasonCode reason, String message) {
        this(null, reason, message);
    }

    /**
     * A refusal because a bound of the configuration is exceeded.
     *
     * @param limit null if there is none
     */
    public Refusal(@Nullable Limit limit, ReasonCode reason, String message) {
        super(reason, message);
        this.limit = limit;
    }

    /** Of somebody who is banned. */
    public static Refusal banned(Ban ban) {
        return new Refusal(ReasonCode.BANNED, describe(ban));
    }

    static String describe(Ban ban) {
        String kind = ban.kind().name().toLowerCase(Locale.ROOT);
        return "the " + kind + " is banned" + (ban.reason().isEmpty() ? "" : ": " + ban.reason());
    }

    /** The bound that is exceeded, if that is the cause. */
    public @Nullable Limit limit() {
        return limit;
    }
}
