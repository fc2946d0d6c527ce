// SPDX-License-Identifier: Apache-2.0
package io.microbroker.tls;

import io.microbroker.spi.transport.TlsSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of one listener, for all loops. New connections get the certificates that were read last; those that are open keep
 * theirs. Thread-safe.
 */
public final class TlsContext {
    private static final Logger log = LoggerFactory.getLogger(TlsContext.class);
    private static final Duration EXPIRY_WARNING = Duration.ofDays(14);

    private final String listener;
    private final TlsSpec spec;
    private volatile SSLContext current;
    private final AtomicBoolean watched = new AtomicBoolean();
    private final ReentrantLock refreshing = new ReentrantLock();
    /** Of the files that were read last, whether they could be used or not. Guarded by {@code refreshing}. */
    private String digest;
    /** Empty when the last reading was good. Guarded by {@code refreshing}. */
    private String lastFailure = "";

    /**
     * Reads the files. Blocks.
     *
     * @param listener its name, for the log
     * @throws TlsFailure if a file cannot be used
     */
    public TlsContext(String listener, TlsSpec spec) {
        this.listener = listener;
        this.spec = spec;
        TlsFiles files = new TlsFiles(spec);
        TlsCredentials credentials = new TlsCredentials(files);
        this.digest = files.digest();
        this.current = credentials.context();
        warnOfExpiry(credentials);
    }

    /**
     * Reads the files of a listener and forgets them. Blocks.
     *
     * @throws TlsFailure if one cannot be used
     */
    public static void check(TlsSpec spec) {
        new TlsCredentials(new TlsFiles(spec)).context();
    }

    /** Takes over to call {@link #refresh} from time to time. True for the first who asks. */
    public boolean claimWatch() {
        return watched.compareAndSet(false, true);
    }

    /**
     * Reads the files again if they have changed since they were read last. All of them are taken or none: what cannot be
     * used is logged once, and what was in force stays so. Blocks; does nothing while another thread is at it.
     *
     * @return whether the listener has other certificates now
     */
    public boolean refresh() {
        if (!refreshing.tryLock()) {
            return false;
        }
        try {
            TlsFiles files = new TlsFiles(spec);
            String found = files.digest();
            if (found.equals(digest)) {
                return false;
            }
            digest = found;
            TlsCredentials credentials = new TlsCredentials(files);
            current = credentials.context();
            lastFailure = "";
            log.info("certificates read again listener={} expiry={}", listener, credentials.expiry());
            warnOfExpiry(credentials);
            return true;
        } catch (TlsFailure e) {
            String failure = String.valueOf(e.getMessage());
            if (!failure.equals(lastFailure)) {
                log.warn("certificates stay as they were listener={} cause=\"{}\"", listener, failure);
            }
            lastFailure = failure;
            return false;
        } finally {
            refreshing.unlock();
        }
    }

    private void warnOfExpiry(TlsCredentials credentials) {
        Instant expiry = credentials.expiry();
        if (expiry.isBefore(Instant.now().plus(EXPIRY_WARNING))) {
            log.warn("the certificate of a listener runs out or has done so listener={} expiry={}", listener, expiry);
        }
    }

    /** The server's end of a new connection. */
    public SSLEngine newEngine() {
        SSLEngine engine = current.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(spec.protocols().toArray(String[]::new));
        parameters.setCipherSuites(Arrays.stream(parameters.getCipherSuites())
                .filter(TlsContext::isStrong)
                .toArray(String[]::new));
        parameters.setUseCipherSuitesOrder(true);
        if (spec.clientAuth() == TlsSpec.ClientAuth.REQUIRED) {
            parameters.setNeedClientAuth(true);
        } else if (spec.clientAuth() == TlsSpec.ClientAuth.REQUEST) {
            parameters.setWantClientAuth(true);
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** Authenticated encryption with keys that a later theft of the server's key does not reveal. */
    private static boolean isStrong(String suite) {
        boolean authenticated = suite.contains("_GCM_") || suite.contains("_CHACHA20_");
        return authenticated && !suite.startsWith("TLS_RSA_") && !suite.startsWith("TLS_ECDH_");
    }
}
