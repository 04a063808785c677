"""What a release may say of an article whose text it may not hold."""

import json
from urllib.parse import quote, quote_plus

import msgspec

from newsdata.model import Record
from newsdata.packaging import standoff


def test_links_that_share_a_stand_off_article_do_not_publish_it() -> None:
    words = "Mira Holt opened the new tram on Monday and many people came to see it"
    link = {"id": "l", "layer": "markup", "label": "LINK", "start": 0, "end": 4, "text": "Mira"}
    targets = {
        "mail": f"mailto:?body={quote(words)}",
        "tweet": f"https://share.example/tweet?text={quote_plus(words)}",
        "data": f"data:text/plain,{words}",
        "page": "https://news.example/2026/mira-holt-opened-the-new-tram-on-monday-and-many?id=7",
        "name": "European Court of Human Rights",
    }
    attributes = [{"key": key, "value": value} for key, value in targets.items()]
    record = msgspec.convert(
        {
            "schema_version": "1.0",
            "id": "a",
            "text": f"{words}. European Court of Human Rights.",
            "text_sha256": "0" * 64,
            "rights": {"license": "x", "redistribution": "standoff"},
            "spans": [
                {**link, "status": "gold", "attributes": attributes},
                {**link, "id": "m", "status": "gold", "attributes": attributes[:3]},
            ],
            "relations": [],
            "reviewed": [],
            "labels": [{"layer": "x", "label": "Y", "status": "gold", "attributes": attributes}],
            "provenance": {
                "file": "a",
                "sha256": "0" * 64,
                "converter": {"name": "x", "version": "1"},
            },
        },
        Record,
    )
    first, second, *_ = json.loads(standoff.encode(record))["spans"]
    assert [each["key"] for each in first["attributes"]] == ["page", "name"]
    assert "attributes" not in second
    (label,) = json.loads(standoff.encode(record))["labels"]
    assert [each["key"] for each in label["attributes"]] == ["page", "name"]
