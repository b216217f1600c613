"""A file becomes pixels: readers, grey scale, geometry and overlays; neither torch nor Qt."""
