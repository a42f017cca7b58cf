#!/usr/bin/env python3
"""Runs the official FOCUS validator on Parquet files and fails where it finds fault.

The validator itself ends with status 0 even when rules fail, reads a file relative to its working folder, and has
rules that no correct file can satisfy. This gate runs it as it must be run, reads its JUnit report, and fails when

  - a rule failed that known-defects.txt does not explain,
  - fewer rules were exercised than expected (a run that checks nothing passes everything), or
  - with --complete, the root rule did not pass.

Plain run:      the rules that apply without any applicability criterion (about 137 of 578).
Complete run:   --complete: all criteria, on a copy of the model without the rules marked `remove` (about 360 of 578).

  gate.py --validator VENV/bin/focus-validator [--complete] FILE.parquet…

Exit status: 0 all files pass; 1 a file does not; 2 the validator could not be run.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

FOCUS_VERSION = "1.2"  # the one version whose model is inside the validator's wheel
ROOT_RULE = "CostAndUsage-D-000-M"
KNOWN_DEFECTS = Path(__file__).with_name("known-defects.txt")
MOST_FAULTS = 30  # what is listed of one file
MINIMUM_RULES = {"plain": 130, "complete": 340}


class ValidatorBroken(Exception):
    """The validator did not do its work; nothing is known about the file."""


@dataclass
class Defect:
    rule: str
    run: str  # "any" or "remove"
    upstream: str
    reason: str


@dataclass
class Report:
    """What the validator said of one file: rule ids by outcome."""

    passed: set = field(default_factory=set)
    failed: set = field(default_factory=set)
    skipped: set = field(default_factory=set)

    @property
    def exercised(self):
        return len(self.passed) + len(self.failed)


def read_defects(path):
    defects = {}
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = [part.strip() for part in line.split("|", 3)]
        if len(parts) != 4 or not all(parts) or parts[1] not in ("any", "remove"):
            raise SystemExit(f"{path}:{number}: want 'rule | any or remove | upstream | reason', got: {line}")
        defects[parts[0]] = Defect(*parts)
    return defects


def read_report(path):
    report = Report()
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        rule = case.get("name").split(" :: ")[0]
        if case.find("failure") is not None or case.find("error") is not None:
            report.failed.add(rule)
        elif case.find("skipped") is not None:
            report.skipped.add(rule)
        else:
            report.passed.add(rule)
    return report


def parts_of(rule):
    """The rules that a composite rule is made of; none for a leaf."""
    items = rule["ValidationCriteria"]["Requirement"].get("Items", [])
    return [item["ModelRuleId"] for item in items if item.get("CheckFunction") == "CheckModelRule"]


def without(model, removed):
    """A copy of the model without these rules. A composite that is left with no part goes with them."""
    rules = json.loads(json.dumps(model["ModelRules"]))
    missing = removed - rules.keys()
    if missing:
        raise SystemExit(f"known-defects.txt names rules that the model lacks: {', '.join(sorted(missing))}")
    while removed:
        hollow = set()
        for name in removed:
            del rules[name]
        for name, rule in rules.items():
            criteria = rule["ValidationCriteria"]
            criteria["Dependencies"] = [d for d in criteria.get("Dependencies", []) if d not in removed]
            if parts_of(rule):
                requirement = criteria["Requirement"]
                requirement["Items"] = [i for i in requirement["Items"] if i.get("ModelRuleId") not in removed]
                if not requirement["Items"]:
                    hollow.add(name)
        removed = hollow
    return {**model, "ModelRules": rules}


def unexplained(report, model, defects):
    """The failed rules that no known defect accounts for.

    A composite that wants all of its parts (AND) fails with them, so it is explained when every failed part is.
    One that wants any of them (OR) is never explained: a correct file satisfies one branch.
    """
    rules = model["ModelRules"]

    def explained(name):
        if name in defects:
            return True
        rule = rules.get(name)
        if rule is None or rule["ValidationCriteria"]["Requirement"].get("CheckFunction") != "AND":
            return False
        culprits = [part for part in parts_of(rule) if part in report.failed]
        return bool(culprits) and all(explained(part) for part in culprits)

    return sorted(name for name in report.failed if not explained(name))


class Validator:
    def __init__(self, program):
        self.program = Path(program).absolute()
        found = sorted(self.program.parent.parent.glob("lib/python3.*/site-packages/focus_validator"))
        if not found:
            raise ValidatorBroken(f"{program} has no focus_validator beside it: run conformance/install.sh validator")
        self.package = found[0]
        self.model_file = max((self.package / "rules").glob(f"model-{FOCUS_VERSION}.*.json"))
        self.model = json.loads(self.model_file.read_text())

    def run(self, file, scratch, extra=()):
        """Validates one file and returns its Report."""
        output = Path(scratch) / "report.xml"
        output.unlink(missing_ok=True)
        command = [
            str(self.program), "--data-file", str(Path(file).absolute()), "--validate-version", FOCUS_VERSION,
            "--block-download", "--output-type", "unittest", "--output-destination", str(output), *extra,
        ]  # fmt: skip
        # It opens focus_validator/rules/currency_codes.csv relative to where it runs.
        done = subprocess.run(command, cwd=self.package.parent, capture_output=True, text=True, check=False)
        if done.returncode != 0 or not output.exists():
            last = (done.stderr or done.stdout).strip().splitlines()[-8:]
            raise ValidatorBroken(f"focus-validator ended with status {done.returncode}:\n  " + "\n  ".join(last))
        return read_report(output)

    def write_model(self, model, scratch):
        folder = Path(scratch) / "rules"
        folder.mkdir(exist_ok=True)
        (folder / self.model_file.name).write_text(json.dumps(model))
        return folder


def judge(report, model, defects, complete, minimum):
    """The reasons to reject, one a line; none when the file passes."""
    faults = [f"failed: {describe(model, name)}" for name in unexplained(report, model, defects)]
    if report.exercised < minimum:
        faults.append(f"only {report.exercised} rules were exercised, at least {minimum} are expected")
    if complete and ROOT_RULE not in report.passed:
        faults.append(f"the root rule {ROOT_RULE} did not pass")
    return faults


def describe(model, name):
    rule = model["ModelRules"].get(name)
    return f"{name}: {rule['ValidationCriteria']['MustSatisfy']}" if rule else name


def check(validator, file, defects, complete, minimum, scratch):
    model, extra = validator.model, []
    if complete:
        model = without(model, {d.rule for d in defects.values() if d.run == "remove"})
        folder = validator.write_model(model, scratch)
        extra = ["--applicability-criteria", "ALL", "--rule-set-path", str(folder)]
    report = validator.run(file, scratch, extra)
    faults = judge(report, model, defects, complete, minimum)
    known = [f"{name} ({defects[name].upstream})" for name in sorted(report.failed & defects.keys())]

    print(f"{'FAIL' if faults else 'ok'}  {file}: {len(report.passed)} rules passed, {len(report.failed)} failed, "
          f"{len(report.skipped)} skipped; known defects: {', '.join(known) or 'none'}")  # fmt: skip
    for fault in faults[:MOST_FAULTS]:
        print(f"      {fault}")
    if len(faults) > MOST_FAULTS:
        print(f"      and {len(faults) - MOST_FAULTS} more")
    return not faults


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--validator", required=True, help="the focus-validator program in its virtual environment")
    options.add_argument("--complete", action="store_true", help="all criteria, without the defective rules")
    options.add_argument("--minimum-rules", type=int, help="how many rules must be exercised at least")
    options.add_argument("files", nargs="+", metavar="FILE")
    given = options.parse_args()

    run = "complete" if given.complete else "plain"
    minimum = MINIMUM_RULES[run] if given.minimum_rules is None else given.minimum_rules
    defects = read_defects(KNOWN_DEFECTS)
    try:
        validator = Validator(given.validator)
        print(f"focus-validator, model {validator.model['Details']['ModelVersion']}, {run} run, "
              f"{len(given.files)} file(s)")  # fmt: skip
        with tempfile.TemporaryDirectory() as scratch:
            good = [check(validator, f, defects, given.complete, minimum, scratch) for f in given.files]
    except ValidatorBroken as broken:
        print(f"gate.py: {broken}", file=sys.stderr)
        return 2
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
