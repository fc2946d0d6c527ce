// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.codec.PacketEncoder;
import io.microbroker.config.BrokerConfig;
import io.microbroker.engine.Admission;
import io.microbroker.engine.Counter;
import io.microbroker.engine.Gatekeeper;
import io.microbroker.engine.Loop;
import io.microbroker.engine.OnLoop;
import io.microbroker.engine.OpenHandler;
import io.microbroker.engine.OpenRequest;
import io.microbroker.engine.Refusal;
import io.microbroker.engine.TimerWheel;
import io.microbroker.packet.Auth;
import io.microbroker.packet.ByteSink;
import io.microbroker.packet.ConnAck;
import io.microbroker.packet.Connect;
import io.microbroker.packet.Disconnect;
import io.microbroker.packet.Limit;
import io.microbroker.packet.ProtocolException;
import io.microbroker.packet.PublishView;
import io.microbroker.packet.Subscribe;
import io.microbroker.packet.Unsubscribe;
import io.microbroker.session.Session;
import io.microbroker.spi.admin.Ban;
import io.microbroker.spi.admin.TraceLine.Direction;
import io.microbroker.spi.auth.AuthRequest;
import io.microbroker.spi.auth.AuthResult;
import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.event.BrokerEvent;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.Will;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.StorageException;
import io.microbroker.tls.CertificateName;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From the first byte to CONNACK: who is it, what may it do, which session is its. Named steps, each of which may wait; what
 * the client sends behind CONNECT waits in order meanwhile. One deadline for all, {@code limits.connect-timeout}.
 */
final class ConnectPhase extends Phase {
    private final Connection connection;
    private final Loop loop;
    private final Deadline deadline = new Deadline();
    private @Nullable Connect connect;
    private @Nullable AuthExchange exchange;
    private String clientId = "";
    private boolean paused;

    private final class Deadline extends TimerWheel.Timer {
        @Override
        protected void onTimer() {
            loop.counters().increment(Counter.CONNECT_TIMEOUTS);
            closeSilently();
        }
    }

    ConnectPhase(Connection connection) {
        this.connection = connection;
        this.loop = connection.loop();
        loop.timers().arm(deadline, config().limits().connectTimeout().toMillis());
    }

    private BrokerConfig config() {
        return connection.engine().config();
    }

    @Override
    public boolean wantsMore() {
        return connection.phase() == this && (connect == null || (exchange != null && !exchange.isAnswering()));
    }

    @Override
    public void onConnect(Connect packet) {
        connect = packet;
        try {
            clientId = packet.clientId();
            takeDown(packet);
            new ConnectRules(config()).check(packet);
            connection.connections().lobby().checkConnectRate(System.nanoTime());
            checkBan(null);
            clientId = clientId.isEmpty() ? ClientIds.assign() : clientId;
            authenticate(packet);
        } catch (Refusal e) {
            refuse(e);
        }
        pauseWhileWaiting();
    }

    /** Only if an answer is to come: to stop reading and to begin again are two system calls, and most are answered at once. */
    private void pauseWhileWaiting() {
        if (!isOver() && !wantsMore()) {
            paused = true;
            connection.link().pause();
        }
    }

    private void readOn() {
        if (paused) {
            paused = false;
            connection.link().resume();
        }
        connection.resume();
    }

    private void takeDown(Connect packet) {
        connection.trace(connection.engine().traces().find(clientId, loop.nowMillis()));
        if (connection.trace() == null) {
            return;
        }
        connection.note(
                Direction.IN,
                "CONNECT",
                "version=" + packet.version() + " cleanStart=" + packet.cleanStart() + " keepAlive="
                        + packet.keepAliveSeconds() + " username=" + packet.username() + " will="
                        + (packet.will() != null) + " remote="
                        + connection.link().remoteAddress());
    }

    /** @throws Refusal if the operator keeps the client out */
    private void checkBan(@Nullable String username) {
        Ban ban = connection
                .engine()
                .bans()
                .find(clientId, username, connection.link().remoteAddress(), loop.nowMillis());
        if (ban != null) {
            throw Refusal.banned(ban);
        }
    }

    private void authenticate(Connect packet) {
        String certified = certifiedName();
        String method = packet.properties().authenticationMethod();
        if (method != null) {
            exchange = AuthExchange.begin(loop, method, authRequest(packet, certified));
            step(exchange, packet.properties().authenticationData());
            return;
        }
        if (certified != null) { // the authority vouches for the client: nobody is asked for a password
            identify(packet, (AuthResult.Accepted) AuthResult.accept(certified));
            return;
        }
        Gatekeeper gatekeeper = connection.engine().gatekeeper();
        boolean anonymous = connection.door().anonymousAllowed();
        Future<AuthResult.Accepted> verdict = gatekeeper.authenticate(loop, authRequest(packet, null), anonymous);
        OnLoop.await(loop, verdict, accepted -> identify(packet, accepted), this::refuse);
    }

    /** The user name that the client certificate stands for; null if none is to be taken from it or there is none. */
    private @Nullable String certifiedName() {
        try {
            return CertificateName.of(
                    connection.link().certificates(), connection.door().userNameFrom());
        } catch (SecurityException e) {
            throw new Refusal(ReasonCode.NOT_AUTHORIZED, String.valueOf(e.getMessage()));
        }
    }

