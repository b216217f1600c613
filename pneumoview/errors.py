"""Errors whose text a user may read: one sentence that says what is wrong and with what."""


class PneumoviewError(Exception):
    """Base of every error that a front end shows as it is.

    ``advice`` is what helps on the command line; a front end with other words for it shows the ``fact`` alone.
    """

    def __init__(self, fact: str = "", advice: str = "") -> None:
        super().__init__(f"{fact}; {advice}" if advice else fact)
        self.fact = fact


class TranslatableError(PneumoviewError):
    """An error whose text the window translates: marked by ``pneumoview.texts.tr``, with ``{0}`` … for the values.

    A value that is such an error too is translated in its turn.
    """

    def __init__(self, text: str, *values: object) -> None:
        super().__init__(text.format(*values))
        self.text = text
        self.values = values


class ReadError(PneumoviewError):
    """A file cannot be shown as a radiograph."""


class NoImageError(ReadError):
    """A DICOM object that is meant to hold no image, as reports and presentation states are."""


class NoObjectError(PneumoviewError):
    """No DICOM object can be made of a reading."""


class DeidentifyError(PneumoviewError):
    """No copy without identity can be made of a film, or none that is safe to pass on."""


class KeyFileError(PneumoviewError):
    """A file holds no key."""


class AnnotationError(TranslatableError):
    """Annotations cannot be read or kept."""


class WriteError(PneumoviewError):
    """A file cannot be written, or no further."""


class BundleError(PneumoviewError):
    """A model bundle is missing, damaged or not to be trusted."""


class UntrustedBundleError(BundleError):
    """A model bundle lies outside the trusted folders and the user has not agreed to load it."""


class DeviceError(PneumoviewError):
    """The device asked for is not there."""


class OpinionsError(TranslatableError):
    """The file of the clinician's opinions cannot be read or written."""


class RecipeError(PneumoviewError):
    """A training recipe cannot be used."""


class DataError(PneumoviewError):
    """A folder of labelled radiographs cannot be used."""


class TableError(PneumoviewError):
    """A table cannot be started or resumed as asked."""


class ClusterError(PneumoviewError):
    """A cluster cannot be used, or no longer."""


class NodeError(PneumoviewError):
    """A node of the network is not known, or its settings cannot be used."""


class NetworkError(PneumoviewError):
    """A node of the network cannot be reached, or refuses what it is asked.

    ``later`` is True where the same may succeed at another time.
    """

    def __init__(self, fact: str, *, later: bool = False) -> None:
        super().__init__(fact)
        self.later = later


class OutboxError(PneumoviewError):
    """The outbox cannot be read or written, or another program delivers it."""
