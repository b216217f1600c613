"""Scans of folders into tables, and tables opened again."""
