// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.http.webhook.Webhooks;
import io.microbroker.spi.admin.BrokerAdmin;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * All that is measured, as one page: the broker's own, those of the Java machine, those of the Vert.x that serves HTTP. Any
 * thread.
 */
final class Metrics {
    private static final int PAGE_BYTES = 64 << 10;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();
    private final ExpositionFormatWriter prometheus = PrometheusTextFormatWriter.create();

    Metrics() {
        // Vert.x registers these again and again, and Micrometer complains.
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("vertx.http.server.active"));
        new ClassLoaderMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    PrometheusMeterRegistry registry() {
        return registry;
    }

    /** The broker is there: its counters are on the page from here on. */
    void bind(BrokerAdmin admin, Webhooks webhooks) {
        registry.getPrometheusRegistry().register(new BrokerMetrics(admin));
        registry.getPrometheusRegistry().register(new WebhookMetrics(webhooks));
    }

    void close() {
        collections.close();
        registry.close();
    }

    /** A page and the form that it has. */
    record Page(String contentType, Buffer text) {}

    /** The page, in the form that the Accept header of the request wants. */
    Page page(@Nullable String accept) {
        ExpositionFormatWriter writer =
                accept != null && accept.contains("application/openmetrics-text") ? openMetrics : prometheus;
        ByteArrayOutputStream out = new ByteArrayOutputStream(PAGE_BYTES);
        try {
            writer.write(out, registry.getPrometheusRegistry().scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail so
        }
        return new Page(writer.getContentType(), Buffer.buffer(out.toByteArray()));
    }
}
