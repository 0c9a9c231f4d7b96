"""Records to files: CSV, gzip and NDJSON, with every kind of fault in between."""

import gzip
import json
import os
import re

from datasets import FIELDS, columns, required_columns
from instants import DAY
from spelling import spelled, spelled_instant

MULTILINE = ("name", "laboratory", "basis", "post", "site", "product", "port", "specimen_id")
BAD_VALUES = {
    "record_id": ["", "a b", "x" * 65, "é"],
    "reported_at": ["", "2022-06-28T00:00:00", "2022-06-28 00:00:00+08:00", "2022-06-28T24:00:00+08:00",
                    "2022-06-28T23:59:60+08:00", "2022-02-30T00:00:00Z", "0000-01-01T00:00:00Z",
                    "2022-06-28T00:00:00.+08:00", "2022-06-28T00:00:00+0800", "2022-06-28T00:00:00+24:00",
                    "2022-06-28T00:00:00,5Z", " 2022-06-28T00:00:00Z", "２022-06-28T00:00:00Z",
                    "0001-01-01T00:00:00Z"],
    "retracted": ["TRUE", "yes", "1", " true"],
    "document_type": ["", "ID-CARD", "id-card ", "visa"],
    "document_number": ["", " \u3000", "990101199002300015", "99010119900101001", "990101190229001",
                        "99010120220229001X",
                        "99010119900101001X", "990101900230001", "990101190002290011",
                        "990101000001010017", "９90101199001010011"],
    "name": ["", "\u3000 ", "李" * 101],
    "division": ["", "44010100100", "44010100100a", "４40101001001", "440101001001 ", "000000000000"],
    "from_division": ["", "000000000000"],
    "to_division": ["4401", "000000000000"],
    "guardian_document_type": ["ID-CARD", "visa", "passport "],
    "other_document_type": ["", "visa"],
    "other_document_number": ["", "99", "990101199001010011", "990101900230001"],
    "worker": ["", "w 1", "x" * 65, "é"],
    "token": ["0", "0.", ".1", "00.1", "0.01", "1.2.3", "2147483648.0", "0.2147483648", "-1.0", "0.１", "0.1 "],
    "target": ["4401", "44010100100x", "440101001001 "],
    "outcome": ["SPOKE", "spoke", "moved", "gone"],
    "channel": ["letter", "door"],
    "place": ["street", "site"],
    "temperature": ["29.9", "45.1", "36", "36.55", "36,5", "036.5", "+36.5", "３6.5", "36.", "365", "36.5"],
    "symptoms": ["true", "yes"],
    "sex": ["", "f"],
    "birth_date": ["", "2022-02-29", "1900-02-29", "0000-01-01", "2022-6-1", "2022-06-01T00:00:00Z"],
    "pool_size": ["", "0", "21", "01", "+1", "1.0", "１", "9" * 5000, " 1"],
    "dose": ["", "0", "10", "-1", "1e0"],
    "result": ["", "POSITIVE", "unknown"],
    "sampled_at": ["2022-06-28", "x"],
    "administered_on": ["", "2022-13-01", "2022-00-10", "2021-02-29"],
    "kind": ["", "cured"],
    "occurred_at": ["", "yesterday"],
    "onset_on": ["2022-06-31"],
    "relation": ["", "tertiary", "same person"],
    "case_record_id": ["", "case 1", "é"],
    "via_document_type": ["visa"],
    "via_document_number": ["99"],
    "last_exposure_at": ["", "2022-06-28T00:00Z"],
    "setting": ["", "park"],
    "arrived_at": ["", "2022-06-28T00:00:00"],
    "origin": ["", "de", "DE", "deu", "DEUT", "DÉU"],
    "from": ["", "x"],
    "to": ["x", "0001-01-01T00:00:00Z"],
    "carrier": ["", "car"],
    "service_date": ["", "2022-02-30"],
    "coach": ["", "\u2003"],
    "departed_at": ["", "2022-06-28T00:00:00"],
    "left_at": ["", "x"],
    "level": ["", "severe"],
}
BAD_JSON = [
    b"{", b"[]", b'"text"', b"null", b"{}", b'{"record_id":"a","record_id":"a"}', b'{"record_id":NaN}',
    b'{"x":1,"\\u0078":2}', b'{"record_id":"a\tb"}', b"{'record_id':1}", b'{"record_id":"a"} x', b'{"x":01}',
    b'{"x":"\xff"}',
    b'{"x":"\\q"}', b'{"record_id":{}}', b'{"record_id":["a"],"reported_at":1}', b'{"record_id":true}',
    b'{"record_id":5}',
]
UNKNOWN_MEMBERS = ['"remark":[1,{"a":null}]', '"remark":-1.5e3', '"备注":"x"', '"x":[[[[]]]]']
DOUBTFUL_CSV = [b"  ", b"\t", "\u3000".encode(), b"a\rb", b'"a"\r']
DOUBTFUL_JSON = [b"  ", b'{"x":{"a":1,"a":2}}', b'{"x":"\\ud800"}', b'{"record_id":"\\ud800"}']


