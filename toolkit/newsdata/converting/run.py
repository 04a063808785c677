"""A conversion from beginning to end."""

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Final

import msgspec
from msgspec import Struct

from newsdata import plugins, scheme
from newsdata.converting.inputs import Folder, open_input
from newsdata.converting.known import Known
from newsdata.converting.reading import AUTO, Reader, recognise
from newsdata.converting.report import Counts, Report, by_kind, count_names
from newsdata.errors import CannotRun
from newsdata.files import atomic_write
from newsdata.formats import Align, Capability, Document, Loss, Names, Writing, fit
from newsdata.model import Record, Rights, encode
from newsdata.problems import Problem
from newsdata.scheme import LabelScheme

STDOUT: Final = "-"
UNKNOWN_RIGHTS: Final = Rights("LicenseRef-unknown", "standoff")

Progress = Callable[[str, int, int], None]
"""Told the stage, how much of it is done and of how much; 0 where that is not known."""


class Options(Struct, frozen=True, kw_only=True):
    """What a conversion may be told beyond input, output and formats.

    Attributes:
        strict: Write nothing when the target cannot hold a label, or what it says.
        align: What becomes of a span that cuts a token.
        records: A file of records to which labels are joined.
        layer: The layer of labels that the scheme does not know.
        names: `layer/LABEL` for names of labels.
        annotator: Who made the labels, where nobody is said to have made them.
        tokens: Keep the tokens of formats of tokens, as spans of layer `token`.
        rights: Rights of articles that do not state their own.
        language: Language (BCP 47) of those that do not state it.
        scheme: The label scheme.
    """

    strict: bool = False
    align: Align = "expand"
    records: Path | None = None
    layer: str = "entity"
    names: Mapping[str, str] = {}
    annotator: str | None = None
    tokens: bool = False
    rights: Rights = UNKNOWN_RIGHTS
    language: str | None = None
    scheme: LabelScheme | None = None


