// Spans to a collector of yours, by OTLP over HTTP; off unless an address is set. Loaded only then.
import type { Config } from "./config.ts";
import { programVersion } from "./root.ts";

export async function startTelemetry({ otlpEndpoint }: Pick<Config, "otlpEndpoint">): Promise<{ stop(): Promise<void> }> {
  if (otlpEndpoint === undefined) return { stop: () => Promise.resolve() };
  const [{ trace }, { BatchSpanProcessor, TracerProvider }, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import("@opentelemetry/api"),
    import("@opentelemetry/sdk-trace"),
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/resources"),
  ]);
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": "mandate", "service.version": programVersion }),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${otlpEndpoint.replace(/\/$/, "")}/v1/traces` }) })],
  });
  trace.setGlobalTracerProvider(provider);
  return {
    stop: async () => {
      trace.disable();
      await provider.shutdown();
    },
  };
}
