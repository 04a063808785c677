"""Bytes to text: what is declared is believed as browsers do, and never against the bytes."""

import codecs
import random

import pytest
from ftfy.badness import is_bad
from hypothesis import given
from hypothesis import strategies as st

from newsdata import encoding
from newsdata.encoding import Decoded, decode, mojibake, of_stream
from newsdata.problems import Problem

ENGLISH = "“We waited,” the master said – it was too late. The café’s doors were closed, naïvely."
TEXTS = {
    "cp1252": (
        "Le maire a répété qu’il n’était pas question de céder à la pression des élus. "
        "La séance a été levée après minuit, à l’issue d’un débat où chacun a répété ses idées. "
        "Le préfet, présent à l’hôtel de ville, a refusé de répondre aux questions."
    ),
    "cp1251": (
        "Порт открылся в пятницу после двух дней шторма. Капитан сказал, что суда ждали у берега. "
        "Правительство обещало помочь рыбакам, которые потеряли сети и лодки. "
        "Следующее заседание назначено на понедельник."
    ),
    "koi8_r": (
        "Порт открылся в пятницу после двух дней шторма. Капитан сказал, что суда ждали у берега. "
        "Правительство обещало помочь рыбакам, которые потеряли сети и лодки. "
        "Следующее заседание назначено на понедельник."
    ),
    "cp932": (
        "港は金曜日に再開した。嵐のため二日間閉鎖されていた。船長は「待つしかなかった」と語った。"
        "政府は漁業者への支援を約束し、来週の会議で詳細を決めるという。"
    ),
    "gb18030": (
        "港口在星期五重新开放。暴风雨使港口关闭了两天。船长说：“我们只能等待。”"
        "政府答应帮助失去渔网和船只的渔民，下星期的会议将决定细节。"
    ),
}


def decoded(data: bytes, **said: str) -> Decoded:
    found = decode(data, "f", **said)
    assert isinstance(found, Decoded), found
    return found


def said_of(found: Decoded) -> tuple[str, str] | None:
    return (found.encoding.name, found.encoding.basis) if found.encoding else None


def codes(found: Decoded) -> list[str]:
    return [problem.code for problem in found.problems]