def write_datasets(random, records, directory, without, large, doubtful):
    for dataset in FIELDS:
        files = {"csv": [], "csv.gz": [], "ndjson": []}
        used = [] if dataset in without else random.sample(list(files), random.choice([1, 2, 3]))
        for record in records:
            if record["dataset"] == dataset:
                fields = spelled(random, record)
                files[random.choice(used)].append(fields)
                if random.random() < 0.06:
                    bad = spoiled(random, dataset, fields)
                    files[random.choice(used)].append(bad)
        for extension, rows in files.items():
            path = os.path.join(directory, f"{dataset}.{extension}")
            if os.path.exists(path):
                os.remove(path)  # of an earlier run
            if extension not in used:
                continue
            random.shuffle(rows)
            if extension == "ndjson":
                if not rows:
                    continue
                data = ndjson(random, dataset, rows, doubtful)
            else:
                data = csv(random, dataset, rows, large and dataset == "vaccination", doubtful)
            if extension == "csv.gz":
                half = len(data) // 2
                parts = [data] if random.random() < 0.7 else [data[:half], data[half:]]
                data = b"".join(gzip.compress(part, mtime=0) for part in parts)
            with open(path, "wb") as stream:
                stream.write(data)


def spoiled(random, dataset, fields):
    """A copy with a faulty field, or two."""
    fields = dict(fields)
    if random.random() < 0.5:
        fields["record_id"] += "-bad"
    for _ in range(random.choice([1, 1, 2])):
        name = random.choice([name for name in columns(dataset) if name in BAD_VALUES])
        if name == "name" and dataset == "area-risk":
            name = "level"
        value = random.choice(BAD_VALUES[name])
        if name == "via_document_number" and value and not fields.get("via_document_type", "").strip():
            fields["via_document_type"] = "id-card"
        fields[name] = value
    if random.random() < 0.1:
        fields["reported_at"] = spelled_instant(random, -50 * 365 * DAY)
    return fields


# CSV

def csv_field(random, value):
    if any(character in value for character in ',"\r\n') or random.random() < 0.05:
        return '"' + value.replace('"', '""') + '"'
    return value


def csv_row(random, header, fields):
    values = [csv_field(random, fields.get(name, "")) for name in header]
    if random.random() < 0.05:
        while len(values) > 1 and values[-1] == "":
            values.pop()  # fewer fields than the header
    return ",".join(values)


def csv(random, dataset, rows, large, doubtful):
    header = columns(dataset)
    if random.random() < 0.4:
        random.shuffle(header)
    required = required_columns(dataset)
    unused = [name for name in header if name not in required
              and not any(fields.get(name, "").strip() for fields in rows)]
    if unused and random.random() < 0.5:
        header.remove(random.choice(unused))
    for name in ("phone", "seat", "guardian_document_type", "guardian_document_number"):
        if name in header and random.random() < 0.2:
            header.remove(name)
    if random.random() < 0.4:
        header.insert(random.randint(0, len(header)), random.choice(["remark", "RECORD_ID", "备注", 'a "b"']))
    line_end = random.choice(["\n", "\n", "\r\n"])
    lines = [",".join(csv_field(random, name) for name in header).encode()]
    for fields in rows:
        if random.random() < 0.08:
            fields = with_line_break(random, dataset, header, fields, rows)
        row = csv_row(random, header, fields)
        lines.append(row.encode())
        while random.random() < 0.06:
            lines.append(broken_line(random, row, header))
    if doubtful:
        lines += DOUBTFUL_CSV
    if large:
        lines += large_lines(header, rows)
    if random.random() < 0.1:
        lines.append(b'"unclosed at the end,')
    joined = line_end.encode().join(lines)
    return (b"\xef\xbb\xbf" if random.random() < 0.3 else b"") + joined + random.choice(["", line_end]).encode()


