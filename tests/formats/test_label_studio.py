"""Label Studio's own converter reads what we write."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.formats.reading import only, read, written

from newsdata import plugins
from newsdata.formats import fit
from newsdata.model import Record

GOLDEN = Path(__file__).parents[1] / "golden" / "formats" / "label_studio" / "write"

CONFIG = """
<View>
  <Labels name="entity" toName="text">
    <Label value="ORG"/><Label value="PERSON"/><Label value="LOC"/>
  </Labels>
  <Labels name="quote" toName="text"><Label value="CUE"/><Label value="QUOTE"/></Labels>
  <TextArea name="role" toName="text" perRegion="true"/>
  <Choices name="topic" toName="text"><Choice value="TRAFFIC"/></Choices>
  <Text name="text" value="$text"/>
</View>
"""

# In a process of its own, for what it imports warns.
CONVERT = """
import sys
from label_studio_sdk.converter import Converter
config, source, target = sys.argv[1:]
Converter(config, project_dir=None).convert_to_json_min(source, target, is_dir=False)
"""


@pytest.mark.skipif(not find_spec("label_studio_sdk"), reason="label-studio-sdk is not installed")
def test_its_converter_reads_what_we_write(tmp_path: Path) -> None:
    module = plugins.get("format", "label_studio")
    record = msgspec.json.decode((GOLDEN / "records.jsonl").read_bytes(), type=Record)
    fitted = fit(record, module.CAPABILITY, "expand")[0]
    (data,) = written(module, [fitted]).values()
    (tmp_path / "tasks.json").write_bytes(data)
    (tmp_path / "config.xml").write_text(CONFIG, "utf-8")
    command = [sys.executable, "-c", CONVERT, CONFIG, "tasks.json", str(tmp_path / "out")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (result,) = (tmp_path / "out").rglob("*.json")
    tasks = json.loads(result.read_bytes())
    regions = [
        (each["start"], each["end"], each["text"], *each["labels"])
        for task in tasks
        for control in ("entity", "quote")
        for each in task.get(control, [])
    ]
    wanted = [(s.start, s.end, s.text, s.label) for s in fitted.spans if s.status == "gold"]
    assert sorted(regions) == sorted(wanted)
    assert {task.get("topic") for task in tasks} >= {"TRAFFIC"}


LABEL_STUDIO = plugins.get("format", "label_studio")


def region(start: int, end: int, **more: Any) -> dict[str, Any]:
    value = {"start": start, "end": end, "labels": ["PERSON"]}
    return {"type": "labels", "from_name": "entity", "to_name": "text", "value": value} | more


def task(*results: dict[str, Any]) -> dict[str, bytes]:
    said = {"data": {"text": "Mira met Jo."}, "annotations": [{"id": 1, "result": results}]}
    return {"a.json": json.dumps([said]).encode()}


@pytest.mark.parametrize("none", [{}, {"id": None}, {"id": ""}, {"id": [1]}, {"id": True}])
def test_regions_without_ids_are_numbered(none: dict[str, Any]) -> None:
    mood = {"type": "choices", "from_name": "mood", "value": {"choices": ["calm"]}} | none
    regions = (region(0, 4, **none), region(5, 8, id="x"), region(9, 11, **none))
    document = only(read(LABEL_STUDIO, task(*regions, mood)))
    spans = [(span.id, span.text, span.attributes) for span in document.record.spans]
    assert spans == [("region-1", "Mira", ()), ("x", "met", ()), ("region-2", "Jo", ())]
    # What has no id is about no region, but about the whole text.
    assert [(each.layer, each.label) for each in document.record.labels] == [("mood", "calm")]
    assert document.problems == ()


def test_a_relation_without_ends_does_not_join_regions_without_ids() -> None:
    link = {"type": "relation", "from_id": None, "to_id": "region-1", "labels": ["knows"]}
    document = only(read(LABEL_STUDIO, task(region(0, 4), region(9, 11), link)))
    assert document.record.relations == ()
    assert [problem.code for problem in document.problems] == ["relation-end"]
