// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.support;

import io.microbroker.config.BrokerConfig;
import io.microbroker.config.StorageConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/**
 * Which storage the brokers of the tests have: in memory, or, with {@code -Dmicrobroker.test.storage=journal}, one on the disk in
 * a folder of its own. So every test of the broker can be run on either.
 */
public final class StorageUnderTest {
    private static final String PROPERTY = "microbroker.test.storage";

    private StorageUnderTest() {}

    /** This configuration with the storage that is asked for, unless it names one itself. */
    public static BrokerConfig of(BrokerConfig config) {
        if (!config.storage().equals(StorageConfig.DEFAULT)
                || !System.getProperty(PROPERTY, "memory").equals("journal")) {
            return config;
        }
        try {
            String folder = Files.createTempDirectory("microbroker-test-").toString();
            return config.withStorage(StorageConfig.JOURNAL.withDataDir(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
