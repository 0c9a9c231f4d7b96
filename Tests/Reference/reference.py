"""The batch commands of assessment.md, dispatch.md and docs/indicators.md:

    python3 reference.py assess|dispatch|indicators --evidence DIR --protocol cn-8|cn-9|cn-20|national
        --at INSTANT [--at …] [--output FILE]

`dispatch` and `indicators` also take `--division CODE`, `indicators` also `--weeks N` and `--by-week`.
"""

import argparse
import os
import sys
from functools import partial

from assessment import Assessment
from datasets import Invalid, any_division
from dispatch import Dispatch
from divisions import lies_in
from indicators import Indicators
from instants import format_instant, parse_instant
from protocols import protocol_named
from reading import FileRefused, read_directory
from snapshot import FOREVER, Histories

HEADERS = {
    "assess": "at,document_type,document_number,colour,reasons,naat_hours,doses\n",
    "dispatch": "at,document_type,document_number,list,owner,token,offered_to,measure,since,stage,reach_due,place_due,"
                "missed,level,missing\n",
    "indicators": "at,division,week,indicator,name,count,of,p50_s,p90_s,excluded\n",
}


class Unusable(Exception):
    """Unusable arguments."""


def csv_field(value):
    return '"' + value.replace('"', '""') + '"' if any(character in value for character in ',"\r\n') else value


def output_lines(at, rows):
    return [",".join(csv_field(value) for value in (at, *row)) + "\n" for row in rows]


def assess_rows(assessment):
    """The rows at one instant, without the column `at`."""
    codes = {person: assessment.code(person) for person in assessment.persons}
    for document in assessment.documents:
        code = codes[assessment.snapshot.persons.of(document)]
        reasons = ";".join(
            f"{reason.category}/{reason.measure}/"
            + ("-" if reason.until == FOREVER else format_instant(reason.until)) for reason in code.reasons)
        hours = "-" if code.naat_hours is None else str(code.naat_hours)
        yield *document, code.colour, reasons, hours, str(code.doses)


def dispatch_rows(assessment, division=None):
    """The rows at one instant, without the column `at`."""
    for row in Dispatch(assessment).rows():
        if division and not any(place and lies_in(place, division) for place in (row.owner, row.offered_to)):
            continue
        token = None if row.token is None else "%d.%d" % row.token
        since, reach_due, place_due = (
            None if instant is None else format_instant(instant)
            for instant in (row.since, row.reach_due, row.place_due))
        missed, level = (None if number is None else str(number) for number in (row.missed, row.level))
        missing = {None: None, True: "yes", False: "no"}[row.missing]
        values = (row.list, row.owner, token, row.offered_to, row.measure, since, row.stage, reach_due, place_due,
                  missed, level, missing)
        yield *row.document, *("-" if value is None else value for value in values)


def indicator_rows(assessment, division=None, weeks=4, by_week=False):
    """The rows at one instant, without the column `at`."""
    return Indicators(assessment).rows(division, weeks, by_week)


def answer(arguments):
    protocol = protocol_named(arguments.protocol)
    if protocol is None:
        raise Unusable(f"no protocol {arguments.protocol}")
    instants = []
    for text in arguments.at:
        t = parse_instant(text)
        if t is None:
            raise Unusable(f"--at {text}: not an RFC 3339 instant")
        if protocol.in_force(t) is None:
            raise Unusable(f"--at {text}: no edition was in force")
        instants.append((text, t))
    if not os.path.isdir(arguments.evidence):
        raise Unusable(f"--evidence {arguments.evidence}: no such folder")
    rows = assess_rows
    if arguments.command == "dispatch":
        rows = partial(dispatch_rows, division=division_named(arguments.division))
    if arguments.command == "indicators":
        rows = partial(indicator_rows, division=division_named(arguments.division), weeks=arguments.weeks,
                       by_week=arguments.by_week)
    evidence = read_directory(arguments.evidence)
    histories = Histories(evidence)
    lines = [HEADERS[arguments.command]]
    for text, t in sorted(instants, key=lambda instant: instant[1]):
        lines += output_lines(text, rows(Assessment(histories, protocol, t)))
    output = "".join(lines).encode("utf-8")
    if arguments.output:
        try:
            with open(arguments.output, "wb") as stream:
                stream.write(output)
        except OSError as error:
            raise Unusable(f"--output {arguments.output}: {error}") from error
    else:
        sys.stdout.buffer.write(output)
        sys.stdout.buffer.flush()
    report(evidence)
    return 3 if evidence.rejected else 0


def division_named(text):
    try:
        return text and any_division(text)
    except Invalid as invalid:
        raise Unusable(f"--division {text}: {invalid}") from invalid


def report(evidence):
    for file, column in evidence.unknown_columns:
        print(f"{file}: unknown column {column!a} ignored", file=sys.stderr)
    for file, line, field, reason in evidence.rejections:
        print(f"{file}:{line}: {field}: {reason}", file=sys.stderr)
    lines = evidence.accepted + evidence.duplicate + evidence.rejected
    print(f"{lines} lines read: {evidence.accepted} accepted, {evidence.duplicate} duplicate, "
          f"{evidence.rejected} rejected", file=sys.stderr)


def main(arguments):
    parser = argparse.ArgumentParser(prog="reference.py", allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in HEADERS:
        command = commands.add_parser(name, allow_abbrev=False)
        command.add_argument("--evidence", required=True)
        command.add_argument("--protocol", required=True)
        command.add_argument("--at", action="append", required=True)
        command.add_argument("--output")
        if name != "assess":
            command.add_argument("--division")
        if name == "indicators":
            command.add_argument("--weeks", type=int, default=4)
            command.add_argument("--by-week", action="store_true")
    try:
        return answer(parser.parse_args(arguments))
    except (Unusable, FileRefused) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
