"""What an expression of time stands for: ISO 8601, or TIMEX3 where ISO has none.

TIMEX3 (TimeML 1.2.1, section 2.2) gives seasons (`2024-SP`), quarters (`2024-Q2`), decades
(`199`) and centuries (`18`).
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

from newsdata.suggest._times.words import Words

Groups = Mapping[str, str]
"""What a rule has found, by the name of its group."""

PAST: Final = -1
UNKNOWN: Final = 0
FUTURE: Final = 1

_PERIODS: Final = {"year": "Y", "month": "M", "week": "W", "day": "D"}
_CLOCK: Final = {"hour": "H", "minute": "M", "second": "S"}
_MULTIPLES: Final = {"decade": 10, "century": 100}
_ADJECTIVES: Final = {
    "sekund": "second",
    "minut": "minute",
    "stünd": "hour",
    "tag": "day",
    "täg": "day",
    "wöch": "week",
    "monat": "month",
    "jähr": "year",
}
_LONGEST: Final = 20  # years between two that the end of a century parts, as in 1998-02
_SEASON_MONTHS: Final = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_DIGITS: Final = re.compile(r"\d")
# What values look like. A year 0, a count beyond what is written out, digits of other
# scripts or 24:30 come from what is no time that anybody meant.
_SOUND: Final = re.compile(
    r"(?!0000)\d{4}(?:-\d\d(?:-\d\d)?|-W\d\d(?:-WE)?|-Q[1-4]|-(?:SP|SU|FA|WI))?"
    r"|(?P<first>\d{4}(?:-\d\d-\d\d)?)/(?P<last>\d{4}(?:-\d\d-\d\d)?)"
    r"|\d{2,3}"
    r"|P\d+(?:\.\d+)?(?:KY|[YMWD])"
    r"|PT(?=\d)(?:\d+(?:\.\d+)?H)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?S)?"
    r"|T(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)(?:Z|[+-]\d\d:\d\d)?",
    re.ASCII,
)


class Reader:
    """Values of expressions in one language, as of a day.

    Args:
        words: The language.
        today: The day on which the text speaks, if it is known.
        tense: Whether it speaks of what is past (-1), to come (1), or it cannot be told (0).
    """

    def __init__(self, words: Words, today: date | None, tense: int = UNKNOWN) -> None:
        self._words = words
        self._today = today
        self._tense = tense

    def value(self, kind: str, groups: Groups) -> str:
        """The value of an expression, or "" where it cannot be told."""
        of_kind: Callable[[Groups], str] | None = getattr(self, f"_{kind}", None)
        try:
            value = of_kind(groups) if of_kind else ""
        except (ValueError, OverflowError):
            return ""  # 31 June, or a year beyond those of the calendar
        sound = _SOUND.fullmatch(value)
        # A range that ends before it begins is none: a score, a vote.
        if not sound or (sound["first"] or "") > (sound["last"] or ""):
            return ""
        return value

    def _iso(self, groups: Groups) -> str:
        return date(_int(groups["y"]), _int(groups["mm"]), _int(groups["d"])).isoformat()

    def _date(self, groups: Groups) -> str:
        month, day = self._words.months[_key(groups["m"])], _int(groups["d"])
        if groups.get("y"):
            found = date(_int(groups["y"]), month, day)
        elif self._today:
            found = self._nearest(month, day)
        else:
            return ""
        if groups.get("d2"):
            return f"{found.isoformat()}/{found.replace(day=_int(groups['d2'])).isoformat()}"
        return found.isoformat()

    def _nearest(self, month: int, day: int) -> date:
        """The day of this name that is nearest, on the side of the tense unless far off."""
        today = self._known()
        around = (_day(today.year + n, month, day) for n in (-1, 0, 1))
        return min(
            (each for each in around if each),
            key=lambda each: (
                abs((each - today).days) + 120 * (self._tense * (each - today).days < 0)
            ),
        )

    def _month(self, groups: Groups) -> str:
        month = self._words.months[_key(groups["m"])]
        if groups.get("y"):
            return f"{_int(groups['y']):04}-{month:02}"
        if not self._today:
            return ""
        today, relation = self._today, self._relation(groups)
        if relation is None:
            relation = self._tense or None
        if relation is None:
            return self._nearest(month, 15).isoformat()[:7]
        year = today.year
        if relation < 0 and month > today.month:
            year -= 1
        elif relation > 0 and month < today.month:
            year += 1
        return f"{year:04}-{month:02}"

    def _relation(self, groups: Groups) -> int | None:
        """-1 for last, 0 for this, 1 for next, None where nothing is said."""
        found = groups.get("r2") or groups.get("r")
        return self._words.relations[_key(found)] if found else None

    def _weekday(self, groups: Groups) -> str:
        today = self._known()
        ahead = (self._words.weekdays[_key(groups["wd"])] - today.weekday()) % 7
        relation = self._relation(groups)
        if relation == 1:
            days = ahead or 7
        elif relation == -1:
            days = ahead - 7
        elif ahead and (self._tense == FUTURE or relation == 0):
            days = ahead
        else:
            days = ahead - 7 if ahead else 0
        return (today + timedelta(days)).isoformat()

    def _day(self, groups: Groups) -> str:
        days = self._words.days[_key(groups["day"])]
        return (self._known() + timedelta(days)).isoformat()

    def _ago(self, groups: Groups) -> str:
        return self._shifted(groups, -1)

    def _ahead(self, groups: Groups) -> str:
        return self._shifted(groups, 1)

    def _shifted(self, groups: Groups, sign: int) -> str:
        count = self._number(groups)
        if count != int(count):
            return ""
        unit = self._unit(groups)
        count = int(count) * sign * _MULTIPLES.get(unit, 1)
        return self._calendar("year" if unit in _MULTIPLES else unit, count)

    def _period(self, groups: Groups) -> str:
        if groups.get("y"):
            return f"{_int(groups['y']):04}"
        return self._calendar(self._unit(groups), self._relation(groups) or 0)

    def _lastyear(self, groups: Groups) -> str:
        return self._calendar("year", -1)

    def _calendar(self, unit: str, away: int) -> str:
        """The unit of the calendar that lies so many units from today's."""
        today = self._known()
        if unit == "year":
            return f"{today.replace(day=1, year=today.year + away).year:04}"
        if unit == "month":
            months = today.year * 12 + today.month - 1 + away
            return date(months // 12, months % 12 + 1, 1).isoformat()[:7]
        if unit == "quarter":
            quarters = today.year * 4 + (today.month - 1) // 3 + away
            return f"{quarters // 4:04}-Q{quarters % 4 + 1}"
        if unit == "day":
            return (today + timedelta(away)).isoformat()
        if unit in ("week", "weekend"):
            year, week, _ = (today + timedelta(7 * away)).isocalendar()
            return f"{year:04}-W{week:02}" + "-WE" * (unit == "weekend")
        if unit in _MULTIPLES:
            return str(today.year // _MULTIPLES[unit] + away)
        return ""

    def _quarter(self, groups: Groups) -> str:
        named = groups["q"] or ""
        quarter = int(named) if named.isdecimal() else self._words.ordinals[_key(named)]
        if groups.get("y"):
            return f"{groups['y']}-Q{quarter}"
        today = self._known()
        over = (today.month - 1) // 3 + 1
        return f"{today.year - (quarter >= over and self._tense != FUTURE):04}-Q{quarter}"

    def _season(self, groups: Groups) -> str:
        season = self._words.seasons[_key(groups["s"])]
        if groups.get("y"):
            return f"{groups['y']}-{season}"
        relation = self._relation(groups)
        if relation is None:
            return ""
        today = self._known()
        begun = today.month >= _SEASON_MONTHS[season]
        year = today.year + (relation > 0 and begun) - (relation < 0 and not begun)
        return f"{year:04}-{season}"

    def _duration(self, groups: Groups) -> str:
        if not (groups.get("u") or groups.get("u1")):
            return "PT30M"  # half an hour
        unit, count = self._unit(groups), self._number(groups) + 0.5 * ("half" in groups)
        if unit in _MULTIPLES:
            unit, count = "year", count * _MULTIPLES[unit]
        elif unit == "fortnight":
            unit, count = "week", count * 2
        elif unit == "quarter":
            unit, count = "month", count * 3
        if unit in _CLOCK:
            return f"PT{count:.12g}{_CLOCK[unit]}"
        if unit == "year" and count % 1 == 0.5:
            unit, count = "month", count * 12
        if unit == "year" and count >= 1000 and count % 1000 == 0:
            return f"P{count / 1000:.12g}KY"
        return f"P{count:.12g}{_PERIODS[unit]}" if unit in _PERIODS else ""

    def _sum(self, groups: Groups) -> str:
        """Hours, minutes and seconds together."""
        parts = dict.fromkeys(_CLOCK, 0.0)
        for count, unit in self._words.counted.findall(groups["text"]):
            parts[self._unit({"u": unit})] = self._number({"n": count})
        return "PT" + "".join(f"{n:.12g}{_CLOCK[unit]}" for unit, n in parts.items() if n)

    def _stopwatch(self, groups: Groups) -> str:
        """Times of races: 2:06:31, 6:12.4."""
        *hours, minutes, seconds = groups["text"].split(":")
        parts = [f"{int(hour)}H" for hour in hours] + [f"{int(minutes)}M"]
        return f"PT{''.join(parts)}{float(seconds):.12g}S"

    def _number(self, groups: Groups) -> float:
        written = (groups.get("n") or "1").rstrip("-")
        if not _DIGITS.match(written):
            return self._words.numbers[_key(written)]
        thousands = self._words.thousands
        if thousands == " ":
            written = "".join(written.split())
        elif re.fullmatch(rf"\d{{1,3}}(?:\{thousands}\d{{3}})+", written):
            written = written.replace(thousands, "")
        return float("".join(written.replace(",", ".").split()))

    def _unit(self, groups: Groups) -> str:
        written = _key(groups.get("u") or groups.get("u1"))
        return _ADJECTIVES.get(written) or self._words.units[written]

    def _clock(self, groups: Groups) -> str:
        written = groups["h"] or ""
        hour = int(written) if written.isdecimal() else self._words.numbers[_key(written)]
        if groups.get("pm") and hour < 12:
            hour += 12
        elif groups.get("am") and hour == 12:
            hour = 0
        zone = groups.get("z")
        offset = self._words.zones[_key(zone)] if zone else ""
        return f"T{hour:02}:{groups.get('min') or '00'}{offset}"

    def _noon(self, groups: Groups) -> str:
        return "T12:00"

    def _midnight(self, groups: Groups) -> str:
        return "T00:00"

    def _year(self, groups: Groups) -> str:
        return groups["y"] or ""

    def _years(self, groups: Groups) -> str:
        first, last = groups["y"] or "", groups["y2"] or ""
        end = f"{first[: 4 - len(last)]}{last}"
        if end < first and len(last) == 2:  # 1998-02: into the next century, if not far
            end = f"{_int(end) + 100:04}"
            if _int(end) - _int(first) > _LONGEST:
                return ""
        return f"{first}/{end}"

    def _decade(self, groups: Groups) -> str:
        written = groups["dec"] or ""
        if len(written) == 4:
            return written[:-1]
        return f"{'20' if written[0] in '01' else '19'}{written[0]}"

    def _century(self, groups: Groups) -> str:
        return f"{_int(groups['c']) - 1:02}"

    def _holiday(self, groups: Groups) -> str:
        day = self._words.holidays[_key(groups["hol"])]
        if not day:
            return ""
        if groups.get("y"):
            return f"{groups['y']}-{day}"
        self._known()
        return self._nearest(int(day[:2]), int(day[3:])).isoformat()

    def _known(self) -> date:
        """The day. Raises ValueError where it is not known."""
        if not self._today:
            raise ValueError("The day is not known.")
        return self._today


def _int(written: str | None) -> int:
    return int(written or "0")


def _key(written: str | None) -> str:
    return " ".join((written or "").lower().replace("’", "'").split())


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
