"""Suggestions for the records of a file, a batch at a time."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from newsdata import plugins, scheme
from newsdata.converting.inputs import Folder, open_input
from newsdata.converting.reading import Reader
from newsdata.errors import CannotRun
from newsdata.files import atomic_write
from newsdata.formats import Document, Names
from newsdata.model import Record, Relation, Rights, Span, encode
from newsdata.scheme import LabelScheme
from newsdata.suggest._models import load
from newsdata.suggesting.article import Suggesters
from newsdata.suggesting.report import Counts, Report

Progress = Callable[[str, int, int], None]
"""Told the stage, how many articles are done and of how many (0: not known)."""

_BATCH: Final = 64
_BATCH_CHARACTERS: Final = 1_000_000
_RIGHTS: Final = Rights("LicenseRef-unknown", "standoff")  # never used: records state theirs


class Options(Struct, frozen=True, kw_only=True):
    """What a run may be told beyond input and output.

    Attributes:
        layers: Suggest labels of these layers alone; empty: of all.
        model: A model beside the rules: a spaCy pipeline or its folder, or KIND:ARGUMENT.
        replace: First take out the suggestions, of these layers, that the records have.
        suggesters: Names of suggesters, in their order; None: all that come with newsdata.
        scheme: The label scheme.
    """

    layers: tuple[str, ...] = ()
    model: str | None = None
    replace: bool = False
    suggesters: tuple[str, ...] | None = None
    scheme: LabelScheme | None = None


def suggest(
    records: str,
    output: str | Path,
    *,
    options: Options | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> Report:
    """Write records with suggestions: every label that is added has the status `suggested`.

    Args:
        records: JSON Lines of records: a file, a folder of them, an archive, or `-`.
        output: The file to write.
        options: What else there is to say.
        progress: Told how far it is.

    Raises:
        CannotRun: The input is not there, the output is in the way or cannot be written, a
            layer is not in the scheme, or the model is missing or does not fit.
    """
    options = options or Options()
    labels = options.scheme or scheme.default()
    for layer in options.layers:
        if layer not in labels.layers:
            raise CannotRun(
                f'The scheme has no layer "{layer}".', hint=f"It has: {', '.join(labels.layers)}."
            )
    path = Path(output)
    with _told(path):
        _refuse(path, records)
    names = plugins.names("suggester") if options.suggesters is None else options.suggesters
    model = None if options.model is None else load(options.model)
    run = _Run(Suggesters(names, model, labels), options, labels)
    with _told(path), open_input(records) as folder, atomic_write(path) as out:
        for record in run.records(folder, progress):
            out.write(encode(record) + b"\n")
    return run.report(str(output))


@contextmanager
def _told(output: Path) -> Iterator[None]:
    """A full disk or a folder that is not ours is no bug, and is said."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        place = str(error.filename or output)
        raise CannotRun(f"{error.strerror or error}.", place=place) from None


def _refuse(output: Path, records: str) -> None:
    """Say what is in the way before anything is read."""
    if str(output) == "-":
        raise CannotRun("Suggestions are written to a file: name one instead of -.")
    if output.is_dir():
        raise CannotRun("The output is a folder; it has to be a file.", place=str(output))
    if not output.absolute().parent.is_dir():
        raise CannotRun("There is no folder to write to.", place=str(output.parent))
    read = Path(records)
    if read.is_dir() and output.resolve().is_relative_to(read.resolve()):
        raise CannotRun(
            "The output lies in the folder that is read.",
            hint="Write it elsewhere: the next run would read it.",
            place=str(output),
        )
    if output.exists() and read.exists() and output.samefile(read):
        raise CannotRun("The output is what is read.", hint="Name another.", place=str(output))


class _Run:
    """What is counted while records are read and labelled."""

    def __init__(self, suggesters: Suggesters, options: Options, labels: LabelScheme) -> None:
        self._suggesters = suggesters
        self._options = options
        self._layers = frozenset(options.layers or labels.layers)
        self._reader = Reader("records", Names(labels, "entity", {}), labels, rights=_RIGHTS)
        self._counts = Counts()
        self._labels: Counter[str] = Counter()

    def records(self, folder: Folder, progress: Progress) -> Iterator[Record]:
        """The records with their suggestions, in their order."""
        for batch in self._batches(folder):
            for before, labelled in zip(batch, self._suggesters.label(batch), strict=True):
                record = _of_layers(before, labelled, self._layers)
                self._count(before, record)
                yield record
            progress("suggest", self._counts.written, 0)

    def _batches(self, folder: Folder) -> Iterator[list[Record]]:
        batch: list[Record] = []
        size = 0
        for record in self._read(folder):
            batch.append(record)
            size += len(record.text)
            if len(batch) == _BATCH or size > _BATCH_CHARACTERS:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _read(self, folder: Folder) -> Iterator[Record]:
        names, left = self._reader.files(folder)
        self._suggesters.problems += left
        for name in names:
            for found in self._reader.read(folder, name):
                self._suggesters.problems += found.problems
                if isinstance(found, Document):
                    self._counts.records += 1
                    clear = self._options.replace
                    yield _cleared(found.record, self._layers) if clear else found.record
                else:
                    self._counts.rejected += 1

    def _count(self, before: Record, record: Record) -> None:
        spans, relations = (
            record.spans[len(before.spans) :],
            record.relations[len(before.relations) :],
        )
        self._counts.written += 1
        self._counts.spans += len(spans)
        self._counts.relations += len(relations)
        self._labels.update(f"{span.layer}/{span.label}" for span in spans)
        self._labels.update(f"{each.layer}/{each.label}" for each in relations)

    def report(self, output: str) -> Report:
        """What was done."""
        self._counts.failed = self._suggesters.failed
        return Report(
            output=output,
            suggesters=self._suggesters.tools,
            counts=self._counts,
            labels=dict(sorted(self._labels.items())),
            languages=dict(sorted(self._suggesters.languages.items())),
            outside=dict(sorted(self._suggesters.outside.items())),
            problems=self._suggesters.problems,
        )


def _of_layers(before: Record, record: Record, layers: frozenset[str]) -> Record:
    """The record without what was added in other layers, but for what a relation needs."""
    added = record.relations[len(before.relations) :]
    relations = tuple(each for each in added if each.layer in layers)
    needed = {arg.ref for each in relations for arg in each.args}
    spans = tuple(
        span
        for span in record.spans[len(before.spans) :]
        if span.layer in layers or span.id in needed
    )
    return replace(record, spans=before.spans + spans, relations=before.relations + relations)


def _cleared(record: Record, layers: frozenset[str]) -> Record:
    """The record without its suggestions in these layers, but for what people build on.

    A reviewed layer stays as it is: nothing would be suggested in it again.
    """
    layers = layers.difference(record.reviewed)
    relations = [each for each in record.relations if not _goes(each, layers)]
    needed = {arg.ref for each in relations for arg in each.args}
    spans = tuple(span for span in record.spans if not _goes(span, layers) or span.id in needed)
    return replace(record, spans=spans, relations=tuple(relations))


def _goes(label: Span | Relation, layers: frozenset[str]) -> bool:
    return label.status == "suggested" and label.layer in layers
