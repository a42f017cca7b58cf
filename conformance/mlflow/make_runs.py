"""Makes runs, nested runs, metrics, datasets, model versions and traces with MLflow's own client.

Usage: make_runs.py TRACKING_URI PREFIX [SAMPLES]. Works on a file store (MLFLOW_ALLOW_FILE_STORE=true) and on a server
alike. PREFIX begins the names of experiments and models, SAMPLES is how often each GPU is measured.
"""

import sys
import time

import mlflow
import pandas
from mlflow.entities import Metric, Param, RunTag, SpanType
from mlflow.tracking import MlflowClient


def metrics(client, run_id, base_ms, samples):
    """A curve, the values that are no numbers, and what the system monitor would log of two GPUs."""
    rows = [Metric("loss", 1.0 / (i + 1), base_ms + i * 1000, i) for i in range(5)]
    rows += [Metric("system/gpu_0_utilization_percentage", float(i % 100), base_ms + i * 10, i) for i in range(samples)]
    rows += [Metric("system/gpu_1_utilization_percentage", 50.25, base_ms + i * 10, i) for i in range(samples)]
    rows += [
        Metric("broken", float("nan"), base_ms, 0),
        Metric("exploded", float("inf"), base_ms, 0),
        Metric("vanished", float("-inf"), base_ms, 0),
        Metric("tiny", 1e-7, base_ms, 0),
        # The latest is the one of the highest step, not the last that came.
        Metric("eval/acc uracy", 0.9, base_ms, 2),
        Metric("eval/acc uracy", 0.5, base_ms + 1, 1),
    ]
    for i in range(0, len(rows), 500):
        client.log_batch(run_id, metrics=rows[i : i + 500])


def train(client, prefix, samples):
    mlflow.set_experiment(prefix + "churn")
    data = pandas.DataFrame({"a": [1, 2, 3], "b": [4.0, 5.0, 6.0]})
    with mlflow.start_run(run_name="train big: \"quoted\"") as parent:
        base = int(time.time() * 1000)
        client.log_batch(
            parent.info.run_id,
            params=[Param("lr", "0.1"), Param("model", "churn-net"), Param("notes", "line one\nline two: ümlaut")],
            tags=[
                RunTag("team", "growth"),
                RunTag("Environment", "prod"),
                RunTag("resource_id", "i-0abc123"),
                RunTag("gpu_count", "2"),
                RunTag("gpu_capacity", "8"),
                RunTag("job.type", "training"),
            ],
        )
        metrics(client, parent.info.run_id, base, samples)
        mlflow.log_input(mlflow.data.from_pandas(data, source="s3://bucket/train/v1/", name="churn-train"), context="training")
        mlflow.log_input(mlflow.data.from_pandas(data, name="in-memory"), context="eval")
        for i in range(2):
            with mlflow.start_run(run_name=f"fold-{i}", nested=True) as child:
                mlflow.log_param("fold", i)
                mlflow.log_metric("acc", 0.5 + i / 10)
                model = mlflow.create_external_model(name=f"fold-model-{i}", source_run_id=child.info.run_id)
                if i == 0:
                    client.create_registered_model(prefix + "churn-net")
                client.create_model_version(prefix + "churn-net", f"models:/{model.model_id}", run_id=child.info.run_id, model_id=model.model_id)
        time.sleep(0.05)  # so that the run has a length whatever the machine


def ends(client, prefix):
    """Runs that did not finish."""
    mlflow.set_experiment(prefix + "churn")
    mlflow.start_run(run_name="failed")
    mlflow.set_tag("instance_id", "i-0def")
    time.sleep(0.02)
    mlflow.end_run("FAILED")
    mlflow.start_run(run_name="killed")
    mlflow.end_run("KILLED")
    deleted = mlflow.start_run(run_name="deleted")
    mlflow.end_run()
    client.delete_run(deleted.info.run_id)
    running = mlflow.start_run(run_name="running")
    mlflow.set_tags({"cloud_resource_id": "i-0run", "project": "tagged"})
    time.sleep(0.02)
    mlflow.log_metric("loss", 0.3)
    client.set_tag(running.info.run_id, "mlflow.user", "ada")
    # A run of an experiment that was deleted was paid for all the same.
    gone = client.create_experiment(prefix + "gone")
    client.set_terminated(client.create_run(gone, run_name="of a deleted experiment").info.run_id)
    client.delete_experiment(gone)
    # Forget the run without ending it.
    mlflow.tracking.fluent._active_run_stack.get().clear()


def traces(prefix):
    mlflow.set_experiment(prefix + "chat")
    mlflow.set_experiment_tags({"team": "support"})
    for i in range(7):
        try:
            with mlflow.start_span("answer", span_type=SpanType.CHAIN):
                with mlflow.start_span("call", span_type=SpanType.LLM) as span:
                    span.set_attribute("mlflow.llm.model", "gpt-4o" if i < 5 else "claude-sonnet-4")
                    span.set_attribute("mlflow.llm.provider", "openai" if i < 5 else "anthropic")
                    usage = {"input_tokens": 100 + i, "output_tokens": 10, "total_tokens": 110 + i}
                    if i == 1:
                        usage["cache_read_input_tokens"] = 40
                    if i != 3:
                        span.set_attribute("mlflow.chat.tokenUsage", usage)
                    if i == 4:
                        raise ValueError("the model did not answer")
        except ValueError:
            pass
    with mlflow.start_run(run_name="batch of prompts"):
        with mlflow.start_span("two models") as root:
            for model in ("gpt-4o", "gpt-4o-mini"):
                with mlflow.start_span("call " + model, span_type=SpanType.LLM) as span:
                    span.set_attribute("mlflow.llm.model", model)
                    span.set_attribute("mlflow.chat.tokenUsage", {"input_tokens": 7, "output_tokens": 3, "total_tokens": 10})
    mlflow.flush_trace_async_logging()


def main():
    uri, prefix = sys.argv[1:3]
    samples = int(sys.argv[3]) if len(sys.argv) > 3 else 1200
    mlflow.set_tracking_uri(uri)
    client = MlflowClient(uri)
    train(client, prefix, samples)
    ends(client, prefix)
    traces(prefix)


if __name__ == "__main__":
    main()
