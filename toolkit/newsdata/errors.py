"""What stops a run. Bad data never does: it is a `newsdata.problems.Problem`."""

from pathlib import Path


class CannotRun(Exception):
    """The run cannot go on as asked (exit code 2).

    Args:
        fact: What is wrong, in one sentence.
        hint: What the user can do about it, in one sentence.
        place: File, and line where there is one, as `newsdata.toml:7`.
    """

    def __init__(self, fact: str, *, hint: str = "", place: str = "") -> None:
        super().__init__(fact)
        self.fact = fact
        self.hint = hint
        self.place = place

    def __str__(self) -> str:
        text = f"{self.place}: {self.fact}" if self.place else self.fact
        return f"{text}\n{self.hint}" if self.hint else text


def no_folder(path: Path, hint: str = "") -> CannotRun:
    """What to raise where a folder is wanted: nothing is there, or something else is."""
    if path.exists():
        return CannotRun("This is a file; it has to be a folder.", hint=hint, place=str(path))
    return CannotRun("There is no such folder.", hint=hint, place=str(path))
