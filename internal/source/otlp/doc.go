// Package otlp folds what OpenTelemetry says of generative AI into requests by
// the hour. It reads requests of the OTLP protocol for traces and metrics, in
// protobuf and in JSON (https://opentelemetry.io/docs/specs/otlp/), and both
// generations of the GenAI conventions
// (https://github.com/open-telemetry/semantic-conventions-genai).
//
// What is counted:
//   - A span is a request if it is an inference: chat, text_completion,
//     generate_content, embeddings, or another operation that names a model and
//     is no agent's, tool's, workflow's or memory's step. Those wrap inferences
//     and repeat their tokens.
//   - Of inference spans within one another, in one service, the first to come
//     is counted: a framework's span around that of a vendor's library is the
//     same request. A span that was sent twice is counted once. Both hold for
//     the last hundred thousand spans and more (see window).
//   - A span belongs to the hour in which it ended, a metric's point to the hour
//     of its time.
//   - The endpoint is the resource's farthing.endpoint, else its service.name,
//     else the span's gen_ai.agent.name, else its server.address.
//   - The workload is farthing.workload (of the span, else of the resource),
//     else the run of mlflow or wandb, the job of Slurm or of Kubernetes, if an
//     attribute names one.
//   - Metrics count for an endpoint only in hours in which, and in the hour
//     before which, it sent no inference spans: a metric is sent up to an
//     interval later than what it counts. Where spans are sampled, the resource's
//     attribute farthing.count=metrics takes the metrics and leaves out the
//     spans; farthing.count=spans is the opposite.
package otlp
