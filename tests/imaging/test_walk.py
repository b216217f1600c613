"""Folders are walked lazily and in natural order, and whatever is named is found."""

from pneumoview.imaging.walk import find, walk


def test_folders_are_walked_in_natural_without_hidden_files_and_loops(tmp_path):
    for name in ("im10.png", "im2.png", "sub/im1.png", ".hidden/x.png", ".y.png", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "sub" / "up").symlink_to(tmp_path, target_is_directory=True)
    found = [path.relative_to(tmp_path).as_posix() for path in find([tmp_path])]
    assert found == ["im2.png", "im10.png", "sub/im1.png"]


def test_what_is_named_explicitly_is_always_yielded(tmp_path):
    named = [tmp_path / "absent.dcm", tmp_path / ".hidden.txt"]
    assert list(find(named)) == named


def test_finding_is_lazy(tmp_path):
    (tmp_path / "a.png").write_bytes(b"x")
    walk = find([tmp_path, tmp_path / "named"])
    assert next(walk).name == "a.png"
    (tmp_path / "named").mkdir()
    (tmp_path / "named" / "late.png").write_bytes(b"x")
    assert [path.name for path in walk] == ["late.png"]


def test_what_is_taken_and_what_is_left_out_is_told_below_the_folder(tmp_path):
    for name in ("a/x.dcm/1.png", "a/old/2.png", "b.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    asked = []

    def takes(path, inner, folder):
        asked.append((inner, folder))
        return path.suffix == ".dcm" or not folder

    found = walk(tmp_path, takes, lambda inner: inner == "a/old")
    assert [path and path.relative_to(tmp_path).as_posix() for path in found] == [
        *(None, None, "a/x.dcm", None),
        *("a/x.dcm/1.png", "b.png"),
    ]
    assert asked == [("a", True), ("a/x.dcm", True), ("a/x.dcm/1.png", False), ("b.png", False)]
