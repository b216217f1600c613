"""How Sphinx builds the manual; nothing is fetched from the network."""

from importlib.metadata import version as version_of
from pathlib import Path

project = "PneumoView"
author = "The PneumoView authors"
copyright = "The PneumoView authors, MIT licence"  # noqa: A001
version = release = version_of("pneumoview")
language = "en"

extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
nitpicky = True
exclude_patterns = ["runs"]

html_theme = "furo"
html_title = f"PneumoView {version}"
html_favicon = str(Path(__file__).parents[1] / "resources" / "icons" / "pneumoview.svg")
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0b6e99", "color-brand-content": "#0b6e99"},
    "dark_css_variables": {"color-brand-primary": "#4fb3d9", "color-brand-content": "#4fb3d9"},
}
html_show_sourcelink = False
html_copy_source = False
