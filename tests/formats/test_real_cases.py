"""Real files of each format, counted by a reading that knows nothing of newsdata."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import SHARED
from tests.formats.reading import content, facts, files_of, read, unpacked, written

from newsdata import plugins
from newsdata.formats import Document, fit

CASES = SHARED / "cases"


def folder(name: str) -> Path:
    if not (CASES / name).is_dir():
        pytest.skip("the real files of other people lie outside of the repository")
    return CASES / name


def documents(name: str, files: dict[str, bytes], **more: Any) -> list[Document]:
    found = read(plugins.get("format", name), files, **more)
    assert all(isinstance(each, Document) for each in found)
    for each in found:
        assert isinstance(each, Document)
        for span in each.record.spans:
            assert each.record.text[span.start : span.end] == span.text
    return found  # type: ignore[return-value]


def again(name: str, found: list[Document]) -> None:
    """What was read is written and read without a change."""
    module = plugins.get("format", name)
    records = [fit(each.record, module.CAPABILITY, "expand")[0] for each in found]
    back = documents(name, written(module, records))
    assert [content(b.record, module.CAPABILITY) for b in back] == [
        content(record, module.CAPABILITY) for record in records
    ]


@pytest.mark.parametrize("case", ["brat/tutorials-news", "brat/conll2002-es"])
def test_brat(case: str) -> None:
    files = files_of(folder(case))
    found = documents("brat", files)
    lines = b"\n".join(data for name, data in files.items() if name.endswith(".ann")).decode()
    kinds = Counter(line[0] for line in lines.split("\n") if line)
    assert len(found) == sum(name.endswith(".ann") for name in files)
    assert sum(len(each.record.spans) for each in found) == kinds["T"]
    links = kinds["R"] + kinds["E"] + kinds["*"]
    assert sum(len(each.record.relations) for each in found) == links
    said = sum(len(span.attributes) for each in found for span in each.record.spans)
    unheld = [p for p in facts(found) if p.code == "format-unheld"]
    assert facts(found) == unheld
    assert said + len(unheld) == kinds["A"] + kinds["#"] + kinds["N"]
    words = re.findall(r"(?m)^T\d+\t(\S+) \d+ \d+\t(.*)$", lines)
    spans = [(s.label, s.text.replace("\n", " ")) for each in found for s in each.record.spans]
    assert Counter(spans) == Counter(words)
    again("brat", found)


@pytest.mark.parametrize("name", ["dev-fi", "dev-sv"])
def test_conll_hipe(name: str) -> None:
    file = folder("conll/newseye-sv") / f"HIPE-2022-v2.1-newseye-{name}.tsv"
    found = documents("conll", {"a.tsv": file.read_bytes()})
    header, *lines = file.read_text("utf-8").split("\n")
    assert len(found) == sum("document_id" in line for line in lines)
    rows = [line.split("\t") for line in lines if "\t" in line]
    begun: Counter[str] = Counter()
    for column, layer in enumerate(header.split("\t")[:-1]):
        for before, row in zip([["O"] * 10, *rows], rows, strict=False):
            tag, last = row[column], before[column]
            if tag.startswith("B-") or (tag.startswith("I-") and last[2:] != tag[2:]):
                begun[layer] += layer != "TOKEN"
    spans = Counter(span.layer for each in found for span in each.record.spans)
    assert spans == +begun
    assert sum("".join(each.record.text.split()) != "" for each in found) == len(found)
    tokens = "".join(row[0] for row in rows)
    assert "".join("".join(each.record.text.split()) for each in found) == tokens
    again("conll", found)
    # With its tokens, the file comes back cell by cell, but for the tags that were mended.
    module = plugins.get("format", "conll")
    kept = [
        fit(each.record, module.CAPABILITY, "strict")
        for each in read(module, {"a.tsv": file.read_bytes()}, tokens=True)
        if isinstance(each, Document)
    ]
    assert {loss.kind for _, lost in kept for loss in lost} == {"attributes", "fields", "ids"}
    (data,) = written(module, [record for record, _ in kept]).values()
    names, *back = [line.split("\t") for line in data.decode().split("\n") if "\t" in line]
    assert [row[0] for row in back] == [row[0] for row in rows]
    mended = sum(p.code == "format-repair" for p in facts(found))
    for column, layer in enumerate(names[1:-1], 1):
        theirs = [row[header.split("\t").index(layer)] for row in rows]
        ours = [row[column] for row in back]
        assert sum(a != b for a, b in zip(theirs, ours, strict=True)) <= mended


def test_label_studio() -> None:
    texts = {"csv_test.json", "csv_test_history.json"}
    for path in sorted(folder("label_studio/converter").glob("*.json")):
        tasks: Any = json.loads(path.read_text("utf-8"))
        if isinstance(tasks, dict):
            continue  # a configuration, not an export
        found = read(plugins.get("format", "label_studio"), {path.name: path.read_bytes()})
        assert len(found) == len(tasks)
        is_text = path.name in texts
        assert all(isinstance(each, Document) == is_text for each in found), path
        if not is_text:
            assert {problem.code for problem in facts(found)} == {"format-kind"}
        results = [
            result["type"]
            for task in tasks
            for group in task["annotations"] + task["predictions"]
            for result in group["result"]
        ]
        if is_text:
            choices = sum(len(e.record.labels) for e in found if isinstance(e, Document))
            assert choices == results.count("choices")
            assert len(facts(found)) == len(results) - choices


def _uima_pairs() -> dict[str, dict[str, bytes]]:
    """XMI and type system of each case whose types are known."""
    cassis = files_of(folder("uima_xmi/cassis"))
    of_case = {
        "small_cas": "small_typesystem",
        "cas_with_smileys": "important_dkpro_types",
        "cas_with_references": "webanno_types",
        "cas_with_inheritance": "typesystem_with_inheritance",
        "cas_has_fs_with_no_namespace": "typesystem_has_types_with_no_namespace",
    }
    pairs = {f"{xmi}.xmi": (cassis[f"{xmi}.xmi"], types) for xmi, types in of_case.items()}
    for name, data in files_of(folder("webanno_tsv/tsv3-suite")).items():
        if name.endswith(".xmi"):
            pairs[name] = data, "webanno_types"
    return {
        name: {"a.xmi": xmi, "TypeSystem.xml": cassis[f"{types}.xml"]}
        for name, (xmi, types) in pairs.items()
    }


def test_uima_xmi() -> None:
    """dkpro-cassis finds the same annotations, but for those that say something of tokens."""
    cassis = pytest.importorskip("cassis")
    pairs = _uima_pairs()
    assert len(pairs) > 30
    for name, files in pairs.items():
        found = documents("uima_xmi", files)
        system = cassis.load_typesystem(files["TypeSystem.xml"].decode())
        # The types are older than some of the files; cassis refuses what they do not have.
        xmi = re.sub(r' (?:order|intValue|boolValue)="\w+"', "", files["a.xmi"].decode())
        cas = cassis.load_cas_from_xmi(xmi, typesystem=system)
        theirs = Counter(
            (each.get_covered_text().replace("\r\n", "\n"), each.type.short_name)
            for each in cas.select("uima.tcas.Annotation")
            if not re.search(
                r"DocumentAnnotation|DocumentMetaData|core\.api\.(segm|lexm|synt|meta)|Relation$",
                each.type.name,
            )
        )
        (document,) = found
        ours = Counter(
            (s.text, "NamedEntity" if s.layer == "entity" else s.layer)
            for s in document.record.spans
        )
        assert ours == theirs, name
        between = document.problems and "between tokens" in document.problems[-1].fact
        links = len(re.findall(r' (?:next|links|arguments)="', xmi))
        links += 0 if between else len(re.findall(r"<custom:\w*Relation ", xmi))
        assert len(document.record.relations) == links, name
        again("uima_xmi", found)


REAL = [
    ("brat", "brat/tutorials-news"),
    ("brat", "brat/conll2002-es"),
    ("conll", "conll/newseye-sv"),
    ("conllu", "conllu/gum-news"),
    ("doccano", "doccano/import-tests"),
    ("gate", "gate/tests"),
    ("label_studio", "label_studio/converter"),
    ("prodigy", "prodigy/news-headlines"),
    ("webanno_tsv", "webanno_tsv/gum-news"),
    ("webanno_tsv", "webanno_tsv/tsv3-suite"),
]


TOKENS = ("conll", "conllu", "prodigy", "webanno_tsv")


@pytest.mark.parametrize(
    ("name", "case", "tokens"),
    [(*each, False) for each in REAL] + [(*each, True) for each in REAL if each[0] in TOKENS],
)
def test_real_files_come_back_and_are_written_alike(name: str, case: str, tokens: bool) -> None:
    """File to record to file to record: the same content, and the same bytes from then on."""
    module = plugins.get("format", name)
    files = files_of(folder(case))
    found = 0
    for file in [each for each in files if each.endswith(module.SUFFIXES)]:
        documents = [e for e in read(module, files, file, tokens=tokens) if isinstance(e, Document)]
        if tokens:
            # Where the file has none, those that are written are new.
            documents = [e for e in documents if any(s.layer == "token" for s in e.record.spans)]
        found += len(documents)
        records = [fit(each.record, module.CAPABILITY, "expand")[0] for each in documents]
        first = written(module, records)
        back = read(module, first, tokens=tokens)
        assert {problem.code for problem in facts(back)} <= {"format-escaped"}
        again = [each.record for each in back if isinstance(each, Document)]
        assert [content(each, module.CAPABILITY) for each in again] == [
            content(each, module.CAPABILITY) for each in records
        ]
        assert unpacked(written(module, again)) == unpacked(first)
        if name == "brat":
            text = f"{file.removesuffix('.ann')}.txt"
            assert first[text] == files[text]
    assert found
