"""Measuring on radiographs."""
