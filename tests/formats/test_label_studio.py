"""Label Studio's own converter reads what we write."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import msgspec
import pytest
from tests.formats.reading import written

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
