"""Pictures show the numbers, say them in words, and come out alike everywhere."""

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import datasets
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.projects import make_project, submission, write_lines

from newsdata import CannotRun, build, plugins
from newsdata.packaging import card, manifest, pictures
from newsdata.packaging.agreement import Facts, Figure, Scores
from newsdata.packaging.pictures import _draw
from newsdata.packaging.pictures._charts import MAX_ROWS, Chart, charts
from newsdata.packaging.statistics import Statistics, length_class

SVG = "{http://www.w3.org/2000/svg}"
ODD = "| <b>&\n# \x01 $x$ שלום 新聞 🚋 " + "x" * 60


def statistics(**more: dict[str, int]) -> Statistics:
    found = Statistics(
        records=14,
        labels={"entity/PERSON/gold": 5, "entity/PERSON/suggested": 2, "entity/ORG/rejected": 1},
        sources={"a": 10, "b": 4},
        lengths={"1500": 13, "2500": 1},
        published={"2024-01": 3, "2024-03": 9, "unknown": 2},
    )
    return msgspec.structs.replace(found, **more)


def test_alternative_texts_have_the_numbers() -> None:
    told = {picture.name: picture.alt for picture in pictures.describe(statistics(), None)}
    assert told == {
        "labels": "Bar chart. Spans by label: entity/PERSON 7 (5 gold, 2 suggested), "
        "entity/ORG 1 (1 rejected).",
        "lengths": "Bar chart. Articles by length in characters: "
        "1,500–1,999 13, 2,000–2,499 0, 2,500–2,999 1.",
        "published": "Bar chart. Articles by time of publication: "
        "2024-01 3, 2024-02 0, 2024-03 9, unknown 2.",
        "sources": "Bar chart. Articles by source: a 10, b 4.",
    }


def test_agreement_is_a_picture_where_there_is_any_with_all_of_a_hundred_as_its_width() -> None:
    none = Figure()
    scores = {
        layer: Scores(9, Figure(value), none, none, none)
        for layer, value in (("entity", 0.756), ("quote", 0.5), ("time", None))
    }
    facts = Facts(articles=3, layers=scores, labels={}, relations={}, documents={})
    *_, told = pictures.describe(statistics(), facts)
    assert told.alt.endswith("in percent: entity 76, quote 50.")
    *_, (path, data) = pictures.draw(statistics(), facts)
    assert path == told.path == "pictures/agreement.svg"
    edges = re.findall(rb'd="M ([\d.]+) [^"]+?L ([\d.]+) [^"]+" clip-path', data)
    widths = [float(right) - float(left) for left, right in edges]
    assert widths == pytest.approx([0.76 * 324, 0.5 * 324], abs=0.1)  # of 4.5 inches
    undefined = msgspec.structs.replace(facts, layers={"time": scores["time"]})
    assert len(pictures.describe(statistics(), undefined)) == 4


def test_every_bar_is_as_long_as_its_number_says() -> None:
    ((_, data),) = [each for each in pictures.draw(statistics(), None) if "sources" in each[0]]
    bars = re.findall(rb'd="M ([\d.]+) [^"]+?L ([\d.]+) [^"]+" clip-path', data)
    widths = [float(right) - float(left) for left, right in bars]
    assert widths[1] / widths[0] == pytest.approx(4 / 10)


@given(
    st.dictionaries(
        st.builds("{:04}-{:02}".format, st.integers(1, 9999), st.integers(1, 12)),
        st.integers(1, 9),
        min_size=1,
        max_size=60,
    )
)
def test_no_article_is_lost_between_the_bars(published: dict[str, int]) -> None:
    lengths = {str(length_class(number * 37)[0]): 1 for number in published.values()}
    names = {f"source {key}": number for key, number in published.items()}
    for chart in charts(statistics(published=published, lengths=lengths, sources=names)):
        wanted = {"published": published, "lengths": lengths, "sources": names}
        if expected := wanted.get(chart.name):
            assert sum(sum(numbers) for _, numbers in chart.rows) == sum(expected.values())
            assert len(chart.rows) <= MAX_ROWS
            assert len({name for name, _ in chart.rows}) == len(chart.rows)


