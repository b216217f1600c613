"""A page in a headless browser: ``browser.py PAGE [dark] [SCREENSHOT]``, with scripts as a JSON list by standard input.

The scripts run one after the other, with 0.2 s for the page after each. Their values, what the page wrote to the
console and what it asked for are a JSON object on standard output. Qt WebEngine wants to be imported before there is an
application, hence a program of its own.
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

PAUSE_MS = 200


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


def main() -> None:
    path, *options = sys.argv[1:]
    scripts = json.load(sys.stdin)
    os.environ |= {"QT_QPA_PLATFORM": "offscreen", "QTWEBENGINE_DISABLE_SANDBOX": "1"}
    if "dark" in options:
        os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = "--blink-settings=preferredColorScheme=0"
    application = QApplication(["browser"])
    profile, interceptor = QWebEngineProfile(application), Interceptor()
    profile.setUrlRequestInterceptor(interceptor)
    page = Page(profile)
    page.said = []
    view = QWebEngineView()
    view.setPage(page)
    view.resize(1440, 900)
    view.show()
    loop = QEventLoop()
    values = []

    def wait(milliseconds: int = PAUSE_MS) -> None:
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    page.loadFinished.connect(loop.quit)
    page.load(QUrl.fromLocalFile(str(Path(path).resolve())))
    loop.exec()
    for script in scripts:
        page.runJavaScript(script, 0, lambda value: (values.append(value), loop.quit()))
        loop.exec()
        wait()
    for picture in [option for option in options if option != "dark"]:
        wait(500)
        view.grab().save(picture)
    print(json.dumps({"values": values, "console": page.said, "asked": interceptor.asked}))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