@pytest.mark.parametrize(
    ("codec", "bom", "name"),
    [
        ("utf-8", codecs.BOM_UTF8, None),
        ("utf-16-le", codecs.BOM_UTF16_LE, "utf-16-le"),
        ("utf-16-be", codecs.BOM_UTF16_BE, "utf-16-be"),
        ("utf-32-le", codecs.BOM_UTF32_LE, "utf-32-le"),
        ("utf-32-be", codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_goes_before_all_else(codec: str, bom: bytes, name: str | None) -> None:
    found = decoded(bom + ENGLISH.encode(codec), transport="koi8-r", declared="cp1252")
    assert found.text == ENGLISH
    assert said_of(found) == ((name, "byte order mark") if name else None)
    assert found.problems == ()


def test_a_byte_order_mark_that_lies_is_an_error() -> None:
    found = decode(codecs.BOM_UTF8 + b"caf\xe9", "f")
    assert isinstance(found, Problem)
    assert found.code == "file-encoding"
    found = decode(codecs.BOM_UTF16_LE + b"abc", "f")
    assert isinstance(found, Problem)


def test_the_transport_goes_before_the_declaration() -> None:
    data = TEXTS["cp1251"].encode("cp1251")
    found = decoded(data, transport="windows-1251", declared="koi8-r")
    assert (found.text, said_of(found)) == (TEXTS["cp1251"], ("windows-1251", "transport"))


def test_what_the_bytes_contradict_is_not_believed() -> None:
    wrong = decoded("žluťoučký kůň".encode(), transport="euc-jp", declared="utf-8")
    assert (wrong.text, codes(wrong)) == ("žluťoučký kůň", ["encoding-declared"])
    assert "transport" in wrong.problems[0].fact
    both = decoded(ENGLISH.encode(), transport="utf-16", declared="no-such")
    assert (both.text, codes(both)) == (ENGLISH, ["encoding-declared"] * 2)


@pytest.mark.parametrize(
    "label",
    [
        "no-such",
        "base64",
        "hex",
        "rot13",
        "zip",
        "idna",
        "unicode_escape",
        "utf-7",
        "",
        "\0",
        "x" * 999,
    ],
)
def test_labels_that_are_no_encoding(label: str) -> None:
    found = decoded(ENGLISH.encode(), declared=label)
    assert (found.text, codes(found)) == (ENGLISH, ["encoding-declared"])
    assert len(found.problems[0].fact) < 200


@pytest.mark.parametrize(
    ("label", "data", "text", "name"),
    [
        ("iso-8859-1", b"\x93we\x94 \x80", "“we” €", "windows-1252"),
        ("latin1", b"\x93we\x94", "“we”", "windows-1252"),
        ("us-ascii", b"caf\xe9", "café", "windows-1252"),
        ("iso-8859-9", b"\x93\xfd\x94", "“ı”", "windows-1254"),
        ("gb2312", "镕".encode("gbk"), "镕", "gb18030"),
        ("shift_jis", "①".encode("cp932"), "①", "cp932"),
        ("euc-kr", "똠".encode("cp949"), "똠", "cp949"),
        ('"UTF-8"', "é".encode(), "é", None),
        (" Windows-1251 ", "Порт".encode("cp1251"), "Порт", "windows-1251"),
        ("iso-8859-2", "zażółć".encode("iso-8859-2"), "zażółć", "iso8859-2"),
    ],
)
def test_labels_mean_what_browsers_make_of_them(
    label: str, data: bytes, text: str, name: str | None
) -> None:
    found = decoded(data, declared=label)
    assert found.text == text
    assert said_of(found) == ((name, "declaration") if name else None)


def test_damaged_utf_8_that_was_declared_is_shown() -> None:
    data = ENGLISH.encode() + b" caf\xe9 " + ENGLISH.encode()
    found = decoded(data, declared="utf-8")
    assert found.text == f"{ENGLISH} caf\ufffd {ENGLISH}"
    assert codes(found) == ["text-replaced"]
    assert said_of(found) is None


def test_damaged_utf_8_that_nobody_declared_is_an_error_with_its_place() -> None:
    found = decode(("one\n" + ENGLISH).encode() + b" caf\xe9 " + ENGLISH.encode(), "f")
    assert isinstance(found, Problem)
    assert found.code == "file-encoding"
    assert found.line == 2
    assert found.column == len(ENGLISH) + 5


@pytest.mark.parametrize("codec", TEXTS)
def test_several_sentences_are_enough_to_tell_the_encoding(codec: str) -> None:
    found = decoded(TEXTS[codec].encode(codec))
    assert found.text == TEXTS[codec]
    assert codes(found) == ["encoding-guessed"]
    assert found.encoding is not None
    assert found.encoding.basis == "detection"


@pytest.mark.parametrize("language", ["fr", "fr-CA", "en", None])
def test_a_language_helps(language: str | None) -> None:
    found = decode("l’été à l’hôtel".encode("cp1252"), "f", language=language)
    if language:
        assert isinstance(found, Decoded)
        assert found.text == "l’été à l’hôtel"


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff", b"\xff\xd8\xff\xe0\0\x10JFIF"]
)
def test_binaries_are_no_text(data: bytes) -> None:
    assert isinstance(decode(data, "f"), Problem)
    assert isinstance(of_stream(data, "f"), Problem)


CODECS = ["utf-8", "cp1252", "cp1251", "koi8_r", "iso8859_2", "cp932", "gb18030", "euc_jp", "cp949"]


@given(st.text(), st.sampled_from(CODECS))
def test_what_is_declared_comes_back(text: str, codec: str) -> None:
    text = text.encode(codec, "ignore").decode(codec)
    data = text.encode(codec)
    if any(data.startswith(bom) for bom, _ in encoding._BOMS):
        return
    assert decoded(data, declared=codec).text == text


@given(st.binary(max_size=200), st.none() | st.sampled_from([*CODECS, "utf-16", "nonsense"]))
def test_no_bytes_make_it_fail(data: bytes, label: str | None) -> None:
    assert isinstance(decode(data, "f", declared=label), Decoded | Problem)
    found = of_stream(data, "f")
    if not isinstance(found, Problem):
        kept = data.decode(found.codec, errors=encoding.KEEP_BYTES)
        lost = [ord(char) - 0xDC00 for char in kept if 0xDC00 <= ord(char) < 0xDD00]
        assert all(byte in data for byte in lost)


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32", *TEXTS])
def test_a_stream_is_judged_by_its_start(codec: str) -> None:
    text = (TEXTS.get(codec, ENGLISH) + "\n") * 3
    found = of_stream(text.encode(codec), "f")
    assert not isinstance(found, Problem)
    assert text.encode(codec).decode(found.codec) == text


@pytest.mark.parametrize(
    "text",
    [
        "faÃ§ade",
        "The cafÃ© is closed",
        "â€œWe waited,â€\x9d he said",
        "Itâ€™s late",
        "ÐŸÐ¾Ñ€Ñ‚ Ð¾Ñ‚ÐºÑ€Ñ‹Ð»ÑÑ",
        "schÃ¶n und grÃ¼n",
    ],
)
def test_mojibake_is_found_and_not_mended(text: str) -> None:
    problem = mojibake(f"A line.\n{text}", "f", "id")
    assert problem is not None
    assert (problem.code, problem.level, problem.record_id) == ("text-mojibake", "warning", "id")


@pytest.mark.parametrize(
    "text",
    [
        "façade, naïve, Ångström, Ærø, señor, ÉCOLE, À PARIS, Ça va",
        "Hà Nội – Thủ tướng Chính phủ đã ký quyết định về việc mở lại cảng.",
        "Žluťoučký kůň úpěl ďábelské ódy.",
        "Zażółć gęślą jaźń",
        "“We waited…” – it’s ‘late’ — £5, €6, 30 °C, ½ × 2²",
        "İstanbul’da İĞÜŞÖÇ ığüşöç",
        "Ðe þing í dag — ÞAÐ ER ÁGÆTT",
        "Порт открылся «сегодня» — сказал капитан №1",
        "港は金曜日に再開した。「待つ」",
        "ΑΘΗΝΑ: Το λιμάνι άνοιξε ξανά",
        "© 2024 Ŝanĝo ĉiuĵaŭde",
        *TEXTS.values(),
    ],
)
def test_texts_that_only_look_odd_are_left_alone(text: str) -> None:
    assert mojibake(text) is None


def test_characters_without_a_closer_look_are_never_bad() -> None:
    innocent = sorted(encoding._INNOCENT)
    numbers = random.Random(1)
    for _ in range(20_000):
        text = "".join(
            numbers.choice(innocent if numbers.random() < 0.6 else "aZ9 .,?!\"'-\t")
            for _ in range(numbers.randint(1, 8))
        )
        assert not is_bad(text)
