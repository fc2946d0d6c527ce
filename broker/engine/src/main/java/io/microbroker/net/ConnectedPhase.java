// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.codec.PacketEncoder;
import io.microbroker.engine.Admission;
import io.microbroker.engine.Counter;
import io.microbroker.engine.Loop;
import io.microbroker.engine.OnLoop;
import io.microbroker.engine.Refusal;
import io.microbroker.engine.TimerWheel;
import io.microbroker.packet.Auth;
import io.microbroker.packet.ByteSink;
import io.microbroker.packet.ConnAck;
import io.microbroker.packet.Connect;
import io.microbroker.packet.Disconnect;
import io.microbroker.packet.ProtocolException;
import io.microbroker.packet.PublishView;
import io.microbroker.packet.Subscribe;
import io.microbroker.packet.Unsubscribe;
import io.microbroker.session.Session;
import io.microbroker.spi.admin.TraceLine.Direction;
import io.microbroker.spi.auth.AuthRequest;
import io.microbroker.spi.auth.AuthResult;
import io.microbroker.spi.event.BrokerEvent;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.storage.Claim;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From CONNACK to the end: what each packet of a connected client means. Confined to the loop. */
final class ConnectedPhase extends Phase {
    private static final Logger log = LoggerFactory.getLogger("io.microbroker.clients");
    private static final int PACKETS_PER_LOOK = 8;

    private final Connection connection;
    private final Loop loop;
    private final Connect connect;
    private final ClientInfo client;
    private final ConnectTerms terms;
    private final Session session;
    private final PacketEncoder encoder;
    private final ClientPolicy policy;
    private final InboundPublishes publishes;
    private final SubscriptionChanges subscriptions;
    private final KeepAlive keepAlive;
    private final Intake intake;
    private final @Nullable PublishPace pace;
    private @Nullable Credentials credentials;
    private @Nullable AuthExchange exchange;
    private int renewals;

    ConnectedPhase(Connection connection, Connect connect, Admission admission, ConnectTerms terms, Session session) {
        this.connection = connection;
        this.loop = connection.loop();
        this.connect = connect;
        this.client = admission.client();
        this.terms = terms;
        this.session = session;
        this.encoder = PacketEncoder.of(client.version());
        this.policy = new ClientPolicy(admission.policy());
        AckQueue acks = new AckQueue(encoder, connection);
        this.publishes = new InboundPublishes(this, connection, session, client, acks);
        this.subscriptions = new SubscriptionChanges(this, connection, session, client);
        this.keepAlive = new KeepAlive(loop.timers(), terms.keepAliveSeconds(), this::onSilence);
        this.intake = new Intake(this, connection, keepAlive);
        this.pace = PublishPace.of(loop, intake, connection.connections().publishShare(), connection::resume);
        Instant expiresAt = admission.terms().expiresAt();
        this.credentials = expiresAt == null ? null : new Credentials(expiresAt);
    }

    /** The proof of identity runs out: the client is sent away unless it has proved itself again by then. */
    private final class Credentials extends TimerWheel.Timer {
        Credentials(Instant expiresAt) {
            prolong(expiresAt);
        }

        void prolong(@Nullable Instant expiresAt) {
            loop.timers().cancel(this);
            if (expiresAt != null) {
                loop.timers().arm(this, Math.max(1, expiresAt.toEpochMilli() - loop.nowMillis()));
            }
        }

        @Override
        protected void onTimer() {
            disconnect(ReasonCode.NOT_AUTHORIZED, "the credentials have expired");
        }
    }

    ClientInfo client() {
        return client;
    }

    Session session() {
        return session;
    }

    /** Bytes of the longest packet that the client takes; without bound in MQTT 3.x. */
    int maximumPacketSize() {
        return connect.properties().maximumPacketSize();
    }

    ClientPolicy policy() {
        return policy;
    }

    boolean isOver() {
        return connection.phase() != this;
    }

