"""A radiograph is made: the synthetic child, its projection and its files; neither torch nor Qt."""
