"""The command line, a module for each group of commands; the only place that knows every room."""
