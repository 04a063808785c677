"""The pipeline joins the stages; it is the only part that knows them all.

1. `plan`: which files there are, what is in them (hashes), how they are cut into
   shards and how many buckets the records go to.
2. `read`: shard by shard, sources turn bytes into records, laid down by bucket.
   The bucket of a record follows from its id, so that whatever has to meet
   (an article and its labels, two articles with one id) meets in one bucket.
3. `finish`: bucket by bucket, records are checked, joined with their
   submissions, given suggestions, and written as JSON Lines and Parquet.
4. `release`: the parts become data/records/ and a release, complete or absent.

`run` has them run in turn. Shards and buckets follow from the inputs alone, and
each is read as a stream or is of bounded size.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsdata.pipeline.report import BuildReport
    from newsdata.pipeline.run import build

__all__ = ["BuildReport", "build"]


def __getattr__(name: str) -> Any:
    # A worker imports the stage that it runs from here, and does not wait for all others.
    if name == "build":
        from newsdata.pipeline import run

        return run.build
    if name == "BuildReport":
        from newsdata.pipeline import report

        return report.BuildReport
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
