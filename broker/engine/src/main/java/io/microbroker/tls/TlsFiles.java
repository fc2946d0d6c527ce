// SPDX-License-Identifier: Apache-2.0
package io.microbroker.tls;

import io.microbroker.spi.transport.TlsSpec;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All files of a listener as they were at one moment, so that what is checked is what is used. Immutable. */
final class TlsFiles {
    private static final String PREFIX = "tls.";

    private final TlsSpec spec;
    private final List<TlsFile> files = new ArrayList<>();

    /** Reads the files. Blocks. */
    TlsFiles(TlsSpec spec) {
        this.spec = spec;
        read("certificate", spec.certificate());
        read("key", spec.key());
        read("keystore", spec.keystore());
        read("client-ca", spec.clientCa());
        for (TlsSpec.Sni each : spec.sni()) {
            read("sni", each.certificate());
            read("sni", each.key());
        }
    }

    private void read(String setting, @Nullable String path) {
        if (path != null) {
            files.add(TlsFile.read(PREFIX + setting, path));
        }
    }

    TlsSpec spec() {
        return spec;
    }

    /** The file of a setting that can have one only. */
    Optional<TlsFile> find(String setting) {
        return files.stream()
                .filter(file -> file.setting().equals(PREFIX + setting))
                .findFirst();
    }

    /** The file of an SNI entry. */
    TlsFile sni(@Nullable String path) {
        String wanted = Objects.requireNonNull(path, "checked by requireComplete");
        return files.stream()
                .filter(file ->
                        file.setting().equals(PREFIX + "sni") && file.path().equals(wanted))
                .findFirst()
                .orElseThrow();
    }

    /** Differs when a file has changed. */
    String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (TlsFile file : files) {
                digest.update(MessageDigest.getInstance("SHA-256").digest(file.bytes()));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
