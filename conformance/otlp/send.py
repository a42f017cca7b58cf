"""Sends spans and metrics of generative AI with the real OpenTelemetry SDK, and
prints what it sent as JSON: {"SERVICE|MODEL": [requests, errors, input, cached, output]}.

usage: send.py http|grpc ENDPOINT none|gzip
"""

import collections
import json
import random
import sys

from opentelemetry.sdk.metrics import Counter, Histogram, MeterProvider
from opentelemetry.sdk.metrics.export import AggregationTemporality, PeriodicExportingMetricReader
from opentelemetry.sdk.metrics.view import ExponentialBucketHistogramAggregation, View
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode, set_span_in_context

transport, endpoint, packing = sys.argv[1:]
if transport == "http":
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    compression = Compression.Gzip if packing == "gzip" else Compression.NoCompression
    spans_to = {"endpoint": endpoint + "/v1/traces", "compression": compression}
    metrics_to = {"endpoint": endpoint + "/v1/metrics", "compression": compression}
else:
    import grpc
    from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

    compression = grpc.Compression.Gzip if packing == "gzip" else grpc.Compression.NoCompression
    spans_to = metrics_to = {"endpoint": endpoint, "insecure": True, "compression": compression}

sent = collections.defaultdict(lambda: [0, 0, 0, 0, 0])
dice = random.Random(f"{transport} {packing}")
suffix = f"{transport}-{packing}"
START = 1788256800 * 10**9  # 2026-09-01T10:00:00Z


def count(service, model, requests, errors, input_tokens, cached, output):
    for i, n in enumerate((requests, errors, input_tokens, cached, output)):
        sent[f"{service}|{model}"][i] += n


def send_spans():
    for service in (f"chat-{suffix}", f"search-{suffix}"):
        provider = TracerProvider(resource=Resource.create({"service.name": service, "team": "search"}))
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(**spans_to), max_export_batch_size=64, max_queue_size=10000))
        tracer = provider.get_tracer("conformance")
        for i in range(700):
            model = dice.choice(("gpt-4o-2024-08-06", "claude-sonnet-4-5"))
            began = START + dice.randrange(3 * 3600) * 10**9
            agent = tracer.start_span("invoke_agent helper", start_time=began, attributes={
                "gen_ai.operation.name": "invoke_agent", "gen_ai.request.model": model, "gen_ai.usage.input_tokens": 999999})
            input_tokens, output = dice.randrange(1, 5000), dice.randrange(1, 900)
            cached = dice.randrange(input_tokens)
            failed = i % 9 == 0
            old = i % 2 == 0
            span = tracer.start_span(f"chat {model}", kind=SpanKind.CLIENT, context=set_span_in_context(agent), start_time=began + 10**6, attributes={
                "gen_ai.operation.name": "chat",
                ("gen_ai.system" if old else "gen_ai.provider.name"): "openai",
                "gen_ai.request.model": "alias", "gen_ai.response.model": model, "gen_ai.response.finish_reasons": ("stop",),
                ("gen_ai.usage.prompt_tokens" if old else "gen_ai.usage.input_tokens"): input_tokens,
                ("gen_ai.usage.completion_tokens" if old else "gen_ai.usage.output_tokens"): output,
                "gen_ai.usage.cache_read.input_tokens": cached})
            if failed:
                span.set_status(Status(StatusCode.ERROR, "429"))
            span.end(began + dice.randrange(10**7, 10**10))
            agent.end(began + 2 * 10**10)
            count(service, model, 1, int(failed), input_tokens, cached, output)
        provider.shutdown()


def send_metrics(temporality, exponential):
    service = f"metrics-{temporality.name.lower()}-{'exponential' if exponential else 'explicit'}-{suffix}"
    exporter = OTLPMetricExporter(**metrics_to, preferred_temporality={Counter: temporality, Histogram: temporality})
    reader = PeriodicExportingMetricReader(exporter, export_interval_millis=3600_000)
    views = [View(instrument_name="*token.usage", aggregation=ExponentialBucketHistogramAggregation())] if exponential else []
    provider = MeterProvider([reader], resource=Resource.create({"service.name": service}), views=views)
    meter = provider.get_meter("conformance")
    tokens = meter.create_histogram("gen_ai.client.token.usage", unit="{token}")
    duration = meter.create_histogram("gen_ai.client.operation.duration", unit="s")
    cached_tokens = meter.create_counter("gen_ai.client.inference.usage.cache_read.input_tokens", unit="{token}")
    for _ in range(4):
        for i in range(50):
            model = dice.choice(("gpt-4o-2024-08-06", "claude-sonnet-4-5"))
            of = {"gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.response.model": model}
            input_tokens, output = dice.randrange(1, 5000), dice.randrange(1, 900)
            cached = dice.randrange(input_tokens)
            tokens.record(input_tokens, {**of, "gen_ai.token.type": "input"})
            tokens.record(output, {**of, "gen_ai.token.type": "output"})
            cached_tokens.add(cached, of)
            failed = i % 7 == 0
            duration.record(dice.random(), {**of, "error.type": "timeout"} if failed else of)
            count(service, model, 1, int(failed), input_tokens, cached, output)
        if not provider.force_flush():
            sys.exit("the metrics were not taken")
    provider.shutdown()


send_spans()
for how in (AggregationTemporality.DELTA, AggregationTemporality.CUMULATIVE):
    for exponential in (False, True):
        send_metrics(how, exponential)
print(json.dumps(sent))
