"""Names: the gazetteer, and the words that tell one kind of name from another.

Places are those of GeoNames (https://www.geonames.org, CC BY 4.0) with names in German, French
and Spanish from the CLDR (Unicode License v3); `docs/places.py` writes them.
"""
