"""The batch command of assessment.md:

    python3 reference.py assess --evidence DIR --protocol cn-8|cn-9|cn-20|national
        --at INSTANT [--at …] [--output FILE]
"""

import argparse
import os
import sys

from assessment import Assessment
from instants import format_instant, parse_instant
from protocols import protocol_named
from reading import FileRefused, read_directory
from snapshot import FOREVER, Histories

HEADER = "at,document_type,document_number,colour,reasons,naat_hours,doses"


class Unusable(Exception):
    """Unusable arguments."""


def csv_field(value):
    return '"' + value.replace('"', '""') + '"' if any(character in value for character in ',"\r\n') else value


def output_rows(evidence, protocol, instants):
    """The rows, without the header, for [(text, instant)], ordered by instant."""
    histories = Histories(evidence)
    for text, t in sorted(instants, key=lambda instant: instant[1]):
        assessment = Assessment(histories, protocol, t)
        for person in assessment.persons:
            code = assessment.code(person)
            reasons = ";".join(
                f"{reason.category}/{reason.measure}/"
                + ("-" if reason.until == FOREVER else format_instant(reason.until)) for reason in code.reasons)
            hours = "-" if code.naat_hours is None else str(code.naat_hours)
            row = (text, *person, code.colour, reasons, hours, str(code.doses))
            yield ",".join(csv_field(value) for value in row)


def assess(arguments):
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
    evidence = read_directory(arguments.evidence)
    output = "".join(row + "\n" for row in [HEADER, *output_rows(evidence, protocol, instants)]).encode("utf-8")
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
    command = commands.add_parser("assess", allow_abbrev=False)
    command.add_argument("--evidence", required=True)
    command.add_argument("--protocol", required=True)
    command.add_argument("--at", action="append", required=True)
    command.add_argument("--output")
    try:
        return assess(parser.parse_args(arguments))
    except (Unusable, FileRefused) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
