"""What a worker waits for before it begins."""

import subprocess
import sys

WORKER = """
import sys
import newsdata.pipeline.read, newsdata.pipeline.shard
print(*sorted({"pyarrow", "newsdata.pipeline.run", "newsdata.comparing"} & set(sys.modules)))
"""


def test_a_worker_that_reads_waits_for_no_other_stage() -> None:
    run = subprocess.run([sys.executable, "-c", WORKER], check=True, capture_output=True, text=True)
    assert run.stdout.split() == []
