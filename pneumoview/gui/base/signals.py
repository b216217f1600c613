"""What a viewer tells the window and its features."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class ViewerSignals(QObject):
    """The signals of a ``Viewer``."""

    opened = Signal(object)
    """Paths that are looked at from now on."""
    chosen = Signal()
    """``current`` is another frame, or chosen again."""
    blanked = Signal()
    """The chosen image is slow to come; nothing is shown until then."""
    shown = Signal(object)
    """The chosen image is shown, a ``Loaded``."""
    unreadable = Signal(str)
    """The chosen image cannot be shown, and why."""
    emptied = Signal()
    """Nothing is open any more."""
    counted = Signal(int, int)
    """How many images are done, of how many."""
    patient_hidden = Signal(bool)
    """Whether what tells who the patient is stays out of sight."""

    reading_begun = Signal()
    """A reading of an image without one is awaited."""
    reading_staged = Signal(str)
    """What the model does on the chosen image, see ``Analyser``."""
    reading_stopped = Signal()
    """The reading is not awaited any more."""
    reading_failed = Signal(str, bool)
    """Why there is no reading, and whether the user may agree to load the model."""
    identified = Signal(object, int, str)
    """A frame of a file was read, which is this image, see ``Radiograph.identity``."""
    reading_changed = Signal()
    """``radiograph`` or ``analysis`` is another one."""
    answered = Signal(object, object)
    """A ``ReadingRequest`` of any image, and its Analysis."""
    settled = Signal(str)
    """The chosen image is shown with its reading, or the reason why not."""

    said = Signal(str, int)
    """A line for the user, and for how many milliseconds it stays; 0 for until the next."""
    saved = Signal(object)
    """The path of a file that was written for the user."""
    closing = Signal(object)
    """A window is about to close, see ``Closing``."""
    leaving = Signal()
    """The window closes, and all that belongs to it goes."""
