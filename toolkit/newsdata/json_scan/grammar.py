"""What may stand at a place of a line."""

import re

# The first characters of the tokens that may stand there, "1" for any number or word.
VALUE = '"[{1'
VALUE_OR_END = '"[{1]'
KEY = '"'
KEY_OR_END = '"}'
COLON = ":"
AFTER_ITEM = ",]"
AFTER_MEMBER = ",}"
END = ""

IN_WORDS = {
    VALUE: "a value",
    VALUE_OR_END: "a value or ]",
    KEY: "a key in double quotes",
    KEY_OR_END: "a key in double quotes or }",
    COLON: "a colon",
    AFTER_ITEM: "a comma or ]",
    AFTER_MEMBER: "a comma or }",
    END: "nothing more",
}


def end_of(pattern: re.Pattern[str], line: str, at: int) -> int:
    """Where a match that begins at `at` ends; `at` if there is none."""
    found = pattern.match(line, at)
    return found.end() if found else at
