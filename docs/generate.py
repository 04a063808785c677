"""Write the parts of the docs that follow from the code.

    python docs/generate.py

Each stands between `<!-- generated: NAME -->` and `<!-- end -->`; a test fails when
one of them is not what the code says.
"""

import contextlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from newsdata import cli, plugins, schemas
from newsdata.formats import ARTICLE_FIELDS
from newsdata.packaging.card.people import SECTIONS
from newsdata.problems import catalogue
from newsdata.scheme import default

DOCS = Path(__file__).parent
_PART = re.compile(r"(<!-- generated: (.+?) -->\n).*?(<!-- end -->)", re.DOTALL)


def render(page: str) -> str:
    """A page with its generated parts as they should be."""
    return _PART.sub(lambda found: f"{found[1]}\n{part(found[2])}\n{found[3]}", page)


def part(name: str) -> str:
    """The generated part of a name.

    `schema NAME`, `problems`, `scheme`, `mistake NAME`, `formats`, `sources`, `card`, `help [COMMAND]`.
    """
    kind, _, argument = name.partition(" ")
    if kind == "schema":
        return "\n".join(_schema(argument))
    if kind == "problems":
        return "\n".join(_problems())
    if kind == "mistake":
        return _mistake(argument)
    if kind == "scheme":
        return "\n".join(_scheme())
    if kind == "sources":
        return "\n".join(_sources())
    if kind == "card":
        return "\n".join(_card())
    if kind == "formats":
        return "\n".join(_formats())
    return _help(argument)


def _schema(name: str) -> Iterator[str]:
    """Tables of a schema: its own fields, those of each object in it, its types."""
    schema = schemas.load(name)
    yield from _table(schema)
    inline = {k: v for k, v in schema["properties"].items() if "properties" in v}
    for key, described in (inline | schema.get("$defs", {})).items():
        if "properties" in described:
            yield f"\n### {key.replace('_', ' ')}\n\n{described['description']}\n"
            yield from _table(described)
    yield f"\n### Types of the {name}\n"
    yield "| type | is | meaning |\n|---|---|---|"
    for key, described in sorted(_types(schema).items()):
        yield f"| {_name(key)} | {_type(described)} | {_cell(described['description'])} |"


def _sources() -> Iterator[str]:
    """What each source reads, from its docstring, and the distributions it needs."""
    yield "| source | reads | libraries |\n|---|---|---|"
    for name in plugins.names("source"):
        source = plugins.get("source", name)
        reads = (source.__doc__ or "").partition("\n")[0].rstrip(".")
        yield f"| `{name}` | {_cell(reads)} | {', '.join(source.LIBRARIES) or '–'} |"


def _card() -> Iterator[str]:
    """The sections of the card that people write."""
    yield "| name | says |\n|---|---|"
    for name, says in SECTIONS.items():
        yield f"| `{name}` | {_cell(says)} |"


def _formats() -> Iterator[str]:
    """What each format can hold, from its declaration."""
    formats = {name: plugins.get("format", name).CAPABILITY for name in plugins.names("format")}
    yield f"| | {' | '.join(f'`{name}`' for name in formats)} |"
    yield f"|---|{'---|' * len(formats)}"
    for field, meaning in _CAPABILITIES.items():
        cells = (_held(getattr(capability, field)) for capability in formats.values())
        yield f"| {meaning} | {' | '.join(cells)} |"


_CAPABILITIES = {
    "offsets": "offsets count",
    "text": "the text",
    "layers": "layers apart",
    "overlap": "overlapping spans",
    "fragments": "discontinuous spans",
    "attributes": "attributes",
    "relations": "relations",
    "roles": "roles of relations",
    "labels": "labels of the document",
    "label_attributes": "their attributes",
    "annotators": "annotators",
    "scores": "scores",
    "statuses": "statuses",
    "reviewed": "reviewed layers",
    "ids": "ids of spans",
    "relation_ids": "ids of relations",
    "fields": "fields of the article",
}


def _held(value: object) -> str:
    """A cell of the matrix."""
    if isinstance(value, bool):
        return "yes" if value else "–"
    if isinstance(value, tuple):
        return "all" if value == ARTICLE_FIELDS else ", ".join(value) or "–"
    text = {"": "–", ".+": "all", "none": "–", "nest": "nested", "any": "any"}.get(str(value))
    if text is None and "\\" in str(value):  # a regular expression
        return f"`{value}`".replace("|", "\\|")
    return text or str(value)


