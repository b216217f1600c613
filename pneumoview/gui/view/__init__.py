"""One radiograph as it is painted: what is shown and how, the view, its tools and texts."""