def with_line_break(random, dataset, header, fields, rows):
    """A field with line breaks: if the record has another fault, its inner lines are read as records."""
    fields = dict(fields)
    candidates = [name for name in MULTILINE if name in header]
    inner = random.choice(["", "a", "a,b", '"', "\n"])
    if random.random() < 0.5:
        other = dict(random.choice(rows))
        if random.random() < 0.5:
            other["record_id"] += "-inner"
        if not any('"' in value or "\n" in value for value in other.values()):
            inner = ",".join('"%s"' % other.get(name, "") if "," in other.get(name, "") else other.get(name, "")
                             for name in header)
    if dataset == "area-risk" and "name" in candidates:
        candidates.remove("name")
    if not candidates:
        return fields
    name = random.choice(candidates)
    fields[name] = "x" + random.choice(["\n", "\r\n"]) + inner + random.choice(["", "\n"])
    # A name with a whole record in it is too long: that fault is the one that makes the inner lines count.
    if name != "name" and random.random() < 0.4:
        faulty = random.choice([other for other in columns(dataset) if other in BAD_VALUES and other in header])
        fields[faulty] = random.choice(BAD_VALUES[faulty])
    return fields


def broken_line(random, row, header):
    quoted = '"' in row or "\n" in row
    plain = ",".join("x" for _ in header) if quoted else row
    return random.choice([
        b"", b"", b"",
        plain.encode() + b",extra" * (len(header) + 1),
        b"\xff" + plain.encode(),
        plain.encode()[:-1] + b"\xe6\x9d",
        b"\xc0\x80," + plain.encode(),
        b"\xed\xa0\x80" + plain.encode(),
        ('"' + plain).encode(),
        ('"a"b,' + plain).encode(),
        ('a"b,' + plain).encode(),
        ('"a" ,' + plain).encode(),
        ('""').encode(),
        b",",
    ])


def large_lines(header, rows):
    """Records of exactly 1 MiB and of one byte more, and a quote that stays open for more than that."""
    fields = dict(rows[0]) if rows else {}
    lines = []
    for number, length in enumerate((1 << 20, (1 << 20) + 1)):
        fields["record_id"] = f"large-{number}"
        fields["site"] = ""
        row = ",".join('"' + fields.get(name, "").replace('"', '""') + '"' for name in header)
        fields["site"] = "s" * (length - len(row.encode()))
        row = ",".join('"' + fields.get(name, "").replace('"', '""') + '"' for name in header)
        assert len(row.encode()) == length
        lines.append(row.encode())
    lines.append(b'"open')
    lines += [b"x" * 65536] * 17
    lines.append(b'closed"')
    return lines


# NDJSON

def json_value(random, name, value, number):
    if name == "retracted" and value in ("true", "false") and random.random() < 0.7:
        return value
    if number and value.isascii() and value.isdigit() and value == str(int(value[:4])) and random.random() < 0.6:
        return value
    if value == "" and random.random() < 0.5:
        return "null"
    if random.random() < 0.1:
        return '"' + "".join(f"\\u{unit:04x}" for unit in utf16_units(value)) + '"'
    if name == "temperature" and re.fullmatch("[1-9][0-9][.][0-9]", value) and random.random() < 0.6:
        return value
    return json.dumps(value, ensure_ascii=random.random() < 0.3).replace("/", random.choice(["/", "\\/"]))


def utf16_units(text):
    data = text.encode("utf-16-be")
    return [data[index] << 8 | data[index + 1] for index in range(0, len(data), 2)]


def ndjson(random, dataset, rows, doubtful):
    lines = []
    for fields in rows:
        if random.random() < 0.05 and dataset != "area-risk":
            fields = {**fields, "name": random.choice(["a\nb", "\x00", "\U0001f600", "a\u2028b"])}
        members = []
        for name, value in fields.items():
            if value.strip() == "" and random.random() < 0.5:
                continue
            key = f'"\\u{ord(name[0]):04x}{name[1:]}"' if random.random() < 0.02 else f'"{name}"'
            members.append(f"{key}:{json_value(random, name, value, name in ('pool_size', 'dose'))}")
        if random.random() < 0.1:
            members.append(random.choice(UNKNOWN_MEMBERS))
        if random.random() < 0.015:
            members.append(random.choice(members))
        if random.random() < 0.02:
            members.append(random.choice(['"x":1.', '"x":tru', '"x":+1', '"x"', '"x":"\x01"']))
        if random.random() < 0.02:
            changed = random.randrange(len(members))
            key = members[changed].split(":")[0]
            if key not in ('"phone"', '"guardian_document_number"') or doubtful:
                members[changed] = key + ":" + random.choice(["true", "5", "1.0", "{}", "[]", "1e0", "-0", "false"])
        if random.random() < 0.3:
            random.shuffle(members)
        text = ("{" + random.choice([",", ", ", " ,\t"]).join(members) + "}").encode()
        lines.append(random.choice([b"", b"", b" "]) + text)
        while random.random() < 0.06:
            lines.append(random.choice(BAD_JSON + [b"", b""]))
    if doubtful:
        lines += DOUBTFUL_JSON
    line_end = random.choice([b"\n", b"\n", b"\r\n"])
    bom = b"\xef\xbb\xbf" if random.random() < 0.3 else b""
    return bom + line_end.join(lines) + line_end
