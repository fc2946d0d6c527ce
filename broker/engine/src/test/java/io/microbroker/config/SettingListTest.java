// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.admin.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingListTest {
    private final Path folder;

    SettingListTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void neitherSecretNorPathOfAWebhookIsShown() {
        String yaml = "http:\n  webhooks:\n    hall:\n      url: https://garden.example:8443/key-of-the-receiver?x=1\n"
                + "      topics: [home/#]\n      secret: a secret of more than sixteen bytes\n";
        BrokerConfig config = new ConfigFixture(folder).yaml(yaml).load().config();

        List<Setting> settings = SettingList.of(config, Map.of());

        assertThat(settings)
                .noneMatch(each ->
                        each.value().contains("more than") || each.value().contains("key-of"));
        assertThat(settings)
                .anyMatch(each -> each.key().equals("http.webhooks.hall.url")
                        && each.value().equals("https://garden.example:8443/******"));
        assertThat(config.toString()).doesNotContain("more than");
    }

    @Test
    void anAddressWithoutPathIsShownAsItIs() {
        String yaml = "http: {webhooks: {hall: {url: \"http://garden.example\", topics: [a]}}}\n";

        assertThat(SettingList.of(new ConfigFixture(folder).yaml(yaml).load().config(), Map.of()))
                .anyMatch(each -> each.value().equals("http://garden.example"));
    }
}
