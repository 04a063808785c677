"""Packaging: records become a release that loads anywhere.

- `columns`: the Arrow schema, derived from the record schema;
- `features`: the Hugging Face features, derived from the Arrow schema;
- `standoff`: what may leave the house of a record whose text may not;
- `parquet`: canonical records to Parquet, one table a config;
- `statistics`: what the card and the manifest say about the data;
- `card` and `manifest`: the two files that describe a release.
"""
