"""Packaging: records become a release that loads anywhere.

- `columns`: the Arrow schema, derived from the record schema;
- `features`: the Hugging Face features, derived from the Arrow schema;
- `standoff`: what may leave the house of a record whose text may not;
- `parquet`: canonical records to Parquet, one table a config;
- `statistics`: what is counted about the data, `example` the record that is shown;
- `licenses`: the names that others have for a licence;
- `manifest`: all that is known about a release;
- `card`, `croissant` and `pictures`: what follows from the manifest alone, for people,
  for programs that read Croissant, and for the eye.
"""
