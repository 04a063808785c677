"""What is said of an article that no worker survives."""

from typing import Final

from newsdata.problems import Problem, Reject

CODE: Final = "article-fatal"
_FACTS: Final = {
    "killed": "Every process that worked on this article was killed.",
    "hung": "Work on this article did not come to an end.",
    "memory": "Every process that worked on this article ran out of memory.",
}


def reject(file: str, line: int, article_id: str, reason: str) -> Reject:
    """The reject of an article that killed its workers, hung, or took all memory."""
    hint = (
        "Try it alone with more memory, or take it out; it may show a bug of a parser or suggester."
    )
    if not line:
        hint += " Of a file of many articles those after it are not read."
    problem = Problem(CODE, _FACTS[reason], hint, file=file, line=line, record_id=article_id)
    return Reject(file, line, article_id, (problem,))
