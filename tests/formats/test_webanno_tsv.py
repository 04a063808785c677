"""WebAnno TSV: news articles of GUM, and the cases of INCEpTION beside their XMI."""

import re
import time
from collections import Counter
from xml.etree import ElementTree

from tests.formats.reading import codes, facts, files_of, only, read
from tests.formats.test_real_cases import again, documents, folder

from newsdata.formats import Document, webanno_tsv

_XMI = "{http://www.omg.org/XMI}id"


def test_gum() -> None:
    files = files_of(folder("webanno_tsv/gum-news"))
    found = documents("webanno_tsv", files)
    for each, (name, data) in zip(found, sorted(files.items()), strict=True):
        rows = [
            line.split("\t") for line in data.decode().split("\n") if re.match(r"\d+-\d+\t", line)
        ]
        entities: dict[str, list[str]] = {}
        labels = {}
        for row in rows:
            for label, number in re.findall(r"([^|\[]+)\[(\d+)\]", row[3]):
                entities.setdefault(number, []).append(row[2])
                labels[number] = label
            # One without a number is a span of this token alone.
            if row[3] != "_" and "[" not in row[3]:
                entities[row[0]], labels[row[0]] = [row[2]], row[3]
        spans = Counter((span.label, span.text) for span in each.record.spans)
        assert spans == Counter((labels[n], " ".join(words)) for n, words in entities.items()), name
        links = Counter(label for row in rows if row[8] != "_" for label in row[8].split("|"))
        assert Counter(relation.label for relation in each.record.relations) == links
    assert {problem.code for problem in facts(found)} == {"format-unheld"}
    again("webanno_tsv", found)


def spans_of(xmi: bytes) -> tuple[str, Counter[tuple[int, int]]]:
    """The text, and how many spans of the layers there are at each place."""
    root = ElementTree.fromstring(xmi)
    text = next(each.get("sofaString", "") for each in root if each.tag.endswith("}Sofa"))
    places: Counter[tuple[int, int]] = Counter()
    for each in root:
        kind = each.tag.rpartition("}")[2]
        plain = kind not in ("DocumentMetaData", "Sentence", "Token", "TagsetDescription")
        if each.get("begin") and plain and not re.search("Relation|Dependency|Layer", kind):
            begin, end = int(each.get("begin", "")), int(each.get("end", ""))
            # A span on white space goes to the edges of tokens in the other file, too.
            words = text.encode("utf-16-le")[begin * 2 : end * 2].decode("utf-16-le")
            begin += len(words) - len(words.lstrip())
            places[begin, begin + len(words.strip().encode("utf-16-le")) // 2] += 1
    return text, places


def test_the_cases_of_inception_hold_what_their_xmi_holds() -> None:
    files = files_of(folder("webanno_tsv/tsv3-suite"))
    compared = 0
    for name, data in files.items():
        if not name.endswith(".tsv"):
            continue
        document = only(read(webanno_tsv, {name: data}))
        record = document.record
        xmi = files.get(name.replace(".tsv", ".xmi"))
        if xmi is None:
            continue
        text, places = spans_of(xmi)
        assert record.text == text.rstrip(), name
        found = Counter(
            (
                len(text[: s.start].encode("utf-16-le")) // 2,
                len(text[: s.end].encode("utf-16-le")) // 2,
            )
            for s in record.spans
        )
        assert found == places, name
        links = sum(
            "Governor" in each.attrib or "target" in each.attrib
            for each in ElementTree.fromstring(xmi)
        )
        left = [p for p in document.problems if re.search("not one between|What fills", p.fact)]
        assert len(record.relations) + len(left) == links, name
        compared += 1
    assert compared == sum(name.endswith(".xmi") for name in files)


def test_gum_says_the_same_in_webanno_tsv_and_conllu() -> None:
    ours = documents("webanno_tsv", files_of(folder("webanno_tsv/gum-news")))
    theirs = documents("conllu", files_of(folder("conllu/gum-news")))

    def said(found: list[Document]) -> list[Counter[tuple[str, str]]]:
        """Label and letters of each span: one is cut into words, the other is not."""
        return [
            Counter((s.label, "".join(s.text.split())) for s in each.record.spans) for each in found
        ]

    assert said(ours) == said(theirs)


def test_a_wide_header_costs_no_more_than_it_is_long() -> None:
    header = "#FORMAT=WebAnno TSV 3.3\n#T_SP=x|" + "|".join("f" * 40_000) + "\n"
    data = header + "#T_SP=y|f\n" * 20_000 + "\n#Text=a\n" + "1-1\t0-1\ta\t_\n" * 20_000
    start = time.process_time()
    document = only(read(webanno_tsv, {"a.tsv": data.encode()}))
    assert time.process_time() - start < 10
    assert {problem.code for problem in document.problems} == {"format-syntax", "id-duplicate"}


def test_a_token_that_is_there_twice_keeps_its_labels_and_is_listed() -> None:
    data = b"#T_SP=x.Named|value\n\n#Text=One two\n1-1\t0-3\tOne\tA\t\n1-1\t4-7\ttwo\tB\t\n"
    found = only(read(webanno_tsv, {"a.tsv": data}))
    assert [(span.text, span.label) for span in found.record.spans] == [("One", "A"), ("two", "B")]
    assert codes(found) == [("id-duplicate", 5)]


def test_a_chain_without_a_column_of_kinds_is_read() -> None:
    data = (
        b"#T_CH=x.Chain|first\n\n#Text=One two\n1-1\t0-3\tOne\t*->1-1\t\n1-2\t4-7\ttwo\t*->1-2\t\n"
    )
    found = only(read(webanno_tsv, {"a.tsv": data}))
    assert [span.text for span in found.record.spans] == ["One", "two"]
