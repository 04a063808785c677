"""Sums of money, percentages and measurements: numbers with what they count."""

import re
from collections.abc import Iterator
from typing import Final

from newsdata.suggest._patterns import any_of
from newsdata.suggest._tokens import Tokens, tokens

_S: Final = "[ \t\n\u00a0\u202f]"
_DIGITS: Final = r"\d{1,3}(?:[,.\u00a0\u202f ]\d{3})+(?!\d)(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,6})?"
_NUMERALS: Final = (
    "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty"
    " fifty sixty seventy eighty ninety one several zwei drei vier fünf sechs sieben acht neun"
    " zehn elf zwölf zwanzig dreißig vierzig fünfzig deux trois quatre cinq sept huit neuf dix"
    " douze quinze vingt trente quarante cinquante cent mille dos tres cuatro cinco seis siete"
    " ocho nueve diez veinte treinta cuarenta cincuenta cien mil"
)
_SPELT: Final = any_of((*_NUMERALS.split(), "half a", "a few")) + (
    r"|an?(?= (?:hundred|thousand|million|billion))"
)
# What is counted follows, so no other digit, nor the end of a clause.
_NUMBER: Final = rf"(?:(?:{_DIGITS})(?!\d)(?=-?{_S}?[^\s\d.,;:!?])|(?:{_SPELT})(?!\w))"
_LARGE: Final = (
    r"(?:hundred|thousand|million|billion|trillion|Millionen|Million|Milliarden|Milliarde|Mio\."
    r"|Mrd\.|Tausend|Billionen|millions?|milliards?|mille|millones|millón|mil(?:lones)?)"
)
_CURRENCY: Final = (
    "euros?|dollars?|pounds?|cents?|pence|yen|yuan|renminbi|rubles?|roubles?|rupees?|francs?|krone|kroner|kronor"
    "|pesos?|reais|rand|shillings?|zlotys?|dirhams?|won|forints?|Euro|Dollar|Pfund|Franken|Cent|Yen|Rubel"
    "|Kronen|livres|roubles|couronnes|libras|dólares|rublos|céntimos|EUR|USD|GBP|CHF"
)
_NATION: Final = r"(?:U\.S\.|US|Canadian|Australian|Hong Kong|Singapore|Swiss|Kenyan)"
_MONEY: Final = (
    rf"(?:(?:US|A|C|NZ|HK|S|R)?[$€£¥₹₩]){_S}?(?:{_DIGITS})(?:[-  \u00a0\u202f]?{_LARGE}(?!\w)|(?:bn|tn|m|k|M|B)(?!\w))?"
    rf"|{_NUMBER}(?:[-]?{_S}?{_LARGE}(?!\w))?(?:{_S}(?:d[’']|de{_S}))?(?:{_S}?[€$£¥](?!\w)|[-]?{_S}?(?:{_NATION}{_S})?(?:{_CURRENCY})(?!\w))"
)
_PERCENT: Final = (
    rf"{_NUMBER}[-]?{_S}?(?:%|(?:percent|per{_S}cent|percentage{_S}points?|points?{_S}de{_S}pourcentage"
    rf"|Prozentpunkten?|Prozentpunkte|Prozent|pour{_S}cent|por{_S}ciento|puntos{_S}porcentuales)(?!\w))"
)
_UNITS: Final = (
    "kilomet(?:er|re)s?|centimet(?:er|re)s?|millimet(?:er|re)s?|met(?:er|re)s?|miles?|yards?|feet|foot|inch(?:es)?"
    "|km/h|mph|kph|knots|km|cm|mm|kg|kilograms?|kilogrammes?|kilos?|grams?|milligrams?|pounds?|ounces?|tons?|tonnes?"
    "|acres?|hectares?|square (?:miles?|kilomet(?:er|re)s|met(?:er|re)s|feet)|cubic (?:met(?:er|re)s|feet)"
    "|lit(?:er|re)s?|gallons?|barrels?|megawatts?|gigawatts?|kilowatts?|megawatt hours?|watt-hours?|kilowatt-hours?|volts?|MW|GW|kWh|MWh|GWh|TWh"
    "|degrees?(?: (?:Celsius|Fahrenheit|C|F))?|°C|°F|hertz|decibels?|light-years?|gigabytes?|terabytes?|megabytes?"
    "|Kilometern?|Zentimetern?|Millimetern?|Metern?|Hektar|Tonnen?|Kilogramm|Kilo|Gramm|Liter|Hektolitern?|Grad(?: Celsius)?|Quadratmetern?|Quadratkilometern?|Kubikmetern?|Megawatt|Gigawatt|Kilowattstunden"
    "|kilomètres?(?:[-/]heure)?|centimètres?|millimètres?|mètres?(?: carrés| cubes)?|tonnes?|grammes?|litres?|degrés?|hectolitres?"
    "|kilómetros?(?: cuadrados| por hora)?|centímetros?|milímetros?|metros?(?: cuadrados| cúbicos)?|hectáreas?|toneladas?|litros(?: por metro cuadrado)?|grados?|kilogramos?|gramos?"
).replace(" ", _S)
_QUANTITY: Final = rf"{_NUMBER}(?:{_S}{_LARGE}(?:{_S}(?:de|of))?)?(?:[-]|{_S})?(?:{_UNITS})(?![\w])"
_ANY: Final = re.compile(
    rf"(?<![\w.,-])(?:(?P<MONEY>{_MONEY})|(?P<PERCENT>{_PERCENT})|(?P<QUANTITY>{_QUANTITY}))"
)
_START: Final = re.compile(
    rf"(?<![\w.,-])(?:(?:US|A|C|NZ|HK|S|R)?[$€£¥₹₩]|\d|(?:{_SPELT})(?=[\s-]))"
)


_FIRST: Final = frozenset(("half", "a", "an", *_NUMERALS.split()))
_SIGN: Final = re.compile("[$€£¥₹₩]")


def amounts(text: str, language: str) -> Iterator[tuple[str, int, int]]:
    """Label, start and end of each, in the order of the text."""
    end = begun = 0
    for at in _places(text, tokens(text, language)):
        start = _START.match(text, at) if at >= begun else None
        if not start:
            continue
        begun = start.end()
        if at >= end and (found := _ANY.match(text, at)):
            end = found.end()
            yield found.lastgroup or "", at, end


def _places(text: str, parts: Tokens) -> list[int]:
    """Where an amount may begin: quicker than a search for `_START`, which these contain."""
    starts = parts.starts
    places = [starts[at] for at, word in enumerate(parts.words) if word in _FIRST]
    places += [starts[at] for at in parts.odd]
    places += parts.inside
    for sign in _SIGN.finditer(text):
        places += range(max(0, sign.start() - 2), sign.start() + 1)  # US$
    return sorted(places)
