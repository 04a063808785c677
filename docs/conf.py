"""Configuration of the documentation."""

from newsdata import __version__

project = "newsdata"
author = "The newsdata maintainers"
copyright = "the newsdata maintainers"
version = release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"newsdata {__version__}"
autodoc_typehints = "description"
autodoc_member_order = "bysource"
nitpicky = False