    private AuthRequest authRequest(Connect packet, @Nullable String certified) {
        byte[] password = packet.password();
        return new AuthRequest(
                packet.clientId(),
                certified == null ? packet.username() : certified,
                password == null ? null : Buffer.buffer(password),
                packet.version(),
                connection.door().name(),
                connection.link().remoteAddress(),
                connection.link().certificates(),
                packet.properties().userProperties());
    }

    private void step(AuthExchange open, @Nullable Buffer data) {
        OnLoop.await(loop, open.next(data), result -> onStep(open, result), this::refuse);
    }

    private void onStep(AuthExchange open, AuthResult result) {
        open.answered();
        Connect packet = connect;
        if (isOver() || packet == null) {
            return;
        }
        if (result instanceof AuthResult.Continued continued) {
            Auth auth = new Auth(
                    ReasonCode.CONTINUE_AUTHENTICATION,
                    open.method(),
                    continued.data(),
                    null,
                    List.of()); // [MQTT-4.12.0-2]
            ByteSink sink = connection.egress().sink();
            int start = sink.length();
            PacketEncoder.of(packet.version()).auth(sink, auth);
            if (isTooLong(sink, start)) {
                refuse(tooLong("AUTH"));
                return;
            }
            connection.egress().appended();
            readOn();
        } else if (result instanceof AuthResult.Accepted accepted) {
            identify(packet, accepted);
        } else if (result instanceof AuthResult.Denied denied) {
            refuse(new Refusal(denied.reason(), denied.detail()));
        } else {
            refuse(new Refusal(ReasonCode.NOT_AUTHORIZED, "the authenticator gave no decision"));
        }
    }

    @Override
    public void onAuth(Auth packet) {
        AuthExchange open = exchange;
        if (open == null
                || packet.reason() != ReasonCode.CONTINUE_AUTHENTICATION
                || !open.method().equals(packet.method())) { // [MQTT-4.12.0-3], [MQTT-4.12.0-5]
            throw new ProtocolException(ReasonCode.PROTOCOL_ERROR, "AUTH does not continue the exchange of CONNECT");
        }
        step(open, packet.data());
        pauseWhileWaiting();
    }

    private void identify(Connect packet, AuthResult.Accepted accepted) {
        exchange = null; // it is over: what the client sends behind it waits for CONNACK
        ClientInfo client = new ClientInfo(
                clientId,
                accepted.username(),
                packet.version(),
                connection.door().name(),
                connection.link().remoteAddress(),
                accepted.attributes());
        Future<TopicPolicy> policy = connection.engine().gatekeeper().policyFor(loop, client);
        OnLoop.await(loop, policy, known -> open(packet, new Admission(client, known, accepted)), this::refuse);
    }

    private void open(Connect packet, Admission admission) {
        Will will = packet.will();
        if (will != null && !admission.policy().mayPublish(will.topic(), will.qos(), will.retain())) {
            loop.counters().increment(Counter.PUBLISHES_DENIED);
            refuse(new Refusal(ReasonCode.NOT_AUTHORIZED, "the will topic is forbidden"));
            return;
        }
        if (isOver()) {
            return;
        }
        try {
            checkBan(admission.client().username());
        } catch (Refusal e) {
            refuse(e);
            return;
        }
        if (!connection.connections().lobby().mayConnect(admission.client(), System.nanoTime())) {
            refuse(new Refusal(
                    Limit.CONNECTS_PER_CLIENT, ReasonCode.BANNED, "the client id connects too often: it is banned"));
            return;
        }
        ConnectTerms terms = ConnectTerms.of(connection.engine(), packet, admission, clientId);
        ByteSink sink = connection.egress().sink();
        int start = sink.length();
        PacketEncoder.of(packet.version()).connAck(sink, new ConnAck(false, ReasonCode.SUCCESS, terms.connAck()));
        if (isTooLong(sink, start)) {
            refuse(tooLong("CONNACK"));
            return;
        }
        sink.truncate(start); // it goes out once the session is there
        OpenRequest request =
                new OpenRequest(admission.client(), packet.cleanStart(), terms.expirySeconds(), will, terms.bounds());
        connection.engine().sessions().open(loop, request, new Opening(packet, admission, terms));
    }

    private final class Opening implements OpenHandler {
        private final Connect packet;
        private final Admission admission;
        private final ConnectTerms terms;

        Opening(Connect packet, Admission admission, ConnectTerms terms) {
            this.packet = packet;
            this.admission = admission;
            this.terms = terms;
        }

        @Override
        public void onOpened(Session session, Claim claim) {
            session.policy(admission.policy());
            if (isOver()) { // the client has gone while its session was fetched
                connection.engine().sessions().detach(loop, session, false);
                return;
            }
            loop.timers().cancel(deadline);
            ConnectedPhase next = new ConnectedPhase(connection, packet, admission, terms, session);
            connection.enter(next);
            next.begin(claim);
            readOn();
        }

        @Override
        public void onRefused(Throwable cause) {
            refuse(cause);
        }
    }

