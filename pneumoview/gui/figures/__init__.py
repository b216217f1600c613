"""Measurements as they are drawn, named and measured."""
