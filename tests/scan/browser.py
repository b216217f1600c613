"""A headless browser: for every line of standard input, a JSON list of a page's file and scripts, a line of output.

The scripts run one after the other; after each, the page draws two frames. Their values, what the page wrote to the
console and what it asked for are a JSON object. Qt WebEngine wants to be imported before there is an application, hence
a program of its own.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer, QUrl
from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineProfile, QWebEngineUrlRequestInterceptor
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication

PAUSE_MS = 20
TWO_FRAMES = "var frames = 0; requestAnimationFrame(() => requestAnimationFrame(() => { frames = 2 }))"


class Interceptor(QWebEngineUrlRequestInterceptor):
    """Notes what is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def interceptRequest(self, info) -> None:
        url = info.requestUrl()
        if url.scheme() != "data":
            self.asked.append(url.toString())


class Page(QWebEnginePage):
    """Notes the console."""

    said: list[str]

    def javaScriptConsoleMessage(self, level, message: str, line: int, source: str) -> None:
        self.said.append(f"{level.name} {source}:{line}: {message}")

    def value(self, script: str) -> object:
        """What a script is worth."""
        loop, values = QEventLoop(), []
        self.runJavaScript(script, 0, lambda value: (values.append(value), loop.quit()))
        loop.exec()
        return values[0]


def wait(milliseconds: int = PAUSE_MS) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def read(view: QWebEngineView, path: str, *scripts: str) -> dict[str, list]:
    """Open a page and run the scripts."""
    profile, interceptor, loop = QWebEngineProfile(view), Interceptor(), QEventLoop()
    profile.setUrlRequestInterceptor(interceptor)
    page = Page(profile, view)
    page.said = []
    view.setPage(page)
    page.loadFinished.connect(loop.quit)
    page.load(QUrl.fromLocalFile(str(Path(path).resolve())))
    loop.exec()
    values = []
    for script in scripts:
        values.append(page.value(script))
        page.value(TWO_FRAMES)
        while page.value("frames") != 2:
            wait()
    return {"values": values, "console": page.said, "asked": interceptor.asked}


def main() -> None:
    os.environ |= {"QT_QPA_PLATFORM": "offscreen", "QTWEBENGINE_DISABLE_SANDBOX": "1"}
    application = QApplication(["browser"])
    view = QWebEngineView()
    view.resize(1440, 900)
    view.show()
    for line in sys.stdin:
        print(json.dumps(read(view, *json.loads(line))), flush=True)
    application.quit()
    os._exit(0)


if __name__ == "__main__":
    main()
