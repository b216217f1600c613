"""What the tests of reading share."""

import pytest

from pneumoview.imaging.readers import read


@pytest.fixture
def show(tmp_path):
    """Save a dataset and read it back."""

    def save_and_read(dataset, frame=0):
        path = tmp_path / "image.dcm"
        dataset.save_as(path, enforce_file_format=True)
        return read(path, frame)

    return save_and_read