def convert(
    source: str,
    output: str,
    *,
    from_: str = AUTO,
    to: str = "records",
    options: Options | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> Report:
    """Convert files from one format to another.

    Args:
        source: A file, a folder, an archive (.zip, .tar, .tar.gz, ...) or `-`.
        output: A file, or a folder for formats of many files; `-` for standard output.
        from_: Name of a format or source, or `auto`.
        to: Name of a format.
        options: What else there is to say.
        progress: Told how far it is.

    Raises:
        CannotRun: The input is not there or not recognised, the output is in the way.
    """
    options = options or Options()
    target = plugins.get("format", to)
    _refuse_output(output, folder=target.FOLDER)
    for read in (source, options.records):
        _refuse_same(output, read)
    with ExitStack() as stack:
        folder = stack.enter_context(open_input(source))
        name, why = recognise(folder) if from_ == AUTO else (from_, "")
        known = stack.enter_context(Known(options.records)) if options.records else None
        spool = stack.enter_context(TemporaryFile(prefix="newsdata-"))
        run = _Run(options, name, known)
        run.read(folder, spool, progress)
        losses = run.losses(spool, target.CAPABILITY)
        report = Report(
            source=name,
            why=why,
            target=to,
            output="",
            counts=run.counts,
            names=count_names(run.labels),
            losses=by_kind(losses),
            problems=run.problems,
        )
        if not run.counts.documents or (options.strict and report.lossy):
            return report
        records = run.fitted(spool, target.CAPABILITY, progress)
        _write(target.write(records, run.writing()), output, folder=target.FOLDER)
        report.output = output
        report.counts.written = report.counts.documents
        return report


class _Run:
    """What is known of the records while they are read and written."""

    def __init__(self, options: Options, source: str, known: Known | None) -> None:
        self._options = options
        labels = options.scheme or scheme.default()
        self._names = Names(labels, options.layer, options.names)
        self._reader = Reader(
            source,
            self._names,
            labels,
            rights=options.rights,
            language=options.language,
            annotator=options.annotator,
            tokens=options.tokens,
            known=known,
        )
        self.counts = Counts()
        self.labels: Counter[tuple[str, str]] = Counter()
        self.problems: list[Problem] = []
        self._spans: dict[str, set[str]] = defaultdict(set)
        self._relations: dict[str, set[str]] = defaultdict(set)
        self._document_labels: dict[str, set[str]] = defaultdict(set)

    def read(self, folder: Folder, spool: IO[bytes], progress: Progress) -> None:
        """Read everything into the spool."""
        names, left = self._reader.files(folder)
        self.problems += [*folder.problems, *left]
        self.counts.files = len(names)
        for number, name in enumerate(names):
            progress("read", number, len(names))
            for found in self._reader.read(folder, name):
                self.problems += found.problems
                if isinstance(found, Document):
                    self._count(found.record)
                    progress("documents", self.counts.documents, 0)
                    spool.write(encode(found.record) + b"\n")
                else:
                    self.counts.rejected += 1
        progress("read", len(names), len(names))

    def _count(self, record: Record) -> None:
        self.counts.documents += 1
        self.counts.spans += len(record.spans)
        self.counts.relations += len(record.relations)
        self.counts.labels += len(record.labels)
        self.labels.update((span.layer, span.label) for span in record.spans)

    def losses(self, spool: IO[bytes], capability: Capability) -> list[Loss]:
        """Everything that the target cannot hold."""
        losses: list[Loss] = []
        for record, lost in self._fit(spool, capability):
            losses += lost
            for items, seen in (
                (record.spans, self._spans),
                (record.relations, self._relations),
                (record.labels, self._document_labels),
            ):
                for item in items:
                    seen[item.layer].add(item.label)
        return losses

    def fitted(
        self, spool: IO[bytes], capability: Capability, progress: Progress
    ) -> Iterator[Record]:
        """The records as the target can hold them."""
        total = self.counts.documents
        for number, (record, _) in enumerate(self._fit(spool, capability), 1):
            yield record
            progress("write", number, total)

    def _fit(self, spool: IO[bytes], capability: Capability) -> Iterator[tuple[Record, list[Loss]]]:
        decoder = msgspec.json.Decoder(Record)
        spool.seek(0)
        for line in spool:
            yield fit(decoder.decode(line), capability, self._options.align)

    def writing(self) -> Writing:
        """What the target is told of all records."""
        return Writing(
            self._names,
            layers=_sorted(self._spans),
            relations=_sorted(self._relations),
            labels=_sorted(self._document_labels),
        )


def _sorted(labels: Mapping[str, set[str]]) -> dict[str, tuple[str, ...]]:
    return {layer: tuple(sorted(labels[layer])) for layer in sorted(labels)}


def _refuse_output(output: str, *, folder: bool) -> None:
    """Say what is in the way before anything is read."""
    path = Path(output)
    if output == STDOUT:
        if folder:
            raise CannotRun("This format is a folder of files: name one instead of -.")
    elif folder and path.exists() and path.samefile(Path.cwd()):
        raise CannotRun(
            "The output is the folder that you are in; it is made anew when it is written.",
            hint="Name a folder in it.",
            place=output or ".",
        )
    elif folder and path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise CannotRun(
            "The output is there already, and is no empty folder.",
            hint="Name another, or remove it.",
            place=output,
        )
    elif not folder and path.is_dir():
        raise CannotRun("The output is a folder; this format is a file.", place=output)
    elif path.exists() and not path.is_dir() and not path.is_file():
        raise CannotRun(
            "The output is a device or a pipe, no file.",
            hint="Write to - instead, and redirect it.",
            place=output,
        )
    elif not path.absolute().parent.is_dir():
        raise CannotRun("There is no folder to write to.", place=str(path.parent))


def _refuse_same(output: str, read: str | Path | None) -> None:
    """What is read is not written over: what could not be converted would be gone."""
    there = read is not None and Path(output).exists() and Path(read).exists()
    if there and Path(output).samefile(str(read)):
        raise CannotRun("The output is what is read.", hint="Name another.", place=output)


def _write(pieces: Iterator[tuple[str, bytes]], output: str, *, folder: bool) -> None:
    """Write a file or a folder that is complete or absent."""
    try:
        if output == STDOUT:
            for _, piece in pieces:
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
        elif folder:
            with _new_folder(Path(output)) as temporary:
                _fill(temporary, pieces)
        else:
            with atomic_write(Path(output)) as file:
                for _, piece in pieces:
                    file.write(piece)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise CannotRun(f"Cannot write: {error.strerror or error}.", place=output) from None


def _fill(folder: Path, pieces: Iterator[tuple[str, bytes]]) -> None:
    name, file = "", None
    try:
        for each, piece in pieces:
            if file is None or each != name:
                if file is not None:
                    file.close()
                name, file = each, None
                file = _open_new(folder / name, name)
            file.write(piece)
    finally:
        if file is not None:
            file.close()


def _open_new(path: Path, name: str) -> IO[bytes]:
    """A file that is not there yet. Ids make paths, and `a.txt/b` needs a folder `a.txt`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("xb")
    except (FileExistsError, NotADirectoryError, IsADirectoryError):
        raise CannotRun(
            f"{name} cannot be written: a file or a folder of another document is in its place.",
            hint="Give one of the two another id, or convert them one by one.",
        ) from None


@contextmanager
def _new_folder(path: Path) -> Iterator[Path]:
    """A folder beside the place, renamed into it when it is full."""
    with TemporaryDirectory(prefix=f".{path.name}.", dir=path.absolute().parent) as folder:
        inside = Path(folder) / "out"
        inside.mkdir()
        yield inside
        if path.exists():
            path.rmdir()
        inside.replace(path)
