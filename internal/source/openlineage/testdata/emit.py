"""Tells of one training run with the real OpenLineage client: emit.py append|files|debug PATH, or emit.py http URL."""

import sys

from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, Run, RunEvent, RunState
from openlineage.client.facet_v2 import (
    data_quality_metrics_input_dataset,
    dataset_version_dataset,
    job_type_job,
    lifecycle_state_change_dataset,
    nominal_time_run,
    output_statistics_output_dataset,
    ownership_job,
    parent_run,
    processing_engine_run,
    symlinks_dataset,
    tags_run,
)
from openlineage.client.transport.file import FileConfig, FileTransport
from openlineage.client.transport.http import HttpConfig, HttpTransport

RUN = "01996f00-0000-7000-8000-0000000000a1"
PARENT = "01996f00-0000-7000-8000-0000000000d1"


def transport(mode, place):
    if mode == "http":
        return HttpTransport(HttpConfig(url=place))
    return FileTransport(FileConfig(log_file_path=place, append=mode == "append", debug_mode=mode == "debug"))


def events():
    start = Run(
        RUN,
        facets={
            "parent": parent_run.ParentRunFacet(run=parent_run.Run(PARENT), job=parent_run.Job("prod", "nightly")),
            "nominalTime": nominal_time_run.NominalTimeRunFacet("2026-09-01T00:00:00Z"),
            "processing_engine": processing_engine_run.ProcessingEngineRunFacet(version="3.0.1", name="Airflow"),
            "tags": tags_run.TagsRunFacet(
                [tags_run.TagsRunFacetFields("resource_id", "i-0abc"), tags_run.TagsRunFacetFields("model", "ranker")]
            ),
        },
    )
    job = Job(
        "prod",
        "nightly.train",
        facets={
            "jobType": job_type_job.JobTypeJobFacet("BATCH", "AIRFLOW", "TASK"),
            "ownership": ownership_job.OwnershipJobFacet([ownership_job.Owner("team:search")]),
        },
    )
    clicks = InputDataset(
        "s3://lake",
        "clicks/v3",
        facets={
            "version": dataset_version_dataset.DatasetVersionDatasetFacet("77"),
            "symlinks": symlinks_dataset.SymlinksDatasetFacet([symlinks_dataset.Identifier("glue", "db.clicks", "TABLE")]),
        },
        inputFacets={
            "dataQualityMetrics": data_quality_metrics_input_dataset.DataQualityMetricsInputDatasetFacet(columnMetrics={}, bytes=5000)
        },
    )
    model = OutputDataset(
        "gs://models",
        "ranker",
        facets={
            "lifecycleStateChange": lifecycle_state_change_dataset.LifecycleStateChangeDatasetFacet(
                lifecycle_state_change_dataset.LifecycleStateChange.OVERWRITE
            )
        },
        outputFacets={"outputStatistics": output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(size=123456)},
    )
    p = "https://example.org/farthing/conformance"
    yield RunEvent(eventType=RunState.START, eventTime="2026-09-01T02:00:05Z", run=start, job=job, producer=p, inputs=[clicks])
    yield RunEvent(eventType=RunState.RUNNING, eventTime="2026-09-01T03:00:05+00:00", run=Run(RUN), job=Job("prod", "nightly.train"), producer=p)
    yield RunEvent(
        eventType=RunState.COMPLETE, eventTime="2026-09-01T05:00:05.25Z", run=Run(RUN), job=job, producer=p, inputs=[clicks], outputs=[model]
    )


client = OpenLineageClient(transport=transport(sys.argv[1], sys.argv[2]))
for event in events():
    client.emit(event)
client.close()