    /** Answers CONNECT, and sends what is owed to a resumed session. Called once, with this phase entered. */
    void begin(Claim claim) {
        ByteSink sink = connection.egress().sink();
        boolean present = claim.present();
        encoder.connAck(
                sink, new ConnAck(present, ReasonCode.SUCCESS, terms.connAck())); // [MQTT-3.2.2-2], [MQTT-3.2.2-3]
        connection.egress().appended();
        connection.note(Direction.OUT, "CONNACK", "reason=SUCCESS sessionPresent=" + present);
        loop.counters().increment(Counter.CLIENTS_CONNECTED);
        if (log.isDebugEnabled()) {
            log.debug(
                    "client connected clientId={} user={} version={} remote={} listener={} sessionPresent={}",
                    LogThrottle.safe(client.clientId()),
                    LogThrottle.safe(String.valueOf(client.username())),
                    client.version(),
                    client.remoteAddress(),
                    client.listener(),
                    present);
        }
        ClientPort port = new ClientPort(
                connection, client, maximumPacketSize(), connect.properties().topicAliasMaximum());
        loop.engine()
                .sessions()
                .attach(loop, session, port, claim, terms.bounds().window());
        if (present) {
            subscriptions
                    .applyPolicy(); // they were granted by an earlier policy; nothing is delivered before the end of
            // the turn
        }
        loop.engine().extensions().tell(loop, new BrokerEvent.ClientConnected(client, present));
    }

    @Override
    void onHeard() {
        keepAlive.hear();
    }

    @Override
    public boolean wantsMore() {
        return !intake.isDecodingPaused() && !isOver() && !isTurnOver();
    }

    /** One client's packets may not hold the loop for long: what is left of them waits. Looks behind every eighth. */
    private boolean isTurnOver() {
        int served = connection.packetsServed();
        if (served == 0
                || served % PACKETS_PER_LOOK != 0
                || !loop.isTurnSpent()
                || !connection.connections().turns().offer(connection)) {
            return false;
        }
        intake.pause(Intake.Reason.LONG_TURN);
        return true;
    }

    @Override
    boolean isWaitingForTurn() {
        return intake.isPausedFor(Intake.Reason.LONG_TURN);
    }

    @Override
    void goOn() {
        intake.resume(Intake.Reason.LONG_TURN);
    }

    /** An interceptor thinks: nothing more is decoded until it has answered, so order holds. */
    void pauseDecoding() {
        intake.pause(Intake.Reason.PLUGIN);
    }

    void resumeDecoding() {
        if (intake.isPausedFor(Intake.Reason.PLUGIN)) {
            intake.resume(Intake.Reason.PLUGIN);
            connection.resume();
        }
    }

    /** Loops or storage lag: nothing more is read from this client until they have room; what was read is still taken. */
    void pauseUntilRoom() {
        if (intake.isPausedFor(Intake.Reason.NO_ROOM) || isOver()) {
            return;
        }
        loop.counters().increment(Counter.PUBLISHERS_PAUSED);
        intake.pause(Intake.Reason.NO_ROOM);
        loop.whenRoom(() -> intake.resume(Intake.Reason.NO_ROOM));
    }

    boolean isOutOfSpace() {
        return intake.isPausedFor(Intake.Reason.NO_SPACE);
    }

    /** The storage has no space for what this client sends: nothing more is read from it. */
    void pauseForSpace() {
        if (!isOver()) {
            intake.pause(Intake.Reason.NO_SPACE);
        }
    }

    void resumeFromSpace() {
        intake.resume(Intake.Reason.NO_SPACE);
    }

    @Override
    void onPeerFull() {
        intake.pause(Intake.Reason.PEER_FULL);
    }

    private void onSilence() {
        loop.counters().increment(Counter.KEEP_ALIVE_TIMEOUTS);
        disconnect(ReasonCode.KEEP_ALIVE_TIMEOUT, "nothing came within one and a half times the keep alive");
    }

    @Override
    public void onConnect(Connect packet) {
        throw new ProtocolException(ReasonCode.PROTOCOL_ERROR, "second CONNECT"); // [MQTT-3.1.0-2]
    }

