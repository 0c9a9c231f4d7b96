"""What schemathesis sends as evidence, for which it has no form of its own: whole records, records with a few fields
exchanged, things that look like records, and any bytes."""
import csv
import io
import json

import schemathesis
from hypothesis import strategies

# A record of every dataset: what the others ask for is to each an unknown column. Prefix 99: nobody has this card.
WHOLE = {
    "record_id": "n-1", "reported_at": "2022-07-05T11:00:00+08:00", "retracted": "false", "document_type": "id-card",
    "document_number": "990001198001010019", "name": "测试", "sex": "female", "birth_date": "1980-01-01",
    "division": "110101001001", "specimen_id": "s", "tube_id": "t", "pool_size": "1",
    "sampled_at": "2022-07-05T09:00:00+08:00", "result": "negative", "laboratory": "lab", "igm": "negative",
    "igg": "negative", "product": "p", "dose": "1", "administered_on": "2022-07-04", "site": "s", "kind": "confirmed",
    "occurred_at": "2022-07-04T09:00:00+08:00", "relation": "close", "case_record_id": "c-1", "setting": "work",
    "last_exposure_at": "2022-07-04T09:00:00+08:00", "arrived_at": "2022-07-04T09:00:00+08:00", "port": "PEK",
    "origin": "SGP", "from": "2022-07-04T09:00:00+08:00", "carrier": "train", "number": "G1",
    "service_date": "2022-07-04", "coach": "5", "departed_at": "2022-07-04T08:00:00+08:00",
    "from_division": "110101001001", "to_division": "440101001001", "post": "p", "left_at": "2022-07-04T09:00:00+08:00",
    "area_id": "a-1", "level": "high", "authority": "command", "basis": "order",
}
VALUES = sorted(set(WHOLE.values())) + [
    "", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "true", "passport", "X1", "0", "20", "positive", "discharged",
    "secondary", "low", "110000000000",
]
names = strategies.sampled_from(sorted(WHOLE)) | strategies.text(max_size=8)
values = strategies.sampled_from(VALUES) | strategies.text(max_size=40) | strategies.integers() | strategies.none()
changes = strategies.dictionaries(names, values, max_size=3)
record = strategies.just(WHOLE) | changes.map(lambda changed: WHOLE | changed) | changes
records = strategies.lists(record, max_size=6)


def lines(found):
    return "\n".join(json.dumps(record) for record in found).encode()


def table(found):
    columns = sorted({name for record in found for name in record})
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([record.get(name) for name in columns] for record in found)
    return text.getvalue().encode("utf-8", "surrogatepass")


anything = strategies.binary(max_size=400)
schemathesis.openapi.media_type("application/x-ndjson", records.map(lines) | anything)
schemathesis.openapi.media_type("text/csv", records.map(table) | anything)
