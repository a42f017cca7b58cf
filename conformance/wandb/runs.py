"""Logs one run with W&B's SDK: runs.py SCENARIO ID. Prints a JSON line of what was logged, before the run ends.

SCENARIO is one of those below, or "list": reads the runs of acme/vision back with the SDK's own client.
The environment says where to (WANDB_MODE, WANDB_DIR, WANDB_BASE_URL, WANDB_API_KEY).
"""

import json
import os
import signal
import subprocess
import sys
import time

import wandb


def start(run_id, **config):
    return wandb.init(
        project="vision", entity="acme", id=run_id, name=run_id + " by name", job_type="train", group="all",
        config={"Team": "perception", "instance_id": "i-0abc", "lr": 1e-5, "model": {"version": "2", "deep": {"er": 1}}, **config},
        tags=["environment:prod", "plain"], settings=wandb.Settings(x_stats_sampling_interval=0.5, disable_git=True, console="off"))


def told(run, metrics):
    print(json.dumps({"id": run.id, "start": run.start_time, "now": time.time(), "metrics": metrics}), flush=True)


def finished(run_id):
    run = start(run_id)
    for i in range(200):
        run.log({"loss": 1 / (i + 1), "acc": float("nan") if i == 199 else i, "val/f1": i * 1e-7, "nest": {"deep": i}, "best": -i})
    run.summary["worst"] = float("-inf")
    run.config.update({"late": {"b": 2}})
    told(run, {"loss": 1 / 200, "acc": "NaN", "val/f1": 199e-7, "nest.deep": 199, "best": -199, "worst": "-Infinity"})
    run.finish()


def long(run_id):
    """Records of more than one block."""
    run = start(run_id, junk="x" * 100_000)
    for i in range(3):
        run.log({f"m{k}": k + i for k in range(1500)})
    told(run, {"m0": 2, "m1499": 1501})
    run.finish()


def defined(run_id):
    """A summary that is not the last value."""
    run = start(run_id)
    run.define_metric("acc", summary="max")
    for v in (0.5, 0.9, 0.7):
        run.log({"acc": v})
    told(run, {"acc.max": 0.9})
    run.finish()


def failed(run_id):
    run = start(run_id)
    run.log({"loss": 3})
    told(run, {"loss": 3})
    raise RuntimeError("this run fails, as it should")


def slurm(run_id):
    """Only Slurm knows the machine; the environment holds its variables."""
    run = start(run_id, instance_id=None)
    run.log({"loss": 4})
    told(run, {"loss": 4})
    run.finish()


def killed(run_id):
    """This process and those that write for it end in the middle, as on a machine that is taken away."""
    run = start(run_id)
    for i in range(2000):
        run.log({"loss": i, "text": "y" * 50})
    time.sleep(2)
    told(run, {})
    below = subprocess.run(["ps", "-o", "pid=", "--ppid", str(os.getpid())], capture_output=True, text=True, check=True)
    for pid in below.stdout.split():
        try:
            os.kill(int(pid), signal.SIGKILL)
        except ProcessLookupError:  # ps itself
            pass
    os.kill(os.getpid(), signal.SIGKILL)


def listed(_):
    for run in wandb.Api().runs("acme/vision", lazy=False):
        print(json.dumps({"id": run.id, "state": run.state, "name": run.name, "config": run.config,
                          "metrics": {k: v for k, v in dict(run.summary).items() if k[0] != "_"}}, default=dict), flush=True)


{"finished": finished, "long": long, "defined": defined, "failed": failed, "slurm": slurm, "killed": killed, "list": listed}[sys.argv[1]](sys.argv[2])
