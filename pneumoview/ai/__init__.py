"""Pixels become an Analysis: model bundles, preprocessing, Grad-CAM and the pipeline."""
