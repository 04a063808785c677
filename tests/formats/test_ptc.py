"""PTC: labels that lie elsewhere, and the files that its scorers read."""

from tests.formats.reading import codes, only, read, written

from newsdata.formats import Document, ptc
from newsdata.model import Record

TEXT = "Who could ever trust them? They are vultures.\n"
FILES = {
    "article7.txt": TEXT.encode(),
    "article7.task-flc-tc.labels": b"7\tDoubt\t0\t26\n7\tName_Calling,Labeling\t36\t44\n",
}


def test_labels_in_one_file_are_put_on_the_records_of_their_articles() -> None:
    record = only(read(ptc, {"article7.txt": TEXT.encode()})).record
    known: dict[str, Record] = {"7": record}
    rows = {"train-task2-TC.labels": b"7\tDoubt\t0\t26\n8\tDoubt\t0\t1\n7\tSlogans\t27\t45\n"}
    first, second = read(ptc, rows, known=known.get)
    assert isinstance(first, Document)
    assert [(s.label, s.text) for s in first.record.spans] == [
        ("Doubt", TEXT[:26]),
        ("Slogans", TEXT[27:45]),
    ]
    assert codes(second) == [("format-text", 2)]


def test_an_article_and_the_labels_beside_it_are_read_once() -> None:
    document = only(read(ptc, FILES))
    assert document.record.id == "7"
    assert [span.label for span in document.record.spans] == ["Doubt", "Name_Calling,Labeling"]
    assert written(ptc, [document.record]) == FILES


def test_problems_name_the_file_of_the_labels() -> None:
    files = FILES | {"article7.labels.tsv": b"7\tDoubt\t0\t99\n"}
    (problem,) = only(read(ptc, files)).problems
    assert (problem.code, problem.file, problem.line) == ("span-bounds", "article7.labels.tsv", 1)