    @Override
    public void onPublish(PublishView packet) {
        publishes.onPublish(packet);
        if (pace != null && !isOver()) {
            pace.onPublish();
        }
    }

    @Override
    public void onPubRel(int packetId, ReasonCode reason) {
        publishes.onPubRel(packetId, reason);
    }

    @Override
    public void onPubAck(int packetId, ReasonCode reason) {
        session.onPubAck(packetId, reason, loop.nowMillis());
    }

    @Override
    public void onPubRec(int packetId, ReasonCode reason) {
        session.onPubRec(packetId, reason, loop.nowMillis());
    }

    @Override
    public void onPubComp(int packetId, ReasonCode reason) {
        session.onPubComp(packetId, loop.nowMillis());
    }

    @Override
    public void onSubscribe(Subscribe packet) {
        subscriptions.onSubscribe(packet);
    }

    @Override
    public void onUnsubscribe(Unsubscribe packet) {
        subscriptions.onUnsubscribe(packet);
    }

    @Override
    public void onPingReq() {
        encoder.pingResp(connection.egress().sink()); // [MQTT-3.12.4-1]
        connection.egress().appended();
        connection.note(Direction.OUT, "PINGRESP", "");
    }

    @Override
    public void onDisconnect(Disconnect packet) {
        long expiry = packet.sessionExpiryIntervalSeconds();
        if (expiry > 0 && connect.properties().sessionExpiryIntervalSeconds() == 0) { // §3.14.2.2.2
            throw new ProtocolException(
                    ReasonCode.PROTOCOL_ERROR, "a session that ends with its connection cannot be prolonged");
        }
        if (expiry >= 0) {
            long max = loop.engine().config().mqtt().sessionExpiryMax().toSeconds();
            session.expirySeconds(Math.min(expiry, max));
        }
        boolean normal = packet.reason() == ReasonCode.SUCCESS; // [MQTT-3.1.2-10]
        end(packet.reason(), normal ? "" : "the client said goodbye with " + packet.reason(), normal);
    }

    @Override
    public void onAuth(Auth packet) {
        String method = connect.properties().authenticationMethod();
        if (method == null || !method.equals(packet.method())) { // [MQTT-4.12.1-1]
            throw new ProtocolException(ReasonCode.PROTOCOL_ERROR, "AUTH without the method of CONNECT");
        }
        if (packet.reason() == ReasonCode.RE_AUTHENTICATE && exchange == null) {
            exchange = begin(method);
        } else if (packet.reason() != ReasonCode.CONTINUE_AUTHENTICATION || exchange == null) {
            throw new ProtocolException(ReasonCode.PROTOCOL_ERROR, "AUTH out of place");
        }
        AuthExchange open = exchange;
        if (open != null) {
            pauseDecoding();
            OnLoop.await(loop, open.next(packet.data()), result -> onStep(open, result), this::onAuthFailure);
        }
    }

    private AuthExchange begin(String method) {
        AuthRequest request = new AuthRequest(
                client.clientId(),
                connect.username(),
                null,
                client.version(),
                client.listener(),
                client.remoteAddress(),
                connection.link().certificates(),
                List.of());
        try {
            return AuthExchange.begin(loop, method, request);
        } catch (Refusal e) {
            throw new ProtocolException(e.reason(), String.valueOf(e.getMessage()));
        }
    }

    private void onStep(AuthExchange open, AuthResult result) {
        open.answered();
        if (isOver()) {
            return;
        }
        if (result instanceof AuthResult.Continued continued) {
            answer(ReasonCode.CONTINUE_AUTHENTICATION, open.method(), continued.data());
        } else if (result instanceof AuthResult.Accepted accepted) {
            exchange = null;
            Credentials known = credentials;
            if (known != null) {
                known.prolong(accepted.expiresAt());
            } else if (accepted.expiresAt() != null) {
                credentials = new Credentials(accepted.expiresAt());
            }
            answer(ReasonCode.SUCCESS, open.method(), accepted.authenticationData());
        } else {
            disconnect(ReasonCode.NOT_AUTHORIZED, "re-authentication failed"); // [MQTT-4.12.1-2]
        }
        resumeDecoding();
    }

