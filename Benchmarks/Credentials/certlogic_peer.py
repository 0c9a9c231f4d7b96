#!/usr/bin/env python3
"""Evaluates the published national rules with PyPI's panzi-json-logic, on one core.

    certlogic_peer.py RULES [PASSES]

RULES is the folder of the business rules: COUNTRY/RULE/rule.json and COUNTRY/RULE/tests/*.json. Prints a figure a line,
`name=value`, as `bench certlogic` does; a rule that answers otherwise than its test expects ends it with status 1.
"""
import json
import pathlib
import sys
import time

from json_logic.cert_logic import certLogic


def runs(folder):
    """(logic, data, expected, test) of every test."""
    for path in sorted(folder.glob("??/*/rule.json")):
        logic = json.loads(path.read_text())["Logic"]
        for test in sorted(path.parent.glob("tests/*.json")):
            document = json.loads(test.read_text())
            data = {"payload": document.get("payload"), "external": document.get("external")}
            yield logic, data, document["expected"], test


def main():
    work = list(runs(pathlib.Path(sys.argv[1])))
    passes = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    if not work:
        sys.exit(f"{sys.argv[1]} holds no rules")
    for logic, data, expected, test in work:
        if certLogic(logic, data) != expected:
            sys.exit(f"{test}: not {expected}")
    print(f"certlogic.peer.evaluations={len(work)}")
    for _ in range(passes):
        start = time.process_time()
        for logic, data, _expected, _test in work:
            certLogic(logic, data)
        print(f"certlogic.peer.rate={len(work) / (time.process_time() - start)}")


if __name__ == "__main__":
    main()
