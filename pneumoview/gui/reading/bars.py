"""The figures of a reading as bars: how likely pneumonia is and which cause; and the classes to be explained."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from pneumoview.ai.analysis import Thresholds
from pneumoview.gui.base import theme
from pneumoview.gui.reading.words import class_name, short_class_name

THICKNESS = 8.0


def paint_track(painter: QPainter, rect: QRectF, colour: QColor) -> None:
    """A bar with round ends."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)


class PneumoniaScale(QWidget):
    """The probability of pneumonia from 0 to 1, with the range in which there is no answer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.probability: float | None = None
        self.colour = theme.MUTED
        self.thresholds = Thresholds()
        self.setFixedHeight(20)

    def set(self, probability: float | None, colour: QColor, thresholds: Thresholds) -> None:
        """Show a probability, or none."""
        self.probability, self.colour, self.thresholds = probability, colour, thresholds
        low, high = thresholds.uncertain
        words = "" if probability is None else self.tr("Probability of pneumonia {0:.0f} %").format(100 * probability)
        self.setAccessibleName(words)
        counts = self.tr("Counts as uncertain between {0:.0f} and {1:.0f} %")
        doubt = counts if low < high else self.tr("Pneumonia from {0:.0f} %")
        self.setToolTip(doubt.format(100 * low, 100 * high) if words else "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Track, doubtful range, a notch at the operating point, and a needle at the probability."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(2, (self.height() - THICKNESS) / 2, self.width() - 4, THICKNESS)
        paint_track(painter, track, theme.LINE)
        if self.probability is None:
            return
        low, high = (track.left() + part * track.width() for part in self.thresholds.uncertain)
        painter.fillRect(QRectF(low, track.top(), high - low, track.height()), theme.DOUBT)
        notch = QPointF(track.left() + self.thresholds.pneumonia * track.width(), track.top())
        painter.setPen(QPen(theme.TEXT, 1))
        painter.drawLine(notch - QPointF(0, 4), notch + QPointF(0, THICKNESS + 4))
        painter.setPen(Qt.PenStyle.NoPen)
        x = track.left() + self.probability * track.width()
        filled = QRectF(track.left(), track.top() + 2, x - track.left(), track.height() - 4)
        paint_track(painter, filled, self.colour)
        painter.setBrush(self.colour)
        painter.setPen(QPen(theme.WINDOW, 1))
        painter.drawRoundedRect(QRectF(x - 3, 1, 6, self.height() - 2), 3, 3)


class CauseBar(QWidget):
    """Bacterial on the left against viral on the right, as shares of the probability of pneumonia."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bacterial: float | None = None
        self.firm = False
        self.setFixedHeight(self.fontMetrics().height() + 16)

    def set(self, bacterial: float | None, firm: bool) -> None:
        """Show the share of bacterial, 0…1, or none; ``firm`` where a cause is named."""
        self.bacterial, self.firm = bacterial, firm
        self.setAccessibleName(", ".join(self._words()))
        self.update()

    def _words(self) -> tuple[str, str]:
        if self.bacterial is None:
            return self.tr("Bacterial"), self.tr("Viral")
        share = round(100 * self.bacterial)
        return self.tr("Bacterial {0} %").format(share), self.tr("Viral {0} %").format(100 - share)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Two shares with a gap between them, a notch at one half, and their figures above."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        text = QRectF(2, 0, self.width() - 4, self.fontMetrics().height())
        known = self.bacterial is not None
        painter.setPen(theme.TEXT if self.firm else theme.MUTED if known else theme.FAINT)
        for side, words in zip((Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight), self._words(), strict=True):
            painter.drawText(text, side, words)
        track = QRectF(text.left(), text.bottom() + 4, text.width(), THICKNESS)
        if self.bacterial is None:
            paint_track(painter, track, theme.LINE)
        else:
            painter.setOpacity(1 if self.firm else 0.45)
            split = track.left() + self.bacterial * track.width()
            for left, right, label in ((track.left(), split - 1, "bacterial"), (split + 1, track.right(), "viral")):
                if right > left:
                    paint_track(painter, QRectF(left, track.top(), right - left, THICKNESS), theme.class_colour(label))
            painter.setOpacity(1)
        if known:
            middle = QPointF(track.center().x(), track.top())
            painter.setPen(QPen(theme.TEXT, 1))
            painter.drawLine(middle - QPointF(0, 3), middle + QPointF(0, THICKNESS + 3))


class TargetButton(QAbstractButton):
    """One class of the model; pressing it asks for the heatmap of this class."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = ""
        self.explained = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set(self, label: str, explained: bool) -> None:
        """Show a class; ``explained`` marks that of the heatmap."""
        self.label, self.explained = label, explained
        self.setAccessibleName(class_name(label))
        self.setToolTip(self.tr("Show where the model looked for: {0}").format(class_name(label)))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """One line."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(short_class_name(self.label)) + 20, metrics.height() + 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Its name; a dot before the class of the heatmap."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.hasFocus() or self.underMouse():
            painter.setPen(QPen(theme.ACCENT if self.hasFocus() else theme.LINE, 1))
            painter.drawRoundedRect(area, 4, 4)
        if self.explained:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.TEXT)
            painter.drawEllipse(QPointF(area.left() + 7, area.center().y()), 2.5, 2.5)
        painter.setPen(theme.TEXT if self.explained else theme.MUTED if self.isEnabled() else theme.FAINT)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(area.adjusted(14, 0, -2, 0), flags, short_class_name(self.label))
