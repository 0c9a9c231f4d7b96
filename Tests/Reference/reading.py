"""Reading evidence: files to versions of records, with a verdict for every line (datasets.md)."""

import gzip
import json
import os
import re
import sys
import zlib

from datasets import FIELDS, Number, columns, parse_record, required_columns

MEBIBYTE = 1 << 20
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
FIELD_END = re.compile(b'[,\n"]')
sys.set_int_max_str_digits(0)  # an instant may have any number of fraction digits


class FileRefused(Exception):
    """The whole file is refused."""


class LineFault(Exception):
    """The line as a whole is refused."""


class Version:
    """One accepted version of a record."""

    __slots__ = ("dataset", "id", "reported_at", "retracted", "document", "fields")

    def __init__(self, dataset, fields):
        self.dataset = dataset
        self.id = fields["record_id"]
        self.reported_at = fields["reported_at"]
        self.retracted = fields["retracted"]
        self.document = (fields["document_type"], fields["document_number"]) if "document_type" in fields else None
        self.fields = fields

    def __getitem__(self, name):
        return self.fields[name]


class Evidence:
    """All that was read: the uncontested versions of every record, and the receipt."""

    def __init__(self):
        self.contents = {dataset: {} for dataset in FIELDS}  # (record_id, reported_at) -> [fields, ...]
        self.accepted = self.duplicate = self.rejected = 0
        self.rejections = []  # (file, line, field, reason), in reading order
        self.unknown_columns = []  # (file, column)

    def take(self, dataset, file, line, fields):
        """Whether the record was taken, as new or as a duplicate; a conflict is a fault like any other."""
        contents = self.contents[dataset].setdefault((fields["record_id"], fields["reported_at"]), [])
        if fields in contents:
            self.duplicate += 1
        elif contents:
            contents.append(fields)
            self.reject(file, line, "record_id", "conflicts with another content of this version")
            return False
        else:
            contents.append(fields)
            self.accepted += 1
        return True

    def reject(self, file, line, field, reason):
        self.rejected += 1
        self.rejections.append((file, line, field, reason))

    def histories(self, dataset):
        """record_id -> its uncontested versions, earliest first."""
        histories = {}
        for (record_id, _), contents in self.contents[dataset].items():
            if len(contents) == 1:
                histories.setdefault(record_id, []).append(Version(dataset, contents[0]))
        for versions in histories.values():
            versions.sort(key=lambda version: version.reported_at)
        return histories


def read_directory(directory):
    evidence = Evidence()
    for dataset in FIELDS:
        for extension in ("csv", "csv.gz", "ndjson"):
            file = f"{dataset}.{extension}"
            path = os.path.join(directory, file)
            if not os.path.exists(path):
                continue
            try:
                with open(path, "rb") as stream:
                    data = stream.read()
                if extension == "csv.gz":
                    data = gzip.decompress(data)
            except (OSError, EOFError, zlib.error) as error:
                raise FileRefused(f"{file}: cannot be read: {error}") from error
            data = data.removeprefix(BYTE_ORDER_MARK)
            if not data:
                raise FileRefused(f"{file}: empty")
            (read_ndjson if extension == "ndjson" else read_csv)(evidence, dataset, file, data)
    return evidence


def read_csv(evidence, dataset, file, data):
    header = None
    position, line = 0, 1
    while position < len(data):
        first_line_end = data.find(b"\n", position)
        first_line_end = len(data) if first_line_end < 0 else first_line_end
        next_position = first_line_end + 1
        if data[position:first_line_end] not in (b"", b"\r"):
            try:
                fields, end = split_record(data, position)
                if header is None:
                    header = check_header(evidence, dataset, file, fields)
                    next_position = end
                else:
                    if len(fields) > len(header):
                        raise LineFault("more fields than the header")
                    record, fault = parse_record(dataset, dict(zip(header, fields)))
                    if fault:
                        # Reading resumes on the line after the record's first, however many it spans.
                        evidence.reject(file, line, *fault)
                    elif evidence.take(dataset, file, line, record):
                        next_position = end
            except LineFault as fault:
                if header is None:
                    raise FileRefused(f"{file}: unreadable header: {fault}") from fault
                evidence.reject(file, line, "line", str(fault))
        line += data.count(b"\n", position, next_position)
        position = next_position
    if header is None:
        raise FileRefused(f"{file}: no header")


def check_header(evidence, dataset, file, header):
    for column in header:
        if header.count(column) > 1:
            raise FileRefused(f"{file}: column {column} named twice")
        if column not in columns(dataset):
            evidence.unknown_columns.append((file, column))
    for column in required_columns(dataset):
        if column not in header:
            raise FileRefused(f"{file}: column {column} is missing")
    return header


def split_record(data, start):
    """The fields (str) of the RFC 4180 record at ``start`` and the position after its line end."""
    fields, position = [], start
    while True:
        if data[position:position + 1] == b'"':
            field, position = quoted_field(data, position, start)
        else:
            stop = FIELD_END.search(data, position)
            end = stop.start() if stop else len(data)
            if data[end:end + 1] == b'"':
                raise LineFault("a quote inside an unquoted field")
            field = data[position:end]
            if data[end:end + 1] == b"\n" and field.endswith(b"\r"):
                field, end = field[:-1], end - 1
            position = end
        fields.append(field)
        if data[position:position + 1] != b",":
            break
        position += 1
    if position - start > MEBIBYTE:
        raise LineFault("longer than 1 MiB")
    if data[position:position + 2] == b"\r\n":
        position += 2
    elif data[position:position + 1] == b"\n":
        position += 1
    elif position < len(data):
        raise LineFault("text after a closing quote")
    try:
        return [field.decode("utf-8") for field in fields], position
    except UnicodeDecodeError as error:
        raise LineFault("not UTF-8") from error


def quoted_field(data, position, record_start):
    """The content of the quoted field that opens at ``position``, and the position after its closing quote."""
    content, position = b"", position + 1
    while True:
        quote = data.find(b'"', position, record_start + MEBIBYTE + 1)
        if quote < 0:
            raise LineFault("unclosed quote")
        content += data[position:quote]
        if data[quote + 1:quote + 2] != b'"':
            return content, quote + 1
        content, position = content + b'"', quote + 2


def read_ndjson(evidence, dataset, file, data):
    known, named = set(columns(dataset)), set()
    for line, text in enumerate(data.split(b"\n"), start=1):
        text = text.removesuffix(b"\r")
        if not text:
            continue
        try:
            members = parse_object(text)
        except LineFault as fault:
            evidence.reject(file, line, "line", str(fault))
            continue
        for name in sorted(members.keys() - known - named):
            named.add(name)
            evidence.unknown_columns.append((file, name))
        record, fault = parse_record(dataset, members)
        if fault:
            evidence.reject(file, line, *fault)
        else:
            evidence.take(dataset, file, line, record)


class Members(list):
    """The members of a JSON object, as pairs, so that a key given twice can be seen."""


def parse_object(text):
    if len(text) > MEBIBYTE:
        raise LineFault("longer than 1 MiB")

    def refuse_constant(name):
        raise ValueError(f"{name} is not JSON")

    try:
        value = json.loads(text.decode("utf-8"), object_pairs_hook=Members, parse_int=Number, parse_float=Number,
                           parse_constant=refuse_constant)
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # a lone surrogate is not text
    except UnicodeDecodeError as error:
        raise LineFault("not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise LineFault("not a JSON value") from error
    if not isinstance(value, Members):
        raise LineFault("not a JSON object")
    members = dict(value)
    if len(members) < len(value):
        raise LineFault("a key given twice")
    return members
