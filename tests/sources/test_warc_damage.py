"""Web archives that are cut or damaged: no more is lost than what was touched."""

import gzip
import hashlib
import re
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.sources.archives_of_pages import arc, http, page, record, zipped
from tests.sources.test_warc import HOST, RAW, codes, only_article, read

from newsdata.converting import convert
from newsdata.problems import Reject
from newsdata.reading import Taken, articles, taken_for
from newsdata.sources import Article
from newsdata.sources._warc_records import Break, Fault, Record, records
from newsdata.streams import DamagedError, open_bytes


@pytest.mark.parametrize("kept", [1, 2])
def test_of_a_cut_gzip_all_records_before_the_break_are_kept(tmp_path: Path, kept: int) -> None:
    pages = [record(http(page(n)), f"{HOST}{n}") for n in range(3)]
    ends = [len(zipped(*pages[: n + 1])) for n in range(3)]
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(zipped(*pages)[: ends[kept] - 30])
    found = [each for _, each in articles(path, "auto", RAW)]
    assert [isinstance(each, Article) for each in found] == [True] * kept + [False]
    assert codes(found[-1]) == ["file-compressed"]
    assert re.search(r"at byte [\d,]+", found[-1].problems[0].fact)


def read_compressed(data: bytes, folder: Path) -> list[Article | Reject]:
    path = folder / "crawl.warc.gz"
    path.write_bytes(data)
    return [each for _, each in articles(path, "auto", RAW)]


def test_of_a_damaged_gzip_all_other_records_are_kept(tmp_path: Path) -> None:
    pages = [record(http(page(n)), f"{HOST}{n}") for n in range(40)]
    start, end = (len(zipped(*pages[:n])) for n in (30, 31))
    damaged = bytearray(zipped(*pages))
    damaged[start + 200 : start + 208] = b"\xff" * 8
    found = read_compressed(bytes(damaged), tmp_path)
    assert [isinstance(each, Article) for each in found] == [True] * 30 + [False] + [True] * 9
    (problem,) = found[30].problems
    assert problem.code == "file-compressed"
    assert f"at byte {start:,} of" in problem.fact
    assert f"went on at byte {end:,} of" in problem.hint
    assert f"record at byte {len(b''.join(pages[:30])):,}" not in str(found)


def test_an_archive_damaged_at_its_beginning_is_known_by_what_stands_behind(
    tmp_path: Path,
) -> None:
    damaged = bytearray(zipped(*[record(http(page(n)), f"{HOST}{n}") for n in range(3)]))
    damaged[10:30] = b"\xff" * 20
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(damaged)
    taken = taken_for(path, "auto", path.name)
    assert taken == Taken("warc", "it begins with a WARC record")
    found = [each for _, each in articles(path, taken.format, RAW)]
    assert [isinstance(each, Article) for each in found] == [False, True, True]
    assert codes(found[0]) == ["file-compressed"]
    report = convert(str(path), str(tmp_path / "out.jsonl"), to="records")
    assert (report.source, report.counts.written, report.counts.rejected) == ("warc", 2, 1)
    path.write_bytes(damaged[:300])
    assert taken_for(path, "auto", path.name) == Taken("auto", "")


def test_places_behind_damage_are_those_of_what_was_decompressed(tmp_path: Path) -> None:
    pages = [record(http(page(n), status="404 Not Found"), f"{HOST}{n}") for n in range(3)]
    members = [bytearray(zipped(each)) for each in pages]
    members[1][-6] ^= 1  # its checksum: the bytes are all there
    found = read_compressed(b"".join(members), tmp_path)
    assert [codes(each) for each in found] == [
        ["source-kind"],
        ["file-compressed"],
        ["source-kind"],
    ]
    place = len(pages[0]) + len(pages[1])
    assert f"record at byte {place:,})" in found[2].problems[0].fact


def test_a_record_does_not_suffer_from_how_the_next_one_begins(tmp_path: Path) -> None:
    members = [bytearray(gzip.compress(record(http(page(n)), f"{HOST}{n}"), 0)) for n in range(3)]
    members[1][members[1].index(b"WARC/1.0")] ^= 1  # which its checksum tells, at its end
    found = read_compressed(b"".join(members), tmp_path)
    assert [type(each) for each in found] == [Article, Reject, Article]
    assert codes(found[1]) == ["file-compressed"]