def test_the_same_numbers_give_the_same_bytes_in_another_process_with_other_settings(
    tmp_path: Path,
) -> None:
    (tmp_path / "matplotlibrc").write_text("font.size: 20\nsvg.fonttype: path\naxes.grid: True\n")
    program = (
        "import sys, msgspec\n"
        "from newsdata.packaging import pictures\n"
        "from newsdata.packaging.statistics import Statistics\n"
        "found = msgspec.json.decode(sys.stdin.buffer.read(), type=Statistics)\n"
        "sys.stdout.buffer.write(b''.join(data for _, data in pictures.draw(found, None)))\n"
    )
    given = statistics(sources={ODD: 3, "b": 2})
    here = [b"".join(data for _, data in pictures.draw(given, None)) for _ in range(2)]
    there = subprocess.run(
        [sys.executable, "-c", program],
        input=msgspec.json.encode(given),
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    assert here[0] == here[1] == there.stdout


def test_odd_names_are_drawn_as_they_are_and_break_nothing() -> None:
    rows: tuple[tuple[str, tuple[int, ...]], ...] = ((ODD, (3,)), ("$\\frac$", (0,)))
    root = ElementTree.fromstring(_draw.svg(Chart("sources", "Odd", rows)))
    texts = [each.text for each in root.iter(f"{SVG}text")]
    assert "| <b>& # " in str(texts[0])
    assert " $x$ שלום 新聞 🚋 xx" in str(texts[0])
    assert "$\\frac$" in texts
    told = Chart("sources", "Odd", rows).words()
    assert "\n" not in told


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour, by WCAG 2.1."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("background", ["#ffffff", "#0d1117"])
def test_every_colour_stands_out_on_light_and_on_dark(background: str) -> None:
    drawn = b"".join(data for _, data in pictures.draw(statistics(), None)).decode()
    colours = set(re.findall(r"(?:fill|stroke): (#\w+)", drawn))
    assert colours == {_draw.TEXT, *_draw.SERIES}
    assert all(contrast(colour, background) >= 3 for colour in colours)
    assert contrast(_draw.TEXT, background) >= 4.3
    assert "<text" in drawn
    assert not re.search(r"background|fill: (white|#fff)", drawn)


def test_a_release_with_pictures_shows_them_and_loads_as_one_without(tmp_path: Path) -> None:
    found = []
    for name, switch in (("with", "pictures = true"), ("without", "")):
        config = f"{switch}\nsplits = {{ train = 1 }}"
        text = "Kim met Lee."
        project = make_project(tmp_path / name, {"a": text}, config=config)
        span = ("entity", "PERSON", 0, 3)
        labels = [
            submission("a", text, span, annotator=annotator, reviewed=["entity"])
            for annotator in ("kim", "lee")
        ]
        write_lines(project / "data/submissions/both.jsonl", labels)
        assert build(project, workers=1).clean
        release = project / "data/releases/test/1.0.0"
        made = manifest.load(release)
        assert made
        text = (release / card.FILE).read_text("utf-8")
        listed = [file.path for file in made.files if file.path.startswith("pictures/")]
        assert listed == sorted(picture.path for picture in made.pictures)
        assert all(f"]({path})" in text for path in listed)
        assert text.count("![Bar chart.") == len(listed) == (4 if switch else 0)
        found.append(datasets.load_dataset(str(release), split="train").to_list())
    assert found[0] == found[1]


def test_the_version_of_matplotlib_is_part_of_a_build_that_draws(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = plugins.installed
    for config, same in (("pictures = true", False), ("", True)):
        project = make_project(tmp_path / config, {"a": "One."}, config=config)
        before = build(project, workers=1).build
        monkeypatch.setattr(
            plugins, "installed", lambda name: real(name) + "x" * (name == "matplotlib")
        )
        assert (build(project, workers=1, force=True).build == before) is same
        monkeypatch.undo()


def test_without_matplotlib_a_build_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(tmp_path, {"a": "One."}, config="pictures = true")
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(CannotRun, match="matplotlib") as raised:
        build(project, workers=1)
    assert "newsdata[card]" in raised.value.hint
    assert not (project / "data/releases").exists()


def test_without_a_record_nothing_is_drawn(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"a": ""}, config="pictures = true")
    report = build(project, workers=1)
    assert (report.counts.records_out, report.release) == (0, None)