    private void answer(ReasonCode reason, String method, @Nullable Buffer data) {
        ByteSink sink = connection.egress().sink();
        int start = sink.length();
        encoder.auth(sink, new Auth(reason, method, data, null, List.of()));
        if (sink.length() - start > maximumPacketSize()) { // [MQTT-3.1.2-24]
            sink.truncate(start);
            disconnect(ReasonCode.PACKET_TOO_LARGE, "AUTH would exceed the client's maximum packet size");
        }
        connection.egress().appended();
    }

    private void onAuthFailure(Throwable cause) {
        disconnect(ReasonCode.NOT_AUTHORIZED, "re-authentication failed: " + cause.getMessage());
    }

    /** Has the authorizers asked again: a rule has changed. The latest question counts, whichever is answered last. */
    void renewPolicy() {
        int renewal = ++renewals;
        OnLoop.await(
                loop,
                loop.engine().gatekeeper().policyFor(loop, client),
                renewed -> {
                    if (!isOver() && renewal == renewals) {
                        policy.replace(renewed);
                        session.policy(renewed);
                        subscriptions.applyPolicy();
                    }
                },
                cause -> disconnect(ReasonCode.NOT_AUTHORIZED, "no policy can be had"));
    }

    @Override
    void onProtocolError(ProtocolException error) {
        connection
                .connections()
                .throttle()
                .warn(
                        "protocol error " + error.reason(),
                        "client disconnected reason={} cause=\"{}\" clientId={} remote={}",
                        error.reason(),
                        LogThrottle.safe(String.valueOf(error.getMessage())),
                        LogThrottle.safe(client.clientId()),
                        client.remoteAddress());
        disconnect(error.reason(), String.valueOf(error.getMessage())); // [MQTT-4.13.1-1]
    }

    @Override
    void onWritable() {
        intake.resume(Intake.Reason.PEER_FULL);
        session.onWritable();
        loop.wakeCursors();
    }

    @Override
    void onLinkClosed() {
        end(ReasonCode.UNSPECIFIED_ERROR, "the connection broke", false);
    }

    @Override
    void disconnect(ReasonCode reason, String detail) {
        if (isOver()) {
            return;
        }
        connection.note(Direction.OUT, "DISCONNECT", "reason=" + reason + " cause=" + detail);
        if (client.version().isV5()) {
            sayGoodbye(reason, detail);
        }
        end(reason, detail, false);
    }

    /** With the reason string, unless that would exceed what the client takes [MQTT-3.14.2-3]. */
    private void sayGoodbye(ReasonCode reason, String detail) {
        ByteSink sink = connection.egress().sink();
        int start = sink.length();
        encoder.disconnect(sink, Disconnect.of(reason, detail.isEmpty() ? null : detail));
        if (sink.length() - start > maximumPacketSize()) {
            sink.truncate(start);
            encoder.disconnect(sink, Disconnect.of(reason));
        }
    }

    private void end(ReasonCode reason, String detail, boolean willDiscarded) {
        if (isOver()) {
            return;
        }
        connection.enter(ClosedPhase.INSTANCE);
        keepAlive.stop();
        Credentials known = credentials;
        if (known != null) {
            loop.timers().cancel(known);
        }
        intake.stop();
        if (pace != null) {
            pace.stop();
        }
        publishes.end();
        connection.egress().close();
        loop.counters().increment(Counter.CLIENTS_DISCONNECTED);
        if (log.isDebugEnabled()) {
            log.debug(
                    "client disconnected clientId={} reason={} cause=\"{}\" remote={}",
                    LogThrottle.safe(client.clientId()),
                    reason,
                    LogThrottle.safe(detail),
                    client.remoteAddress());
        }
        loop.engine().sessions().detach(loop, session, willDiscarded);
        publishes.stop();
        loop.engine().extensions().tell(loop, new BrokerEvent.ClientDisconnected(client, reason, detail));
    }
}
