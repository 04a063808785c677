"""Checking: what `newsdata validate` does, over the same stages as a build.

1. `targets`: which files there are, what each holds, how they are cut into shards.
2. `articles`: shard by shard, every article is read and checked. What is known of
   its id and text goes into an index; the articles that submissions label are kept.
3. `submissions`: shard by shard, every submission is checked against its article.
4. `duplicates`: from the indexes, what only shows when all articles are seen.
5. `blame`: what was there before a change, or is known, is taken off.

`run` has them run in turn. A shard is of bounded size and its problems go to
disk, so memory does not grow with the corpus but for 44 bytes an article.
"""

from newsdata.checking.run import Options, check, validate

__all__ = ["Options", "check", "validate"]