def test_an_arc_file_goes_on_behind_damage(tmp_path: Path) -> None:
    records = [arc(http(page(n)), f"{HOST}{n}") for n in range(3)]
    about = records[0][: records[0].index(HOST.encode())]
    members = [bytearray(zipped(about))]
    members += [bytearray(zipped(each.removeprefix(about))) for each in records]
    members[2][300:305] = b"\xff" * 5
    found = read_compressed(b"".join(members), tmp_path)
    assert [type(each) for each in found] == [Article, Reject, Article]


def test_hostile_members_are_not_read_again_and_again(tmp_path: Path) -> None:
    """Each begins as a record does, and takes all that follows for its own."""
    stored = b"\x00" + (0xFFFF).to_bytes(2, "little") + b"\x00\x00"
    piece = gzip.compress(b"", mtime=0)[:10] + stored + b"WARC/1.0\r\n"
    assert len(piece) == 25
    begun = time.process_time()
    found = read_compressed(piece * 400_000, tmp_path)
    assert codes(found[0]) == ["file-compressed"]
    assert time.process_time() - begun < 20


BLOCKS = [hashlib.sha256(b"%d" % n).digest() * n + page(n) * (n % 3) for n in range(1, 9)]
MEMBERS = [zipped(record(http(each))) for each in BLOCKS]
STARTS = [len(b"".join(MEMBERS[:n])) for n in range(len(MEMBERS) + 1)]


@settings(max_examples=300, deadline=None)
@given(
    place=st.integers(2, STARTS[-1] - 1),  # what does not begin as gzip is not taken for it
    size=st.integers(0, 900),
    put=st.one_of(st.binary(max_size=40), st.just(b"\xff" * 900), st.sampled_from(MEMBERS)),
    flip=st.integers(1, 255),
)
# What is left of the third member decompresses to a line before its checksum is wrong.
@example(place=STARTS[2] + 11, size=0, put=b"\xff" * 900, flip=1)
def test_no_damage_of_a_gzip_takes_away_more_than_the_records_it_touches(
    tmp_path_factory: pytest.TempPathFactory, place: int, size: int, put: bytes, flip: int
) -> None:
    """Each record is another block; what is put in may be a sound record once more."""
    path = tmp_path_factory.getbasetemp() / "damaged.warc.gz"
    sound = b"".join(MEMBERS)
    flipped = bytes([sound[place] ^ flip])
    for length, new in ((size, put), (1, flipped)):
        path.write_bytes(sound[:place] + new + sound[place + length :])
        found: list[Record | Fault | Break | DamagedError] = []
        try:
            with open_bytes(path) as file:
                found.extend(records(file))
        except DamagedError as error:
            found.append(error)
        blocks = [
            each.block.partition(b"\r\n\r\n")[2] for each in found if isinstance(each, Record)
        ]
        untouched = [
            BLOCKS[n]
            for n in range(len(BLOCKS))
            if STARTS[n + 1] <= place or place + length <= STARTS[n]
        ]
        assert set(untouched) <= set(blocks) <= set(BLOCKS)
        if len(new) == length and len(blocks) < len(BLOCKS):
            assert any(isinstance(each, Break | DamagedError) for each in found)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damage_takes_away_more_than_it_touches(data: st.DataObject) -> None:
    """Of five records one is damaged; the others come out as they were."""
    sound = [record(http(page(n)), f"{HOST}{n}") for n in range(5)]
    number = data.draw(st.integers(0, 4))
    victim = bytearray(sound[number])
    at = data.draw(st.integers(0, len(victim) - 1))
    size = data.draw(st.integers(0, 40))
    victim[at : at + size] = data.draw(st.binary(max_size=40))
    found = read(b"".join([*sound[:number], bytes(victim), *sound[number + 1 :]]))
    ids = {each.record.id for each in found if isinstance(each, Article)}
    for other in range(5):
        if abs(other - number) > 1 or other < number:
            assert only_article(sound[other]).record.id in ids
