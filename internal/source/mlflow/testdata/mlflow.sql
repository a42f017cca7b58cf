CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO alembic_version ("version_num") VALUES ('dc11669786a5');
CREATE TABLE "experiments" (
	experiment_id INTEGER NOT NULL, 
	name VARCHAR(256) NOT NULL, 
	artifact_location VARCHAR(256), 
	lifecycle_stage VARCHAR(32), 
	creation_time BIGINT, 
	last_update_time BIGINT, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT experiment_pk PRIMARY KEY (experiment_id), 
	CONSTRAINT experiments_lifecycle_stage CHECK (lifecycle_stage IN ('active', 'deleted')), 
	CONSTRAINT uq_experiments_workspace_name UNIQUE (workspace, name)
);
INSERT INTO experiments ("experiment_id", "name", "artifact_location", "lifecycle_stage", "creation_time", "last_update_time", "workspace") VALUES (0, 'Default', 'file:///srv/mlflow/mlruns/0', 'active', 1795528798365, 1795528798365, 'default');
INSERT INTO experiments ("experiment_id", "name", "artifact_location", "lifecycle_stage", "creation_time", "last_update_time", "workspace") VALUES (299493020148213545, 'churn', 'file:///srv/mlflow/mlruns/299493020148213545', 'active', 1795528798375, 1795528798375, 'default');
INSERT INTO experiments ("experiment_id", "name", "artifact_location", "lifecycle_stage", "creation_time", "last_update_time", "workspace") VALUES (326481483785673468, 'chat', 'file:///srv/mlflow/mlruns/326481483785673468', 'active', 1795528798691, 1795528798691, 'default');
INSERT INTO experiments ("experiment_id", "name", "artifact_location", "lifecycle_stage", "creation_time", "last_update_time", "workspace") VALUES (537017917462085923, 'gone', 'file:///srv/mlflow/mlruns/537017917462085923', 'deleted', 1795528798678, 1795528798685, 'default');
CREATE TABLE "experiment_tags" (
	"key" VARCHAR(250) NOT NULL, 
	value TEXT, 
	experiment_id INTEGER NOT NULL, 
	CONSTRAINT experiment_tag_pk PRIMARY KEY ("key", experiment_id), 
	FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id)
);
INSERT INTO experiment_tags ("key", "value", "experiment_id") VALUES ('team', 'support', 326481483785673468);
CREATE TABLE "runs" (
	run_uuid VARCHAR(32) NOT NULL, 
	name VARCHAR(250), 
	source_type VARCHAR(20), 
	source_name VARCHAR(500), 
	entry_point_name VARCHAR(50), 
	user_id VARCHAR(256), 
	status VARCHAR(9), 
	start_time BIGINT, 
	end_time BIGINT, 
	source_version VARCHAR(50), 
	lifecycle_stage VARCHAR(20), 
	artifact_uri VARCHAR(200), 
	experiment_id INTEGER, deleted_time BIGINT, 
	CONSTRAINT run_pk PRIMARY KEY (run_uuid), 
	CONSTRAINT source_type CHECK (source_type IN ('NOTEBOOK', 'JOB', 'LOCAL', 'UNKNOWN', 'PROJECT')), 
	CONSTRAINT runs_lifecycle_stage CHECK (lifecycle_stage IN ('active', 'deleted')), 
	FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id), 
	CHECK (status IN ('SCHEDULED', 'FAILED', 'FINISHED', 'RUNNING', 'KILLED'))
);
INSERT INTO runs ("run_uuid", "name", "source_type", "source_name", "entry_point_name", "user_id", "status", "start_time", "end_time", "source_version", "lifecycle_stage", "artifact_uri", "experiment_id", "deleted_time") VALUES ('054ae66749344cb8a48a34e647e73f23', 'of a deleted experiment', 'LOCAL', '', '', 'unknown', 'FINISHED', 1795528798679, 1795528798684, '', 'deleted', 'file:///srv/mlflow/mlruns/537017917462085923/054ae66749344cb8a48a34e647e73f23/artifacts', 537017917462085923, 1795528798685);
INSERT INTO runs ("run_uuid", "name", "source_type", "source_name", "entry_point_name", "user_id", "status", "start_time", "end_time", "source_version", "lifecycle_stage", "artifact_uri", "experiment_id", "deleted_time") VALUES ('125de3d9408b4f43b9ddbb9a3869777e', 'failed', 'LOCAL', '', '', 'ada', 'FAILED', 1795528798592, 1795528798620, '', 'active', 'file:///srv/mlflow/mlruns/299493020148213545/125de3d9408b4f43b9ddbb9a3869777e/artifacts', 299493020148213545, NULL);
INSERT INTO runs ("run_uuid", "name", "source_type", "source_name", "entry_point_name", "user_id", "status", "start_time", "end_time", "source_version", "lifecycle_stage", "artifact_uri", "experiment_id", "deleted_time") VALUES ('1ee3b646892b41dc952b76af5603f326', 'batch of prompts', 'LOCAL', '', '', 'ada', 'FINISHED', 1795528798776, 1795528798808, '', 'active', 'file:///srv/mlflow/mlruns/326481483785673468/1ee3b646892b41dc952b76af5603f326/artifacts', 326481483785673468, NULL);
INSERT INTO runs ("run_uuid", "name", "source_type", "source_name", "entry_point_name", "user_id", "status", "start_time", "end_time", "source_version", "lifecycle_stage", "artifact_uri", "experiment_id", "deleted_time") VALUES ('3d7c154d35d34925860f262c4e7498c6', 'fold-1', 'LOCAL', '', '', 'ada', 'FINISHED', 1795528798504, 1795528798534, '', 'active', 'file:///srv/mlflow/mlruns/299493020148213545/3d7c154d35d34925860f262c4e7498c6/artifacts', 299493020148213545, NULL);
INSERT INTO runs ("run_uuid", "name", "source_type", "source_name", "entry_point_name", "user_id", "status", "start_time", "end_time", "source_version", "lifecycle_stage", "artifact_uri", "experiment_id", "deleted_time") VALUES ('515929bfbc5c4688899a88ca0c04ceef', 'killed', 'LOCAL', '', '', 'ada', 'KILLED', 1795528798624, 1795528798631, '', 'active', 'file:///srv/mlflow/mlruns/299493020148213545/515929bfbc5c4688899a88ca0c04ceef/artifacts', 299493020148213545, NULL);
INSERT INTO runs ("run_uuid", "name", "source_type", "source_name", "entry_point_name", "user_id", "status", "start_time", "end_time", "source_version", "lifecycle_stage", "artifact_uri", "experiment_id", "deleted_time") VALUES ('59bb7f7b498c4145b6225a40a466e671', 'deleted', 'LOCAL', '', '', 'ada', 'FINISHED', 1795528798634, 1795528798641, '', 'deleted', 'file:///srv/mlflow/mlruns/299493020148213545/59bb7f7b498c4145b6225a40a466e671/artifacts', 299493020148213545, 1795528798643);
INSERT INTO runs ("run_uuid", "name", "source_type", "source_name", "entry_point_name", "user_id", "status", "start_time", "end_time", "source_version", "lifecycle_stage", "artifact_uri", "experiment_id", "deleted_time") VALUES ('82a7683f47ab41658bca25b454a44416', 'fold-0', 'LOCAL', '', '', 'ada', 'FINISHED', 1795528798468, 1795528798502, '', 'active', 'file:///srv/mlflow/mlruns/299493020148213545/82a7683f47ab41658bca25b454a44416/artifacts', 299493020148213545, NULL);
INSERT INTO runs ("run_uuid", "name", "source_type", "source_name", "entry_point_name", "user_id", "status", "start_time", "end_time", "source_version", "lifecycle_stage", "artifact_uri", "experiment_id", "deleted_time") VALUES ('bde16ca8b19d4f1c9925c0d8606c02c0', 'running', 'LOCAL', '', '', 'ada', 'RUNNING', 1795528798645, NULL, '', 'active', 'file:///srv/mlflow/mlruns/299493020148213545/bde16ca8b19d4f1c9925c0d8606c02c0/artifacts', 299493020148213545, NULL);
INSERT INTO runs ("run_uuid", "name", "source_type", "source_name", "entry_point_name", "user_id", "status", "start_time", "end_time", "source_version", "lifecycle_stage", "artifact_uri", "experiment_id", "deleted_time") VALUES ('d6c2f3869ed342faac314dc13795a36f', 'train big: "quoted"', 'LOCAL', '', '', 'ada', 'FINISHED', 1795528798439, 1795528798586, '', 'active', 'file:///srv/mlflow/mlruns/299493020148213545/d6c2f3869ed342faac314dc13795a36f/artifacts', 299493020148213545, NULL);
CREATE TABLE "latest_metrics" (
	"key" VARCHAR(250) NOT NULL, 
	value FLOAT NOT NULL, 
	timestamp BIGINT, 
	step BIGINT NOT NULL, 
	is_nan BOOLEAN NOT NULL, 
	run_uuid VARCHAR(32) NOT NULL, 
	CONSTRAINT latest_metric_pk PRIMARY KEY ("key", run_uuid), 
	FOREIGN KEY(run_uuid) REFERENCES runs (run_uuid), 
	CHECK (is_nan IN (0, 1))
);
INSERT INTO latest_metrics ("key", "value", "timestamp", "step", "is_nan", "run_uuid") VALUES ('acc', 0.5, 1795528798476, 0, 0, '82a7683f47ab41658bca25b454a44416');
INSERT INTO latest_metrics ("key", "value", "timestamp", "step", "is_nan", "run_uuid") VALUES ('acc', 0.6, 1795528798513, 0, 0, '3d7c154d35d34925860f262c4e7498c6');
INSERT INTO latest_metrics ("key", "value", "timestamp", "step", "is_nan", "run_uuid") VALUES ('broken', 0.0, 1795528798445, 0, 1, 'd6c2f3869ed342faac314dc13795a36f');
INSERT INTO latest_metrics ("key", "value", "timestamp", "step", "is_nan", "run_uuid") VALUES ('eval/acc uracy', 0.9, 1795528798445, 2, 0, 'd6c2f3869ed342faac314dc13795a36f');
INSERT INTO latest_metrics ("key", "value", "timestamp", "step", "is_nan", "run_uuid") VALUES ('exploded', 1.7976931348623157e+308, 1795528798445, 0, 0, 'd6c2f3869ed342faac314dc13795a36f');
INSERT INTO latest_metrics ("key", "value", "timestamp", "step", "is_nan", "run_uuid") VALUES ('loss', 0.2, 1795528802445, 4, 0, 'd6c2f3869ed342faac314dc13795a36f');
INSERT INTO latest_metrics ("key", "value", "timestamp", "step", "is_nan", "run_uuid") VALUES ('loss', 0.3, 1795528798674, 0, 0, 'bde16ca8b19d4f1c9925c0d8606c02c0');
INSERT INTO latest_metrics ("key", "value", "timestamp", "step", "is_nan", "run_uuid") VALUES ('system/gpu_0_utilization_percentage', 3.0, 1795528798475, 3, 0, 'd6c2f3869ed342faac314dc13795a36f');
INSERT INTO latest_metrics ("key", "value", "timestamp", "step", "is_nan", "run_uuid") VALUES ('system/gpu_1_utilization_percentage', 50.25, 1795528798475, 3, 0, 'd6c2f3869ed342faac314dc13795a36f');
INSERT INTO latest_metrics ("key", "value", "timestamp", "step", "is_nan", "run_uuid") VALUES ('tiny', 1e-07, 1795528798445, 0, 0, 'd6c2f3869ed342faac314dc13795a36f');
INSERT INTO latest_metrics ("key", "value", "timestamp", "step", "is_nan", "run_uuid") VALUES ('vanished', -1.7976931348623157e+308, 1795528798445, 0, 0, 'd6c2f3869ed342faac314dc13795a36f');
CREATE TABLE "metrics" (
	"key" VARCHAR(250) NOT NULL, 
	value FLOAT NOT NULL, 
	timestamp BIGINT NOT NULL, 
	run_uuid VARCHAR(32) NOT NULL, 
	step BIGINT DEFAULT '0' NOT NULL, 
	is_nan BOOLEAN DEFAULT '0' NOT NULL, 
	CONSTRAINT metric_pk PRIMARY KEY ("key", timestamp, step, run_uuid, value, is_nan), 
	FOREIGN KEY(run_uuid) REFERENCES runs (run_uuid), 
	CHECK (is_nan IN (0, 1))
);
INSERT INTO metrics ("key", "value", "timestamp", "run_uuid", "step", "is_nan") VALUES ('acc', 0.5, 1795528798476, '82a7683f47ab41658bca25b454a44416', 0, 0);
INSERT INTO metrics ("key", "value", "timestamp", "run_uuid", "step", "is_nan") VALUES ('acc', 0.6, 1795528798513, '3d7c154d35d34925860f262c4e7498c6', 0, 0);
INSERT INTO metrics ("key", "value", "timestamp", "run_uuid", "step", "is_nan") VALUES ('broken', 0.0, 1795528798445, 'd6c2f3869ed342faac314dc13795a36f', 0, 1);
INSERT INTO metrics ("key", "value", "timestamp", "run_uuid", "step", "is_nan") VALUES ('eval/acc uracy', 0.5, 1795528798446, 'd6c2f3869ed342faac314dc13795a36f', 1, 0);
INSERT INTO metrics ("key", "value", "timestamp", "run_uuid", "step", "is_nan") VALUES ('eval/acc uracy', 0.9, 1795528798445, 'd6c2f3869ed342faac314dc13795a36f', 2, 0);
INSERT INTO metrics ("key", "value", "timestamp", "run_uuid", "step", "is_nan") VALUES ('exploded', 1.7976931348623157e+308, 1795528798445, 'd6c2f3869ed342faac314dc13795a36f', 0, 0);
INSERT INTO metrics ("key", "value", "timestamp", "run_uuid", "step", "is_nan") VALUES ('loss', 0.2, 1795528802445, 'd6c2f3869ed342faac314dc13795a36f', 4, 0);
INSERT INTO metrics ("key", "value", "timestamp", "run_uuid", "step", "is_nan") VALUES ('loss', 0.25, 1795528801445, 'd6c2f3869ed342faac314dc13795a36f', 3, 0);
INSERT INTO metrics ("key", "value", "timestamp", "run_uuid", "step", "is_nan") VALUES ('loss', 0.3, 1795528798674, 'bde16ca8b19d4f1c9925c0d8606c02c0', 0, 0);
INSERT INTO metrics ("key", "value", "timestamp", "run_uuid", "step", "is_nan") VALUES ('loss', 0.3333333333333333, 1795528800445, 'd6c2f3869ed342faac314dc13795a36f', 2, 0);
INSERT INTO metrics ("key", "value", "timestamp", "run_uuid", "step", "is_nan") VALUES ('loss', 0.5, 1795528799445, 'd6c2f3869ed342faac314dc13795a36f', 1, 0);
INSERT INTO metrics ("key", "value", "timestamp", "run_uuid", "step", "is_nan") VALUES ('loss', 1.0, 1795528798445, 'd6c2f3869ed342faac314dc13795a36f', 0, 0);
INSERT INTO metrics ("key", "value", "timestamp", "run_uuid", "step", "is_nan") VALUES ('system/gpu_0_utilization_percentage', 0.0, 1795528798445, 'd6c2f3869ed342faac314dc13795a36f', 0, 0);
INSERT INTO metrics ("key", "value", "timestamp", "run_uuid", "step", "is_nan") VALUES ('system/gpu_0_utilization_percentage', 1.0, 1795528798455, 'd6c2f3869ed342faac314dc13795a36f', 1, 0);
INSERT INTO metrics ("key", "value", "timestamp", "run_uuid", "step", "is_nan") VALUES ('system/gpu_0_utilization_percentage', 2.0, 1795528798465, 'd6c2f3869ed342faac314dc13795a36f', 2, 0);
INSERT INTO metrics ("key", "value", "timestamp", "run_uuid", "step", "is_nan") VALUES ('system/gpu_0_utilization_percentage', 3.0, 1795528798475, 'd6c2f3869ed342faac314dc13795a36f', 3, 0);
INSERT INTO metrics ("key", "value", "timestamp", "run_uuid", "step", "is_nan") VALUES ('system/gpu_1_utilization_percentage', 50.25, 1795528798445, 'd6c2f3869ed342faac314dc13795a36f', 0, 0);
INSERT INTO metrics ("key", "value", "timestamp", "run_uuid", "step", "is_nan") VALUES ('system/gpu_1_utilization_percentage', 50.25, 1795528798455, 'd6c2f3869ed342faac314dc13795a36f', 1, 0);
INSERT INTO metrics ("key", "value", "timestamp", "run_uuid", "step", "is_nan") VALUES ('system/gpu_1_utilization_percentage', 50.25, 1795528798465, 'd6c2f3869ed342faac314dc13795a36f', 2, 0);
INSERT INTO metrics ("key", "value", "timestamp", "run_uuid", "step", "is_nan") VALUES ('system/gpu_1_utilization_percentage', 50.25, 1795528798475, 'd6c2f3869ed342faac314dc13795a36f', 3, 0);
INSERT INTO metrics ("key", "value", "timestamp", "run_uuid", "step", "is_nan") VALUES ('tiny', 1e-07, 1795528798445, 'd6c2f3869ed342faac314dc13795a36f', 0, 0);
INSERT INTO metrics ("key", "value", "timestamp", "run_uuid", "step", "is_nan") VALUES ('vanished', -1.7976931348623157e+308, 1795528798445, 'd6c2f3869ed342faac314dc13795a36f', 0, 0);
CREATE TABLE "params" (
	"key" VARCHAR(250) NOT NULL, 
	value VARCHAR(8000) NOT NULL, 
	run_uuid VARCHAR(32) NOT NULL, 
	CONSTRAINT param_pk PRIMARY KEY ("key", run_uuid), 
	FOREIGN KEY(run_uuid) REFERENCES runs (run_uuid)
);
INSERT INTO params ("key", "value", "run_uuid") VALUES ('fold', '0', '82a7683f47ab41658bca25b454a44416');
INSERT INTO params ("key", "value", "run_uuid") VALUES ('fold', '1', '3d7c154d35d34925860f262c4e7498c6');
INSERT INTO params ("key", "value", "run_uuid") VALUES ('lr', '0.1', 'd6c2f3869ed342faac314dc13795a36f');
INSERT INTO params ("key", "value", "run_uuid") VALUES ('model', 'churn-net', 'd6c2f3869ed342faac314dc13795a36f');
INSERT INTO params ("key", "value", "run_uuid") VALUES ('notes', 'line one
line two: ümlaut', 'd6c2f3869ed342faac314dc13795a36f');
CREATE TABLE "tags" (
	"key" VARCHAR(250) NOT NULL, 
	value VARCHAR(8000), 
	run_uuid VARCHAR(32) NOT NULL, 
	CONSTRAINT tag_pk PRIMARY KEY ("key", run_uuid), 
	FOREIGN KEY(run_uuid) REFERENCES runs (run_uuid)
);
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('Environment', 'prod', 'd6c2f3869ed342faac314dc13795a36f');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('cloud_resource_id', 'i-0run', 'bde16ca8b19d4f1c9925c0d8606c02c0');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('gpu_capacity', '8', 'd6c2f3869ed342faac314dc13795a36f');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('gpu_count', '2', 'd6c2f3869ed342faac314dc13795a36f');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('instance_id', 'i-0def', '125de3d9408b4f43b9ddbb9a3869777e');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('job.type', 'training', 'd6c2f3869ed342faac314dc13795a36f');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('mlflow.parentRunId', 'd6c2f3869ed342faac314dc13795a36f', '3d7c154d35d34925860f262c4e7498c6');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('mlflow.parentRunId', 'd6c2f3869ed342faac314dc13795a36f', '82a7683f47ab41658bca25b454a44416');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('mlflow.runName', 'batch of prompts', '1ee3b646892b41dc952b76af5603f326');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('mlflow.runName', 'deleted', '59bb7f7b498c4145b6225a40a466e671');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('mlflow.runName', 'failed', '125de3d9408b4f43b9ddbb9a3869777e');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('mlflow.runName', 'fold-0', '82a7683f47ab41658bca25b454a44416');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('mlflow.runName', 'fold-1', '3d7c154d35d34925860f262c4e7498c6');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('mlflow.runName', 'killed', '515929bfbc5c4688899a88ca0c04ceef');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('mlflow.runName', 'of a deleted experiment', '054ae66749344cb8a48a34e647e73f23');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('mlflow.runName', 'running', 'bde16ca8b19d4f1c9925c0d8606c02c0');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('mlflow.runName', 'train big: "quoted"', 'd6c2f3869ed342faac314dc13795a36f');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('mlflow.source.type', 'LOCAL', '125de3d9408b4f43b9ddbb9a3869777e');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('mlflow.source.type', 'LOCAL', '1ee3b646892b41dc952b76af5603f326');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('mlflow.source.type', 'LOCAL', '3d7c154d35d34925860f262c4e7498c6');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('mlflow.source.type', 'LOCAL', '515929bfbc5c4688899a88ca0c04ceef');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('mlflow.source.type', 'LOCAL', '59bb7f7b498c4145b6225a40a466e671');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('mlflow.source.type', 'LOCAL', '82a7683f47ab41658bca25b454a44416');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('mlflow.source.type', 'LOCAL', 'bde16ca8b19d4f1c9925c0d8606c02c0');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('mlflow.source.type', 'LOCAL', 'd6c2f3869ed342faac314dc13795a36f');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('mlflow.user', 'ada', 'bde16ca8b19d4f1c9925c0d8606c02c0');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('mlflow.user', 'ada', '125de3d9408b4f43b9ddbb9a3869777e');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('mlflow.user', 'ada', '1ee3b646892b41dc952b76af5603f326');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('mlflow.user', 'ada', '3d7c154d35d34925860f262c4e7498c6');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('mlflow.user', 'ada', '515929bfbc5c4688899a88ca0c04ceef');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('mlflow.user', 'ada', '59bb7f7b498c4145b6225a40a466e671');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('mlflow.user', 'ada', '82a7683f47ab41658bca25b454a44416');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('mlflow.user', 'ada', 'd6c2f3869ed342faac314dc13795a36f');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('project', 'tagged', 'bde16ca8b19d4f1c9925c0d8606c02c0');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('resource_id', 'i-0abc123', 'd6c2f3869ed342faac314dc13795a36f');
INSERT INTO tags ("key", "value", "run_uuid") VALUES ('team', 'growth', 'd6c2f3869ed342faac314dc13795a36f');
CREATE TABLE "datasets" (
	dataset_uuid VARCHAR(36) NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	name VARCHAR(500) NOT NULL, 
	digest VARCHAR(36) NOT NULL, 
	dataset_source_type VARCHAR(36) NOT NULL, 
	dataset_source TEXT NOT NULL, 
	dataset_schema TEXT, 
	dataset_profile TEXT, 
	CONSTRAINT dataset_pk PRIMARY KEY (experiment_id, name, digest), 
	CONSTRAINT fk_datasets_experiment_id_experiments FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id) ON DELETE CASCADE
);
INSERT INTO datasets ("dataset_uuid", "experiment_id", "name", "digest", "dataset_source_type", "dataset_source", "dataset_schema", "dataset_profile") VALUES ('3be1568f-01d7-4761-a1ba-9f31ad9e08c1', 299493020148213545, 'churn-train', '3eb35d67', 's3', '{"uri": "s3://bucket/train/v1/"}', '{"mlflow_colspec": [{"type": "long", "name": "a", "required": true}, {"type": "double", "name": "b", "required": true}]}', '{"num_rows": 3, "num_elements": 6}');
INSERT INTO datasets ("dataset_uuid", "experiment_id", "name", "digest", "dataset_source_type", "dataset_source", "dataset_schema", "dataset_profile") VALUES ('f222955c-704b-4bb5-a1ce-4e02834d70a0', 299493020148213545, 'in-memory', '3eb35d67', 'code', '{"tags": {"mlflow.user": "ada", "mlflow.source.name": "train.py", "mlflow.source.type": "LOCAL"}}', '{"mlflow_colspec": [{"type": "long", "name": "a", "required": true}, {"type": "double", "name": "b", "required": true}]}', '{"num_rows": 3, "num_elements": 6}');
CREATE TABLE inputs (
	input_uuid VARCHAR(36) NOT NULL, 
	source_type VARCHAR(36) NOT NULL, 
	source_id VARCHAR(36) NOT NULL, 
	destination_type VARCHAR(36) NOT NULL, 
	destination_id VARCHAR(36) NOT NULL, step BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT inputs_pk PRIMARY KEY (source_type, source_id, destination_type, destination_id)
);
INSERT INTO inputs ("input_uuid", "source_type", "source_id", "destination_type", "destination_id", "step") VALUES ('061a7600-9543-43c4-bd88-b0c72051e0c8', 'DATASET', '3be1568f-01d7-4761-a1ba-9f31ad9e08c1', 'RUN', 'd6c2f3869ed342faac314dc13795a36f', 0);
INSERT INTO inputs ("input_uuid", "source_type", "source_id", "destination_type", "destination_id", "step") VALUES ('d65576cd-dee3-4c73-b290-a6f6c8000413', 'DATASET', 'f222955c-704b-4bb5-a1ce-4e02834d70a0', 'RUN', 'd6c2f3869ed342faac314dc13795a36f', 0);
CREATE TABLE logged_models (
	model_id VARCHAR(36) NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	name VARCHAR(500) NOT NULL, 
	artifact_location VARCHAR(1000) NOT NULL, 
	creation_timestamp_ms BIGINT NOT NULL, 
	last_updated_timestamp_ms BIGINT NOT NULL, 
	status INTEGER NOT NULL, 
	lifecycle_stage VARCHAR(32), 
	model_type VARCHAR(500), 
	source_run_id VARCHAR(32), 
	status_message VARCHAR(1000), 
	CONSTRAINT logged_models_pk PRIMARY KEY (model_id), 
	CONSTRAINT logged_models_lifecycle_stage_check CHECK (lifecycle_stage IN ('active', 'deleted')), 
	CONSTRAINT fk_logged_models_experiment_id FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id) ON DELETE CASCADE
);
INSERT INTO logged_models ("model_id", "experiment_id", "name", "artifact_location", "creation_timestamp_ms", "last_updated_timestamp_ms", "status", "lifecycle_stage", "model_type", "source_run_id", "status_message") VALUES ('m-16eafc08a88a4ec2bc5c9eba719fc9d8', 299493020148213545, 'fold-model-0', 'file:///srv/mlflow/mlruns/299493020148213545/models/m-16eafc08a88a4ec2bc5c9eba719fc9d8/artifacts', 1795528798479, 1795528798488, 2, 'active', NULL, '82a7683f47ab41658bca25b454a44416', NULL);
INSERT INTO logged_models ("model_id", "experiment_id", "name", "artifact_location", "creation_timestamp_ms", "last_updated_timestamp_ms", "status", "lifecycle_stage", "model_type", "source_run_id", "status_message") VALUES ('m-7e7df1e0bbfb4d4382969143b9fcf636', 299493020148213545, 'fold-model-1', 'file:///srv/mlflow/mlruns/299493020148213545/models/m-7e7df1e0bbfb4d4382969143b9fcf636/artifacts', 1795528798516, 1795528798525, 2, 'active', NULL, '3d7c154d35d34925860f262c4e7498c6', NULL);
CREATE TABLE "model_versions" (
	name VARCHAR(256) NOT NULL, 
	version INTEGER NOT NULL, 
	creation_time BIGINT, 
	last_updated_time BIGINT, 
	description VARCHAR(5000), 
	user_id VARCHAR(256), 
	current_stage VARCHAR(20), 
	source VARCHAR(500), 
	run_id VARCHAR(32), 
	status VARCHAR(20), 
	status_message VARCHAR(500), 
	run_link VARCHAR(500), 
	storage_location VARCHAR(500), 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT model_version_pk PRIMARY KEY (workspace, name, version), 
	CONSTRAINT fk_model_versions_registered_models FOREIGN KEY(workspace, name) REFERENCES registered_models (workspace, name) ON UPDATE CASCADE
);
INSERT INTO model_versions ("name", "version", "creation_time", "last_updated_time", "description", "user_id", "current_stage", "source", "run_id", "status", "status_message", "run_link", "storage_location", "workspace") VALUES ('churn-net', 1, 1795528798497, 1795528798497, NULL, NULL, 'None', 'models:/m-16eafc08a88a4ec2bc5c9eba719fc9d8', '82a7683f47ab41658bca25b454a44416', 'READY', NULL, NULL, 'file:///srv/mlflow/mlruns/299493020148213545/models/m-16eafc08a88a4ec2bc5c9eba719fc9d8/artifacts', 'default');
INSERT INTO model_versions ("name", "version", "creation_time", "last_updated_time", "description", "user_id", "current_stage", "source", "run_id", "status", "status_message", "run_link", "storage_location", "workspace") VALUES ('churn-net', 2, 1795528798527, 1795528798527, NULL, NULL, 'None', 'models:/m-7e7df1e0bbfb4d4382969143b9fcf636', '3d7c154d35d34925860f262c4e7498c6', 'READY', NULL, NULL, 'file:///srv/mlflow/mlruns/299493020148213545/models/m-7e7df1e0bbfb4d4382969143b9fcf636/artifacts', 'default');
CREATE TABLE "trace_info" (
	request_id VARCHAR(50) NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	timestamp_ms BIGINT NOT NULL, 
	execution_time_ms BIGINT, 
	status VARCHAR(50) NOT NULL, 
	client_request_id VARCHAR(50), 
	request_preview VARCHAR(1000), 
	response_preview VARCHAR(1000), 
	db_payload_generation INTEGER DEFAULT '0' NOT NULL, trace_name VARCHAR(4096), session_id VARCHAR(250), input_tokens BIGINT, output_tokens BIGINT, total_tokens BIGINT, cache_read_input_tokens BIGINT, cache_creation_input_tokens BIGINT, cache_creation_input_tokens_above_1hr BIGINT, input_cost FLOAT, output_cost FLOAT, total_cost FLOAT, 
	CONSTRAINT trace_info_pk PRIMARY KEY (request_id), 
	CONSTRAINT fk_trace_info_experiment_id FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id) ON DELETE CASCADE
);
INSERT INTO trace_info ("request_id", "experiment_id", "timestamp_ms", "execution_time_ms", "status", "client_request_id", "request_preview", "response_preview", "db_payload_generation", "trace_name", "session_id", "input_tokens", "output_tokens", "total_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "cache_creation_input_tokens_above_1hr", "input_cost", "output_cost", "total_cost") VALUES ('tr-01a5303aacc3ed7062fd0fa2b39eaf10', 326481483785673468, 1795528798748, 0, 'OK', NULL, NULL, NULL, 0, 'answer', NULL, 101, 10, 111, 40, NULL, NULL, NULL, NULL, NULL);
INSERT INTO trace_info ("request_id", "experiment_id", "timestamp_ms", "execution_time_ms", "status", "client_request_id", "request_preview", "response_preview", "db_payload_generation", "trace_name", "session_id", "input_tokens", "output_tokens", "total_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "cache_creation_input_tokens_above_1hr", "input_cost", "output_cost", "total_cost") VALUES ('tr-03a30df307770ebb6da9c7d47ee9da83', 326481483785673468, 1795528798753, 4, 'ERROR', NULL, NULL, NULL, 0, 'answer', NULL, 104, 10, 114, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO trace_info ("request_id", "experiment_id", "timestamp_ms", "execution_time_ms", "status", "client_request_id", "request_preview", "response_preview", "db_payload_generation", "trace_name", "session_id", "input_tokens", "output_tokens", "total_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "cache_creation_input_tokens_above_1hr", "input_cost", "output_cost", "total_cost") VALUES ('tr-40ea6260c075b3e4d80393eb672165a0', 326481483785673468, 1795528798749, 2, 'OK', NULL, NULL, NULL, 0, 'answer', NULL, 102, 10, 112, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO trace_info ("request_id", "experiment_id", "timestamp_ms", "execution_time_ms", "status", "client_request_id", "request_preview", "response_preview", "db_payload_generation", "trace_name", "session_id", "input_tokens", "output_tokens", "total_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "cache_creation_input_tokens_above_1hr", "input_cost", "output_cost", "total_cost") VALUES ('tr-61f7acbf727ca0ce77454d9c290de3c3', 326481483785673468, 1795528798806, 1, 'OK', NULL, NULL, NULL, 0, 'two models', NULL, 14, 6, 20, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO trace_info ("request_id", "experiment_id", "timestamp_ms", "execution_time_ms", "status", "client_request_id", "request_preview", "response_preview", "db_payload_generation", "trace_name", "session_id", "input_tokens", "output_tokens", "total_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "cache_creation_input_tokens_above_1hr", "input_cost", "output_cost", "total_cost") VALUES ('tr-a821956508a120633168d156b05f1b71', 326481483785673468, 1795528798752, 0, 'OK', NULL, NULL, NULL, 0, 'answer', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO trace_info ("request_id", "experiment_id", "timestamp_ms", "execution_time_ms", "status", "client_request_id", "request_preview", "response_preview", "db_payload_generation", "trace_name", "session_id", "input_tokens", "output_tokens", "total_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "cache_creation_input_tokens_above_1hr", "input_cost", "output_cost", "total_cost") VALUES ('tr-e53f5fc3bdbf3bfeb3e642a9f3a48de7', 326481483785673468, 1795528798758, 0, 'OK', NULL, NULL, NULL, 0, 'answer', NULL, 106, 10, 116, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO trace_info ("request_id", "experiment_id", "timestamp_ms", "execution_time_ms", "status", "client_request_id", "request_preview", "response_preview", "db_payload_generation", "trace_name", "session_id", "input_tokens", "output_tokens", "total_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "cache_creation_input_tokens_above_1hr", "input_cost", "output_cost", "total_cost") VALUES ('tr-f1d149c1240d7949b7ff60c7853422a1', 326481483785673468, 1795528798701, 47, 'OK', NULL, NULL, NULL, 0, 'answer', NULL, 100, 10, 110, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO trace_info ("request_id", "experiment_id", "timestamp_ms", "execution_time_ms", "status", "client_request_id", "request_preview", "response_preview", "db_payload_generation", "trace_name", "session_id", "input_tokens", "output_tokens", "total_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "cache_creation_input_tokens_above_1hr", "input_cost", "output_cost", "total_cost") VALUES ('tr-fa708ff9664c7bf4669001253b4623d1', 326481483785673468, 1795528798758, 0, 'OK', NULL, NULL, NULL, 0, 'answer', NULL, 105, 10, 115, NULL, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE "trace_request_metadata" (
	"key" VARCHAR(250) NOT NULL, 
	value VARCHAR(8000), 
	request_id VARCHAR(50) NOT NULL, 
	CONSTRAINT trace_request_metadata_pk PRIMARY KEY ("key", request_id), 
	CONSTRAINT fk_trace_request_metadata_request_id FOREIGN KEY(request_id) REFERENCES trace_info (request_id) ON DELETE CASCADE
);
INSERT INTO trace_request_metadata ("key", "value", "request_id") VALUES ('mlflow.source.type', 'LOCAL', 'tr-01a5303aacc3ed7062fd0fa2b39eaf10');
INSERT INTO trace_request_metadata ("key", "value", "request_id") VALUES ('mlflow.source.type', 'LOCAL', 'tr-03a30df307770ebb6da9c7d47ee9da83');
INSERT INTO trace_request_metadata ("key", "value", "request_id") VALUES ('mlflow.source.type', 'LOCAL', 'tr-40ea6260c075b3e4d80393eb672165a0');
INSERT INTO trace_request_metadata ("key", "value", "request_id") VALUES ('mlflow.source.type', 'LOCAL', 'tr-61f7acbf727ca0ce77454d9c290de3c3');
INSERT INTO trace_request_metadata ("key", "value", "request_id") VALUES ('mlflow.source.type', 'LOCAL', 'tr-a821956508a120633168d156b05f1b71');
INSERT INTO trace_request_metadata ("key", "value", "request_id") VALUES ('mlflow.source.type', 'LOCAL', 'tr-e53f5fc3bdbf3bfeb3e642a9f3a48de7');
INSERT INTO trace_request_metadata ("key", "value", "request_id") VALUES ('mlflow.source.type', 'LOCAL', 'tr-f1d149c1240d7949b7ff60c7853422a1');
INSERT INTO trace_request_metadata ("key", "value", "request_id") VALUES ('mlflow.source.type', 'LOCAL', 'tr-fa708ff9664c7bf4669001253b4623d1');
INSERT INTO trace_request_metadata ("key", "value", "request_id") VALUES ('mlflow.sourceRun', '1ee3b646892b41dc952b76af5603f326', 'tr-61f7acbf727ca0ce77454d9c290de3c3');
INSERT INTO trace_request_metadata ("key", "value", "request_id") VALUES ('mlflow.user', 'ada', 'tr-01a5303aacc3ed7062fd0fa2b39eaf10');
INSERT INTO trace_request_metadata ("key", "value", "request_id") VALUES ('mlflow.user', 'ada', 'tr-03a30df307770ebb6da9c7d47ee9da83');
INSERT INTO trace_request_metadata ("key", "value", "request_id") VALUES ('mlflow.user', 'ada', 'tr-40ea6260c075b3e4d80393eb672165a0');
INSERT INTO trace_request_metadata ("key", "value", "request_id") VALUES ('mlflow.user', 'ada', 'tr-61f7acbf727ca0ce77454d9c290de3c3');
INSERT INTO trace_request_metadata ("key", "value", "request_id") VALUES ('mlflow.user', 'ada', 'tr-a821956508a120633168d156b05f1b71');
INSERT INTO trace_request_metadata ("key", "value", "request_id") VALUES ('mlflow.user', 'ada', 'tr-e53f5fc3bdbf3bfeb3e642a9f3a48de7');
INSERT INTO trace_request_metadata ("key", "value", "request_id") VALUES ('mlflow.user', 'ada', 'tr-f1d149c1240d7949b7ff60c7853422a1');
INSERT INTO trace_request_metadata ("key", "value", "request_id") VALUES ('mlflow.user', 'ada', 'tr-fa708ff9664c7bf4669001253b4623d1');
CREATE TABLE "spans" (
	trace_id VARCHAR(50) NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	span_id VARCHAR(50) NOT NULL, 
	parent_span_id VARCHAR(50), 
	name TEXT, 
	type VARCHAR(500), 
	status VARCHAR(50) NOT NULL, 
	start_time_unix_nano BIGINT NOT NULL, 
	end_time_unix_nano BIGINT, 
	duration_ns BIGINT GENERATED ALWAYS AS (end_time_unix_nano - start_time_unix_nano) STORED, 
	content TEXT NOT NULL, 
	input_cost FLOAT, 
	output_cost FLOAT, 
	total_cost FLOAT, 
	model_name VARCHAR(500), 
	model_provider VARCHAR(500), 
	CONSTRAINT spans_pk PRIMARY KEY (trace_id, span_id), 
	CONSTRAINT fk_spans_experiment_id FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id), 
	CONSTRAINT fk_spans_trace_id FOREIGN KEY(trace_id) REFERENCES trace_info (request_id) ON DELETE CASCADE
);
INSERT INTO spans ("trace_id", "experiment_id", "span_id", "parent_span_id", "name", "type", "status", "start_time_unix_nano", "end_time_unix_nano", "content", "input_cost", "output_cost", "total_cost", "model_name", "model_provider") VALUES ('tr-01a5303aacc3ed7062fd0fa2b39eaf10', 326481483785673468, '4edabe246f70bbba', NULL, 'answer', 'CHAIN', 'OK', 1795528798748473572, 1795528798749149399, '{"trace_id": "AaUwOqzD7XBi/Q+is56vEA==", "span_id": "Ttq+JG9wu7o=", "parent_span_id": null, "name": "answer", "start_time_unix_nano": 1795528798748473572, "end_time_unix_nano": 1795528798749149399, "events": [], "status": {"code": "STATUS_CODE_OK", "message": ""}, "attributes": {"mlflow.traceRequestId": "\"tr-01a5303aacc3ed7062fd0fa2b39eaf10\"", "mlflow.spanType": "\"CHAIN\"", "mlflow.spanLogLevel": "10"}, "links": []}', NULL, NULL, NULL, NULL, NULL);
INSERT INTO spans ("trace_id", "experiment_id", "span_id", "parent_span_id", "name", "type", "status", "start_time_unix_nano", "end_time_unix_nano", "content", "input_cost", "output_cost", "total_cost", "model_name", "model_provider") VALUES ('tr-01a5303aacc3ed7062fd0fa2b39eaf10', 326481483785673468, '8ab2aad476db2bd9', '4edabe246f70bbba', 'call', 'LLM', 'OK', 1795528798748838867, 1795528798749040034, '{"trace_id": "AaUwOqzD7XBi/Q+is56vEA==", "span_id": "irKq1HbbK9k=", "parent_span_id": "Ttq+JG9wu7o=", "name": "call", "start_time_unix_nano": 1795528798748838867, "end_time_unix_nano": 1795528798749040034, "events": [], "status": {"code": "STATUS_CODE_OK", "message": ""}, "attributes": {"mlflow.traceRequestId": "\"tr-01a5303aacc3ed7062fd0fa2b39eaf10\"", "mlflow.spanType": "\"LLM\"", "mlflow.llm.model": "\"gpt-4o\"", "mlflow.llm.provider": "\"openai\"", "mlflow.chat.tokenUsage": "{\"input_tokens\": 101, \"output_tokens\": 10, \"total_tokens\": 111, \"cache_read_input_tokens\": 40}", "mlflow.spanLogLevel": "20"}, "links": []}', NULL, NULL, NULL, 'gpt-4o', 'openai');
INSERT INTO spans ("trace_id", "experiment_id", "span_id", "parent_span_id", "name", "type", "status", "start_time_unix_nano", "end_time_unix_nano", "content", "input_cost", "output_cost", "total_cost", "model_name", "model_provider") VALUES ('tr-03a30df307770ebb6da9c7d47ee9da83', 326481483785673468, '4ee2dda650ab9be5', NULL, 'answer', 'CHAIN', 'ERROR', 1795528798753035096, 1795528798757837841, '{"trace_id": "A6MN8wd3DrttqcfUfunagw==", "span_id": "TuLdplCrm+U=", "parent_span_id": null, "name": "answer", "start_time_unix_nano": 1795528798753035096, "end_time_unix_nano": 1795528798757837841, "events": [{"name": "exception", "time_unix_nano": 1795528798757710848, "attributes": {"exception.message": "the model did not answer", "exception.type": "ValueError", "exception.stacktrace": "Traceback (most recent call last):\n  File \"/usr/lib/python3/site-packages/mlflow/tracing/provider.py\", line 306, in with_active_span\n    yield\n  File \"/usr/lib/python3/site-packages/mlflow/tracing/fluent.py\", line 695, in start_span\n    yield mlflow_span\n  File \"/srv/mlflow/train.py\", line 105, in traces\n    raise ValueError(\"the model did not answer\")\nValueError: the model did not answer"}}], "status": {"code": "STATUS_CODE_ERROR", "message": "ValueError: the model did not answer"}, "attributes": {"mlflow.traceRequestId": "\"tr-03a30df307770ebb6da9c7d47ee9da83\"", "mlflow.spanType": "\"CHAIN\"", "mlflow.spanLogLevel": "40"}, "links": []}', NULL, NULL, NULL, NULL, NULL);
INSERT INTO spans ("trace_id", "experiment_id", "span_id", "parent_span_id", "name", "type", "status", "start_time_unix_nano", "end_time_unix_nano", "content", "input_cost", "output_cost", "total_cost", "model_name", "model_provider") VALUES ('tr-03a30df307770ebb6da9c7d47ee9da83', 326481483785673468, '314ac88ace1c1dc9', '4ee2dda650ab9be5', 'call', 'LLM', 'ERROR', 1795528798753243887, 1795528798757078938, '{"trace_id": "A6MN8wd3DrttqcfUfunagw==", "span_id": "MUrIis4cHck=", "parent_span_id": "TuLdplCrm+U=", "name": "call", "start_time_unix_nano": 1795528798753243887, "end_time_unix_nano": 1795528798757078938, "events": [{"name": "exception", "time_unix_nano": 1795528798756941056, "attributes": {"exception.message": "the model did not answer", "exception.type": "ValueError", "exception.stacktrace": "Traceback (most recent call last):\n  File \"/usr/lib/python3/site-packages/mlflow/tracing/provider.py\", line 306, in with_active_span\n    yield\n  File \"/usr/lib/python3/site-packages/mlflow/tracing/fluent.py\", line 695, in start_span\n    yield mlflow_span\n  File \"/srv/mlflow/train.py\", line 105, in traces\n    raise ValueError(\"the model did not answer\")\nValueError: the model did not answer"}}], "status": {"code": "STATUS_CODE_ERROR", "message": "ValueError: the model did not answer"}, "attributes": {"mlflow.traceRequestId": "\"tr-03a30df307770ebb6da9c7d47ee9da83\"", "mlflow.spanType": "\"LLM\"", "mlflow.llm.model": "\"gpt-4o\"", "mlflow.llm.provider": "\"openai\"", "mlflow.chat.tokenUsage": "{\"input_tokens\": 104, \"output_tokens\": 10, \"total_tokens\": 114}", "mlflow.spanLogLevel": "40"}, "links": []}', NULL, NULL, NULL, 'gpt-4o', 'openai');
INSERT INTO spans ("trace_id", "experiment_id", "span_id", "parent_span_id", "name", "type", "status", "start_time_unix_nano", "end_time_unix_nano", "content", "input_cost", "output_cost", "total_cost", "model_name", "model_provider") VALUES ('tr-40ea6260c075b3e4d80393eb672165a0', 326481483785673468, 'cc2f819e9facd6d9', NULL, 'answer', 'CHAIN', 'OK', 1795528798749367408, 1795528798752067561, '{"trace_id": "QOpiYMB1s+TYA5PrZyFloA==", "span_id": "zC+Bnp+s1tk=", "parent_span_id": null, "name": "answer", "start_time_unix_nano": 1795528798749367408, "end_time_unix_nano": 1795528798752067561, "events": [], "status": {"code": "STATUS_CODE_OK", "message": ""}, "attributes": {"mlflow.traceRequestId": "\"tr-40ea6260c075b3e4d80393eb672165a0\"", "mlflow.spanType": "\"CHAIN\"", "mlflow.spanLogLevel": "10"}, "links": []}', NULL, NULL, NULL, NULL, NULL);
INSERT INTO spans ("trace_id", "experiment_id", "span_id", "parent_span_id", "name", "type", "status", "start_time_unix_nano", "end_time_unix_nano", "content", "input_cost", "output_cost", "total_cost", "model_name", "model_provider") VALUES ('tr-40ea6260c075b3e4d80393eb672165a0', 326481483785673468, 'ed7af44cffa6628d', 'cc2f819e9facd6d9', 'call', 'LLM', 'OK', 1795528798751706464, 1795528798751927368, '{"trace_id": "QOpiYMB1s+TYA5PrZyFloA==", "span_id": "7Xr0TP+mYo0=", "parent_span_id": "zC+Bnp+s1tk=", "name": "call", "start_time_unix_nano": 1795528798751706464, "end_time_unix_nano": 1795528798751927368, "events": [], "status": {"code": "STATUS_CODE_OK", "message": ""}, "attributes": {"mlflow.traceRequestId": "\"tr-40ea6260c075b3e4d80393eb672165a0\"", "mlflow.spanType": "\"LLM\"", "mlflow.llm.model": "\"gpt-4o\"", "mlflow.llm.provider": "\"openai\"", "mlflow.chat.tokenUsage": "{\"input_tokens\": 102, \"output_tokens\": 10, \"total_tokens\": 112}", "mlflow.spanLogLevel": "20"}, "links": []}', NULL, NULL, NULL, 'gpt-4o', 'openai');
INSERT INTO spans ("trace_id", "experiment_id", "span_id", "parent_span_id", "name", "type", "status", "start_time_unix_nano", "end_time_unix_nano", "content", "input_cost", "output_cost", "total_cost", "model_name", "model_provider") VALUES ('tr-61f7acbf727ca0ce77454d9c290de3c3', 326481483785673468, 'c2ccefa6426f9b7d', NULL, 'two models', 'UNKNOWN', 'OK', 1795528798806875654, 1795528798807969365, '{"trace_id": "Yfesv3J8oM53RU2cKQ3jww==", "span_id": "wszvpkJvm30=", "parent_span_id": null, "name": "two models", "start_time_unix_nano": 1795528798806875654, "end_time_unix_nano": 1795528798807969365, "events": [], "status": {"code": "STATUS_CODE_OK", "message": ""}, "attributes": {"mlflow.traceRequestId": "\"tr-61f7acbf727ca0ce77454d9c290de3c3\"", "mlflow.spanType": "\"UNKNOWN\"", "mlflow.spanLogLevel": "10"}, "links": []}', NULL, NULL, NULL, NULL, NULL);
INSERT INTO spans ("trace_id", "experiment_id", "span_id", "parent_span_id", "name", "type", "status", "start_time_unix_nano", "end_time_unix_nano", "content", "input_cost", "output_cost", "total_cost", "model_name", "model_provider") VALUES ('tr-61f7acbf727ca0ce77454d9c290de3c3', 326481483785673468, 'e795db7abaecc871', 'c2ccefa6426f9b7d', 'call gpt-4o', 'LLM', 'OK', 1795528798807302223, 1795528798807524240, '{"trace_id": "Yfesv3J8oM53RU2cKQ3jww==", "span_id": "55XberrsyHE=", "parent_span_id": "wszvpkJvm30=", "name": "call gpt-4o", "start_time_unix_nano": 1795528798807302223, "end_time_unix_nano": 1795528798807524240, "events": [], "status": {"code": "STATUS_CODE_OK", "message": ""}, "attributes": {"mlflow.traceRequestId": "\"tr-61f7acbf727ca0ce77454d9c290de3c3\"", "mlflow.spanType": "\"LLM\"", "mlflow.llm.model": "\"gpt-4o\"", "mlflow.chat.tokenUsage": "{\"input_tokens\": 7, \"output_tokens\": 3, \"total_tokens\": 10}", "mlflow.spanLogLevel": "20"}, "links": []}', NULL, NULL, NULL, 'gpt-4o', NULL);
INSERT INTO spans ("trace_id", "experiment_id", "span_id", "parent_span_id", "name", "type", "status", "start_time_unix_nano", "end_time_unix_nano", "content", "input_cost", "output_cost", "total_cost", "model_name", "model_provider") VALUES ('tr-61f7acbf727ca0ce77454d9c290de3c3', 326481483785673468, '392e2f1e595772f2', 'c2ccefa6426f9b7d', 'call gpt-4o-mini', 'LLM', 'OK', 1795528798807696563, 1795528798807877362, '{"trace_id": "Yfesv3J8oM53RU2cKQ3jww==", "span_id": "OS4vHllXcvI=", "parent_span_id": "wszvpkJvm30=", "name": "call gpt-4o-mini", "start_time_unix_nano": 1795528798807696563, "end_time_unix_nano": 1795528798807877362, "events": [], "status": {"code": "STATUS_CODE_OK", "message": ""}, "attributes": {"mlflow.traceRequestId": "\"tr-61f7acbf727ca0ce77454d9c290de3c3\"", "mlflow.spanType": "\"LLM\"", "mlflow.llm.model": "\"gpt-4o-mini\"", "mlflow.chat.tokenUsage": "{\"input_tokens\": 7, \"output_tokens\": 3, \"total_tokens\": 10}", "mlflow.spanLogLevel": "20"}, "links": []}', NULL, NULL, NULL, 'gpt-4o-mini', NULL);
INSERT INTO spans ("trace_id", "experiment_id", "span_id", "parent_span_id", "name", "type", "status", "start_time_unix_nano", "end_time_unix_nano", "content", "input_cost", "output_cost", "total_cost", "model_name", "model_provider") VALUES ('tr-a821956508a120633168d156b05f1b71', 326481483785673468, '2ec0457d9c78f82a', NULL, 'answer', 'CHAIN', 'OK', 1795528798752290780, 1795528798752867251, '{"trace_id": "qCGVZQihIGMxaNFWsF8bcQ==", "span_id": "LsBFfZx4+Co=", "parent_span_id": null, "name": "answer", "start_time_unix_nano": 1795528798752290780, "end_time_unix_nano": 1795528798752867251, "events": [], "status": {"code": "STATUS_CODE_OK", "message": ""}, "attributes": {"mlflow.traceRequestId": "\"tr-a821956508a120633168d156b05f1b71\"", "mlflow.spanType": "\"CHAIN\"", "mlflow.spanLogLevel": "10"}, "links": []}', NULL, NULL, NULL, NULL, NULL);
INSERT INTO spans ("trace_id", "experiment_id", "span_id", "parent_span_id", "name", "type", "status", "start_time_unix_nano", "end_time_unix_nano", "content", "input_cost", "output_cost", "total_cost", "model_name", "model_provider") VALUES ('tr-a821956508a120633168d156b05f1b71', 326481483785673468, '5e722700c820f879', '2ec0457d9c78f82a', 'call', 'LLM', 'OK', 1795528798752555897, 1795528798752764258, '{"trace_id": "qCGVZQihIGMxaNFWsF8bcQ==", "span_id": "XnInAMgg+Hk=", "parent_span_id": "LsBFfZx4+Co=", "name": "call", "start_time_unix_nano": 1795528798752555897, "end_time_unix_nano": 1795528798752764258, "events": [], "status": {"code": "STATUS_CODE_OK", "message": ""}, "attributes": {"mlflow.traceRequestId": "\"tr-a821956508a120633168d156b05f1b71\"", "mlflow.spanType": "\"LLM\"", "mlflow.llm.model": "\"gpt-4o\"", "mlflow.llm.provider": "\"openai\"", "mlflow.spanLogLevel": "20"}, "links": []}', NULL, NULL, NULL, 'gpt-4o', 'openai');
INSERT INTO spans ("trace_id", "experiment_id", "span_id", "parent_span_id", "name", "type", "status", "start_time_unix_nano", "end_time_unix_nano", "content", "input_cost", "output_cost", "total_cost", "model_name", "model_provider") VALUES ('tr-e53f5fc3bdbf3bfeb3e642a9f3a48de7', 326481483785673468, '044162ebb355de3f', NULL, 'answer', 'CHAIN', 'OK', 1795528798758817538, 1795528798759260729, '{"trace_id": "5T9fw72/O/6z5kKp86SN5w==", "span_id": "BEFi67NV3j8=", "parent_span_id": null, "name": "answer", "start_time_unix_nano": 1795528798758817538, "end_time_unix_nano": 1795528798759260729, "events": [], "status": {"code": "STATUS_CODE_OK", "message": ""}, "attributes": {"mlflow.traceRequestId": "\"tr-e53f5fc3bdbf3bfeb3e642a9f3a48de7\"", "mlflow.spanType": "\"CHAIN\"", "mlflow.spanLogLevel": "10"}, "links": []}', NULL, NULL, NULL, NULL, NULL);
INSERT INTO spans ("trace_id", "experiment_id", "span_id", "parent_span_id", "name", "type", "status", "start_time_unix_nano", "end_time_unix_nano", "content", "input_cost", "output_cost", "total_cost", "model_name", "model_provider") VALUES ('tr-e53f5fc3bdbf3bfeb3e642a9f3a48de7', 326481483785673468, 'ba8e2fa0bbf55ee1', '044162ebb355de3f', 'call', 'LLM', 'OK', 1795528798759033052, 1795528798759183555, '{"trace_id": "5T9fw72/O/6z5kKp86SN5w==", "span_id": "uo4voLv1XuE=", "parent_span_id": "BEFi67NV3j8=", "name": "call", "start_time_unix_nano": 1795528798759033052, "end_time_unix_nano": 1795528798759183555, "events": [], "status": {"code": "STATUS_CODE_OK", "message": ""}, "attributes": {"mlflow.traceRequestId": "\"tr-e53f5fc3bdbf3bfeb3e642a9f3a48de7\"", "mlflow.spanType": "\"LLM\"", "mlflow.llm.model": "\"claude-sonnet-4\"", "mlflow.llm.provider": "\"anthropic\"", "mlflow.chat.tokenUsage": "{\"input_tokens\": 106, \"output_tokens\": 10, \"total_tokens\": 116}", "mlflow.spanLogLevel": "20"}, "links": []}', NULL, NULL, NULL, 'claude-sonnet-4', 'anthropic');
INSERT INTO spans ("trace_id", "experiment_id", "span_id", "parent_span_id", "name", "type", "status", "start_time_unix_nano", "end_time_unix_nano", "content", "input_cost", "output_cost", "total_cost", "model_name", "model_provider") VALUES ('tr-f1d149c1240d7949b7ff60c7853422a1', 326481483785673468, 'f889493a1e3287c0', NULL, 'answer', 'CHAIN', 'OK', 1795528798701163559, 1795528798748186644, '{"trace_id": "8dFJwSQNeUm3/2DHhTQioQ==", "span_id": "+IlJOh4yh8A=", "parent_span_id": null, "name": "answer", "start_time_unix_nano": 1795528798701163559, "end_time_unix_nano": 1795528798748186644, "events": [], "status": {"code": "STATUS_CODE_OK", "message": ""}, "attributes": {"mlflow.traceRequestId": "\"tr-f1d149c1240d7949b7ff60c7853422a1\"", "mlflow.spanType": "\"CHAIN\"", "mlflow.spanLogLevel": "10"}, "links": []}', NULL, NULL, NULL, NULL, NULL);
INSERT INTO spans ("trace_id", "experiment_id", "span_id", "parent_span_id", "name", "type", "status", "start_time_unix_nano", "end_time_unix_nano", "content", "input_cost", "output_cost", "total_cost", "model_name", "model_provider") VALUES ('tr-f1d149c1240d7949b7ff60c7853422a1', 326481483785673468, 'dab748e18905538a', 'f889493a1e3287c0', 'call', 'LLM', 'OK', 1795528798747716412, 1795528798748029009, '{"trace_id": "8dFJwSQNeUm3/2DHhTQioQ==", "span_id": "2rdI4YkFU4o=", "parent_span_id": "+IlJOh4yh8A=", "name": "call", "start_time_unix_nano": 1795528798747716412, "end_time_unix_nano": 1795528798748029009, "events": [], "status": {"code": "STATUS_CODE_OK", "message": ""}, "attributes": {"mlflow.traceRequestId": "\"tr-f1d149c1240d7949b7ff60c7853422a1\"", "mlflow.spanType": "\"LLM\"", "mlflow.llm.model": "\"gpt-4o\"", "mlflow.llm.provider": "\"openai\"", "mlflow.chat.tokenUsage": "{\"input_tokens\": 100, \"output_tokens\": 10, \"total_tokens\": 110}", "mlflow.spanLogLevel": "20"}, "links": []}', NULL, NULL, NULL, 'gpt-4o', 'openai');
INSERT INTO spans ("trace_id", "experiment_id", "span_id", "parent_span_id", "name", "type", "status", "start_time_unix_nano", "end_time_unix_nano", "content", "input_cost", "output_cost", "total_cost", "model_name", "model_provider") VALUES ('tr-fa708ff9664c7bf4669001253b4623d1', 326481483785673468, '326538dda4cb9310', NULL, 'answer', 'CHAIN', 'OK', 1795528798758092990, 1795528798758616611, '{"trace_id": "+nCP+WZMe/RmkAElO0Yj0Q==", "span_id": "MmU43aTLkxA=", "parent_span_id": null, "name": "answer", "start_time_unix_nano": 1795528798758092990, "end_time_unix_nano": 1795528798758616611, "events": [], "status": {"code": "STATUS_CODE_OK", "message": ""}, "attributes": {"mlflow.traceRequestId": "\"tr-fa708ff9664c7bf4669001253b4623d1\"", "mlflow.spanType": "\"CHAIN\"", "mlflow.spanLogLevel": "10"}, "links": []}', NULL, NULL, NULL, NULL, NULL);
INSERT INTO spans ("trace_id", "experiment_id", "span_id", "parent_span_id", "name", "type", "status", "start_time_unix_nano", "end_time_unix_nano", "content", "input_cost", "output_cost", "total_cost", "model_name", "model_provider") VALUES ('tr-fa708ff9664c7bf4669001253b4623d1', 326481483785673468, '981fcdf9fbbb7c8f', '326538dda4cb9310', 'call', 'LLM', 'OK', 1795528798758362014, 1795528798758531442, '{"trace_id": "+nCP+WZMe/RmkAElO0Yj0Q==", "span_id": "mB/N+fu7fI8=", "parent_span_id": "MmU43aTLkxA=", "name": "call", "start_time_unix_nano": 1795528798758362014, "end_time_unix_nano": 1795528798758531442, "events": [], "status": {"code": "STATUS_CODE_OK", "message": ""}, "attributes": {"mlflow.traceRequestId": "\"tr-fa708ff9664c7bf4669001253b4623d1\"", "mlflow.spanType": "\"LLM\"", "mlflow.llm.model": "\"claude-sonnet-4\"", "mlflow.llm.provider": "\"anthropic\"", "mlflow.chat.tokenUsage": "{\"input_tokens\": 105, \"output_tokens\": 10, \"total_tokens\": 115}", "mlflow.spanLogLevel": "20"}, "links": []}', NULL, NULL, NULL, 'claude-sonnet-4', 'anthropic');