    private boolean isOver() {
        return connection.phase() != this;
    }

    /** Takes the packet back that begins at {@code start} if the client would not take it [MQTT-3.1.2-24]. */
    private boolean isTooLong(ByteSink sink, int start) {
        Connect packet = connect;
        if (packet == null || sink.length() - start <= packet.properties().maximumPacketSize()) {
            return false;
        }
        sink.truncate(start);
        return true;
    }

    private static Refusal tooLong(String packet) {
        return new Refusal(ReasonCode.PACKET_TOO_LARGE, packet + " would exceed the client's maximum packet size");
    }

    private void refuse(Throwable cause) {
        if (isOver()) {
            return;
        }
        if (cause instanceof Refusal refusal && refusal.limit() != null) {
            loop.counters().increment(Counter.limit(refusal.limit()));
        }
        refuse(reasonOf(cause), String.valueOf(cause.getMessage()));
    }

    private static ReasonCode reasonOf(Throwable cause) {
        if (cause instanceof Refusal refusal) {
            return refusal.reason();
        }
        if (cause instanceof StorageException failure && failure.kind() == StorageException.Kind.EXHAUSTED) {
            return ReasonCode.QUOTA_EXCEEDED;
        }
        if (cause instanceof StorageException failure && failure.kind() == StorageException.Kind.OTHER_USER) {
            return ReasonCode.NOT_AUTHORIZED;
        }
        return cause instanceof SecurityException ? ReasonCode.NOT_AUTHORIZED : ReasonCode.SERVER_UNAVAILABLE;
    }

    /** Tells the client why, as far as its version can, and closes [MQTT-3.2.2-7]. */
    private void refuse(ReasonCode reason, String detail) {
        String address = connection.link().remoteAddress();
        loop.counters().increment(Counter.CLIENTS_REFUSED);
        loop.counters().increment(Counter.refused(reason));
        connection.note(Direction.OUT, "CONNACK", "reason=" + reason + " cause=" + detail);
        connection
                .connections()
                .throttle()
                .warn(
                        "refused " + reason,
                        "client refused reason={} cause=\"{}\" clientId={} remote={} listener={}",
                        reason,
                        LogThrottle.safe(detail),
                        LogThrottle.safe(clientId),
                        address,
                        connection.door().name());
        connection.engine().extensions().tell(loop, new BrokerEvent.ClientRefused(clientId, address, reason, detail));
        ProtocolVersion version = connection.version();
        ByteSink sink = connection.egress().sink();
        int start = sink.length();
        PacketEncoder.of(version == null ? ProtocolVersion.MQTT_3_1_1 : version).connAck(sink, ConnAck.refused(reason));
        if (!isTooLong(sink, start)) {
            connection.egress().appended();
        }
        closeSilently();
    }

    private void closeSilently() {
        loop.timers().cancel(deadline);
        connection.enter(ClosedPhase.INSTANCE);
        connection.egress().close();
    }

    @Override
    void onProtocolError(ProtocolException error) {
        ProtocolVersion version = connection.version();
        boolean answered = (version != null && version.isV5())
                || error.reason() == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION
                || error.reason() == ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
        if (answered) {
            refuse(error.reason(), String.valueOf(error.getMessage()));
            return;
        }
        loop.counters().increment(Counter.CLIENTS_REFUSED); // [MQTT-3.1.4-1]: closed without an answer
        loop.counters().increment(Counter.refused(error.reason()));
        connection
                .connections()
                .throttle()
                .warn(
                        "bad first packet",
                        "connection closed before CONNECT was complete cause=\"{}\" remote={} listener={}",
                        LogThrottle.safe(String.valueOf(error.getMessage())),
                        connection.link().remoteAddress(),
                        connection.door().name());
        closeSilently();
    }

    @Override
    void onPeerFull() {}

    @Override
    void onWritable() {}

    @Override
    void onLinkClosed() {
        loop.timers().cancel(deadline);
    }

    @Override
    void disconnect(ReasonCode reason, String detail) {
        closeSilently();
    }

    private static ProtocolException tooEarly() {
        return new ProtocolException(ReasonCode.PROTOCOL_ERROR, "packet before CONNACK"); // [MQTT-3.1.0-1]
    }

    @Override
    public void onPublish(PublishView packet) {
        throw tooEarly();
    }

    @Override
    public void onPubAck(int packetId, ReasonCode reason) {
        throw tooEarly();
    }

    @Override
    public void onPubRec(int packetId, ReasonCode reason) {
        throw tooEarly();
    }

    @Override
    public void onPubRel(int packetId, ReasonCode reason) {
        throw tooEarly();
    }

    @Override
    public void onPubComp(int packetId, ReasonCode reason) {
        throw tooEarly();
    }

    @Override
    public void onSubscribe(Subscribe packet) {
        throw tooEarly();
    }

    @Override
    public void onUnsubscribe(Unsubscribe packet) {
        throw tooEarly();
    }

    @Override
    public void onPingReq() {
        throw tooEarly();
    }

    @Override
    public void onDisconnect(Disconnect packet) {
        closeSilently();
    }
}
