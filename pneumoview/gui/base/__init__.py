"""Ground of the window: actions, menus, theme, language, threads, settings, log."""
