package io.millrace.agent.trace;

import io.millrace.agent.AgentSettings;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;

/** Sets up OpenTelemetry: W3C propagation always, export over OTLP where an endpoint is given. */
public final class ConfigureTelemetry {
    private ConfigureTelemetry() {}

    public static OpenTelemetrySdk create(AgentSettings settings) {
        String service = settings.instance().split("/", 2)[0];
        SdkTracerProviderBuilder traces = SdkTracerProvider.builder()
                .setResource(Resource.getDefault()
                        .merge(Resource.create(Attributes.of(
                                AttributeKey.stringKey("service.name"),
                                service,
                                AttributeKey.stringKey("service.instance.id"),
                                settings.instance()))));
        if (!settings.telemetryEndpoint().isEmpty()) {
            var exporter = OtlpGrpcSpanExporter.builder()
                    .setEndpoint(settings.telemetryEndpoint())
                    .build();
            traces.addSpanProcessor(BatchSpanProcessor.builder(exporter).build());
        }
        return OpenTelemetrySdk.builder()
                .setTracerProvider(traces.build())
                .setPropagators(ContextPropagators.create(TextMapPropagator.composite(
                        W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance())))
                .build();
    }
}
