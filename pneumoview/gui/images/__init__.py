"""The list of images: found, sorted, filtered, painted."""
