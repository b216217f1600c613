"""Where annotations are kept, and what becomes of files that make no sense."""

from __future__ import annotations

from pathlib import Path

import pytest

from pneumoview.errors import AnnotationError
from pneumoview.imaging.measure import BY_HAND, Annotations, Figure
from pneumoview.imaging.radiograph import Source, Spacing
from pneumoview.records.annotations import AnnotationStore

DRAWN = Annotations((Figure("distance", ((1.0, 2.0), (4.0, 6.0))),), Spacing(0.5, 0.25, BY_HAND))


@pytest.fixture
def source(tmp_path: Path) -> Source:
    (tmp_path / "images").mkdir()
    return Source(tmp_path / "images" / "a.png", "PNG")


@pytest.mark.parametrize(
    ("beside", "place"), [(False, "own/1.2.pneumoview.json"), (True, "images/a.png.pneumoview.json")]
)
def test_what_is_drawn_comes_back(tmp_path: Path, source: Source, beside: bool, place: str) -> None:
    AnnotationStore(tmp_path / "own", beside=beside).save("1.2", source, DRAWN)
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")] == [place]
    assert AnnotationStore(tmp_path / "own", beside=not beside).load("1.2", source) == DRAWN
    assert AnnotationStore(tmp_path / "own", beside=False).load("1.3", Source(source.path, "PNG", 1)) == Annotations()


def test_a_place_that_cannot_be_written(tmp_path: Path, source: Source) -> None:
    (tmp_path / "own").write_text("in the way")
    with pytest.raises(AnnotationError, match=r"The measurements on a\.png cannot be kept: ") as caught:
        AnnotationStore(tmp_path / "own", beside=False).save("1.2", source, DRAWN)
    assert caught.value.text == "The measurements on {0} cannot be kept: {1}"


def test_a_file_of_another_image_is_kept_aside(tmp_path: Path, source: Source) -> None:
    store = AnnotationStore(tmp_path / "own", beside=True)
    store.save("1.2", source, DRAWN)
    (file,) = source.path.parent.iterdir()
    with pytest.raises(AnnotationError) as caught:
        store.load("1.3", source)
    sentences = f"The measurements in {file} cannot be used: another image. They were kept as {file.name}.damaged1."
    assert str(caught.value) == sentences
    assert store.load("1.3", source) == Annotations()
