"""A file becomes pixels: readers, grey scale, geometry, overlays and a synthetic radiograph; neither torch nor Qt."""
