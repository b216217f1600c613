"""Layouts of the middle of the window, and the comparison of a radiograph with an earlier one."""
