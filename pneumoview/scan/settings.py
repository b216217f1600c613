"""What must be the same for rows to share a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pneumoview.scan.anonymise import Anonymiser

if TYPE_CHECKING:
    from pneumoview.ai.pipeline import Pipeline


def settings(pipeline: Pipeline, anonymiser: Anonymiser | None, attention: bool = True) -> dict[str, str | None]:
    """What must be the same for rows to share a table: the models, their precision, and what is left out.

    The device is a column.
    """
    models = {
        "model": pipeline.bundle,
        "lungs": pipeline.lungs and pipeline.lungs.bundle,
        "gate": pipeline.gate and pipeline.gate.bundle,
    }
    hashes = {f"{name}_sha256": bundle.sha256 for name, bundle in models.items() if bundle}
    how = {"precision": pipeline.precision, "attention": "yes" if attention else "no"}
    hidden = anonymiser.settings if anonymiser else {"anonymise": "no"}
    return {"model": pipeline.bundle.id, **hashes, **how, **hidden}