def _table(described: Mapping[str, Any]) -> Iterator[str]:
    yield "| field | type | needed | meaning |\n|---|---|---|---|"
    for field, each in described["properties"].items():
        needed = "yes" if field in described.get("required", ()) else ""
        yield f"| `{field}` | {_type(each)} | {needed} | {_cell(each['description'])} |"


def _types(schema: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """By name, the types without a table of their own that a schema uses."""
    found: dict[str, Mapping[str, Any]] = {}
    seen = set()
    # Each part with the schema it stands in: a reference without address means that.
    waiting: list[tuple[object, Mapping[str, Any]]] = [(schema, schema)]
    while waiting:
        each, home = waiting.pop()
        if isinstance(each, list):
            waiting += [(item, home) for item in each]
        elif isinstance(each, dict):
            waiting += [(item, home) for item in each.values()]
            address, _, key = str(each.get("$ref", "")).partition("#/$defs/")
            there = schemas.load(address.split(":")[3]) if address else home
            if key and (there["$id"], key) not in seen:
                seen.add((there["$id"], key))
                described = there["$defs"][key]
                own = there["$id"] == schema["$id"]
                if not (own and "properties" in described):
                    # The schema's own type of a name goes before another's.
                    found[key] = described if own else found.get(key, described)
                    waiting.append((described, there))
    return found


def _type(described: Mapping[str, Any]) -> str:
    if "$ref" in described:
        return _name(str(described["$ref"]).rsplit("/", 1)[1])
    if "oneOf" in described:
        return _type(described["oneOf"][0])
    if "const" in described:
        return f"`{described['const']}`"
    if "enum" in described:
        return ", ".join(f"`{value}`" for value in described["enum"])
    named = described["type"]
    kind = named if isinstance(named, str) else named[0]
    if kind == "array":
        kind = f"list of {_type(described['items'])}"
    elif kind == "object" and isinstance(described.get("additionalProperties"), dict):
        kind = f"table of {_type(described['additionalProperties'])}"
    elif kind == "object" and "properties" in described:
        kind = " ".join(["object with", ", ".join(f"`{f}`" for f in described["properties"])])
    return f"{kind}{_limits(described)}"


def _limits(described: Mapping[str, Any]) -> str:
    for low, high, unit in (
        ("minLength", "maxLength", " characters"),
        ("minItems", "maxItems", ""),
        ("minProperties", "maxProperties", ""),
        ("minimum", "maximum", ""),
    ):
        least, most = described.get(low), described.get(high)
        if least is not None and most is not None:
            return f", {least} to {most}{unit}"
        if most is not None:
            return f", up to {most}{unit}"
        if least:
            return f", at least {least}{unit if least > 1 else unit.rstrip('s')}"
    return ""


def _name(key: str) -> str:
    return key.replace("_", " ")


def _problems() -> Iterator[str]:
    group = ""
    for code in catalogue().values():
        if code.group != group:
            group = code.group
            yield f"### {group}\n"
        mend = " `newsdata fix` mends it where there is no doubt." if code.fixable else ""
        yield f"#### {code.name}\n\n{code.title} ({code.level}). {code.why}{mend}\n"
        yield f"- wrong: {_code(code.bad)}\n- right: {_code(code.good)}\n"


def _code(example: str) -> str:
    """An example that is JSON as code; one in words as it is."""
    return f"`{example}`" if example[:1] in '"[{' else example


def _mistake(name: str) -> str:
    """What `newsdata validate` says of a folder in docs/mistakes/."""
    with contextlib.chdir(DOCS.parent):
        return _shown("validate", f"docs/mistakes/{name}", "--workers", "1")


def _scheme() -> Iterator[str]:
    for name, layer in default().layers.items():
        yield f"### {name}\n\n{layer.description} Overlap: `{layer.overlap}`.\n"
        yield "| label | meaning |\n|---|---|"
        for label, meaning in layer.labels.items():
            yield f"| {label} | {_cell(meaning)} |"
        for relation, scheme in layer.relations.items():
            roles = "; ".join(
                f"`{role}`: {', '.join(takes)}" for role, takes in scheme.roles.items()
            )
            yield f"\nRelation `{relation}`: {scheme.description} Roles: {roles}."
        yield ""


def _help(command: str) -> str:
    return _shown(*command.split(), "--help")


def _shown(*arguments: str) -> str:
    """What a command prints."""
    runner = CliRunner(env={"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "90"})
    done = runner.invoke(cli.cli, arguments, prog_name="newsdata", terminal_width=90)
    lines = (line.rstrip() for line in done.output.strip("\n").split("\n"))
    return "```text\n" + "\n".join(lines) + "\n```"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    for path in DOCS.glob("*.md"):
        path.write_text(render(path.read_text("utf-8")), "utf-8")
