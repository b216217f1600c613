"""What is to be sent, in SQLite and files: queued → sent → committed, however often a node or this program goes down.

A file is copied, so that what is sent is what was queued. It is sent again, as it was, where it is not known that the
node has it, which tells it by its UID. What a node refuses for good is ``dead``, and stays until somebody decides.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Literal, Self

from pydicom import dcmread
from pydicom.uid import generate_uid

from pneumoview.errors import NetworkError, NodeError, OutboxError
from pneumoview.files import LOCKED, lock, sync_folder
from pneumoview.interop import words
from pneumoview.interop.connection import Connection
from pneumoview.interop.peer import Commitment, NotOfferedError, Reference, Sent

State = Literal["queued", "sent", "committed", "dead"]
VERSION = 1
BUSY_SECONDS = 10.0
FIRST_PAUSE, LONGEST_PAUSE = 15.0, 3600.0
MOST_ATTEMPTS = 100
"""Four days of trying, nearly, with the longest pause."""
TOGETHER = 200
"""Files that are sent in one association, and asked about in one request."""
COMMITMENT_SECONDS = 2.0
ASK_AGAIN_SECONDS = 600.0
MOST_QUESTIONS = 6
LOOK_SECONDS = 5.0
"""Other programs queue, too."""
_TABLES = """
CREATE TABLE item (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    node TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    sop_class TEXT NOT NULL,
    sop_uid TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'committed', 'dead')),
    attempts INTEGER NOT NULL DEFAULT 0,
    due REAL DEFAULT 0,
    note TEXT NOT NULL DEFAULT '',
    transaction_uid TEXT,
    added TEXT NOT NULL,
    UNIQUE (node, sha256)
);
CREATE INDEX item_due ON item (state, node, due);
CREATE INDEX item_transaction ON item (transaction_uid);
CREATE TABLE node (name TEXT PRIMARY KEY, failures INTEGER NOT NULL, due REAL NOT NULL, note TEXT NOT NULL);
"""


@dataclass(frozen=True)
class Item:
    """One object on its way to one node; ``attempts`` that failed, and the last ``note`` about it or about the node."""

    id: int
    node: str
    sop_class: str
    sop_uid: str
    state: State
    attempts: int
    note: str
    added: str


def pause(failures: int) -> float:
    """Seconds until something that has failed so often is tried again: twice as long every time, an hour at most."""
    return min(FIRST_PAUSE * 2.0 ** min(max(failures - 1, 0), 30), LONGEST_PAUSE)


class Outbox:
    """A folder with the database and the files; every call opens it anew, from any thread.

    All methods raise ``OutboxError`` where it cannot be read or written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files = folder / "files"

    def add(self, node: str, files: Iterable[Path], *, again: bool = False) -> int:
        """Queue all of the files for a node, or none, and bring them to the disk before.

        Args:
            node: as the settings, or ``Node.of``, know it.
            files: whole DICOM files.
            again: send also what the node has been sent before.

        Returns:
            How many are queued; what the outbox has already for this node is not.

        Raises:
            OutboxError: also where a file is no DICOM object.
        """
        with self._translated():
            self._make()
            rows = [self._take(node, path) for path in files]
            sync_folder(self._files)
        change = (
            "UPDATE SET state = 'queued', attempts = 0, due = 0, note = '', transaction_uid = NULL"
            if again
            else "NOTHING"
        )
        with self._database() as database:
            before = database.total_changes
            database.executemany(
                "INSERT INTO item (node, sha256, sop_class, sop_uid, state, added) VALUES (?, ?, ?, ?, 'queued', ?) "  # noqa: S608
                f"ON CONFLICT (node, sha256) DO {change}",
                rows,
            )
            return database.total_changes - before

    def _take(self, node: str, path: Path) -> tuple[str, str, str, str, str]:
        try:
            header = dcmread(path, specific_tags=["SOPClassUID", "SOPInstanceUID"], stop_before_pixels=True)
            sop_class, sop_uid = str(header.SOPClassUID), str(header.SOPInstanceUID)
        except OSError:
            raise
        except Exception as error:
            raise OutboxError(words.NOT_DICOM.format(path.name)) from error
        with path.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        target = self._path(digest)
        if not target.exists():
            part = target.with_suffix(f".{os.getpid()}.{time.monotonic_ns()}.part")
            try:
                shutil.copyfile(path, part)
                with part.open("rb+") as file:
                    os.fsync(file.fileno())
                part.replace(target)
            finally:
                part.unlink(missing_ok=True)
        return node, digest, sop_class, sop_uid, datetime.now(UTC).isoformat(timespec="seconds")

    def _path(self, digest: str) -> Path:
        return self._files / f"{digest}.dcm"

    def items(self, *states: State) -> list[Item]:
        """What the outbox has, the oldest first; all, or those of some states."""
        wanted = states or ("queued", "sent", "committed", "dead")
        with self._database() as database:
            rows = database.execute(
                "SELECT id, item.node, sop_class, sop_uid, state, attempts, "  # noqa: S608
                "CASE WHEN item.note = '' AND state = 'queued' THEN coalesce(node.note, '') ELSE item.note END, added "
                "FROM item LEFT JOIN node ON node.name = item.node "
                f"WHERE state IN ({', '.join('?' * len(wanted))}) ORDER BY id",
                wanted,
            )
            return [Item(*row) for row in rows]

    def retry(self, ids: Sequence[int] = ()) -> int:
        """Let what is dead or waits be sent now; all of it, or some. Returns how many."""
        with self._database() as database:
            chosen = f"AND id IN ({', '.join('?' * len(ids))})" if ids else ""
            database.execute("DELETE FROM node")
            changed = database.execute(
                "UPDATE item SET state = 'queued', attempts = 0, due = 0, note = '' "  # noqa: S608
                f"WHERE state IN ('queued', 'dead') {chosen}",
                ids,
            )
            return changed.rowcount

    def drop(self, ids: Sequence[int]) -> int:
        """Forget items, whatever their state; returns how many."""
        with self._database() as database:
            gone = database.execute(f"DELETE FROM item WHERE id IN ({', '.join('?' * len(ids))})", ids).rowcount  # noqa: S608
        self._sweep()
        return gone

    def next_due(self) -> float | None:
        """Time at which something is to be done, in seconds since 1970; None where there is nothing."""
        with self._database() as database:
            (due,) = database.execute(
                "SELECT min(max(item.due, coalesce(node.due, 0))) FROM item LEFT JOIN node ON node.name = item.node "
                "WHERE state IN ('queued', 'sent') AND item.due IS NOT NULL"
            ).fetchone()
            return None if due is None else float(due)

    def deliver(
        self,
        connect: Callable[[str], Connection],
        stopped: Callable[[], bool] = lambda: False,
        *,
        node: str | None = None,
    ) -> Generator[tuple[str, str]]:
        """Send what is due, and ask for commitment; yields node and what became of each, once that is on the disk.

        Args:
            connect: speaks to the node of a name.
            stopped: asked before every file whether to end.
            node: only to this one.

        Raises:
            OutboxError: another program delivers.
        """
        with self._alone():
            while not stopped():
                done = False
                for name in self._due_nodes(node):
                    for event in self._deliver(name, connect, stopped):
                        done = True
                        yield event
                if not done:
                    break
            self._sweep()

    def _due_nodes(self, only: str | None) -> list[str]:
        now = time.time()
        with self._database() as database:
            rows = database.execute(
                "SELECT DISTINCT item.node FROM item LEFT JOIN node ON node.name = item.node "
                "WHERE state IN ('queued', 'sent') AND item.due <= ? AND coalesce(node.due, 0) <= ?",
                (now, now),
            )
            return [name for (name,) in rows if only in (None, name)]

    def _deliver(
        self, node: str, connect: Callable[[str], Connection], stopped: Callable[[], bool]
    ) -> Iterator[tuple[str, str]]:
        """One batch to one node."""
        try:
            connection = connect(node)
            waiting = self._due(node, "queued")
            if waiting:
                by_path = {self._path(digest): number for number, digest, *_ in waiting}
                broken = ""
                for sent in connection.send(list(by_path)):
                    if sent.tried:
                        yield node, self._note(by_path[sent.path], sent)
                    if sent.outcome == "later" and not sent.tried:
                        broken = sent.note
                        break
                    if stopped():
                        return
                if broken:
                    raise NetworkError(broken, later=True)
            yield from self._ask(node, connection)
            self._well(node)
        except (NetworkError, NodeError) as error:
            self._unwell(node, str(error))
            yield node, str(error)

    def _due(self, node: str, state: State) -> list[tuple[int, str, str, str]]:
        with self._database() as database:
            return database.execute(
                "SELECT id, sha256, sop_class, sop_uid FROM item "
                "WHERE node = ? AND state = ? AND due <= ? ORDER BY due, id LIMIT ?",
                (node, state, time.time(), TOGETHER),
            ).fetchall()

    def _note(self, number: int, sent: Sent) -> str:
        with self._database() as database:
            if sent.outcome == "sent":
                database.execute(
                    "UPDATE item SET state = 'sent', attempts = 0, due = 0, note = ?, transaction_uid = NULL "
                    "WHERE id = ?",
                    (sent.note, number),
                )
                return "sent"
            if sent.outcome == "refused":
                database.execute("UPDATE item SET state = 'dead', note = ? WHERE id = ?", (sent.note, number))
                return f"refused: {sent.note}"
            self._fail(database, number, sent.note)
        return sent.note

    def _fail(self, database: sqlite3.Connection, number: int, note: str) -> None:
        """Try an item again after a pause, unless it has failed too often."""
        (attempts,) = database.execute("SELECT attempts + 1 FROM item WHERE id = ?", (number,)).fetchone()
        database.execute(
            "UPDATE item SET state = ?, attempts = ?, due = ?, note = ?, transaction_uid = NULL WHERE id = ?",
            ("dead" if attempts >= MOST_ATTEMPTS else "queued", attempts, time.time() + pause(attempts), note, number),
        )

    def _ask(self, node: str, connection: Connection) -> Iterator[tuple[str, str]]:
        """Ask whether what was sent is kept for good."""
        sent = self._due(node, "sent")
        if not sent:
            return
        transaction = str(generate_uid(prefix=None))
        numbers = [(number,) for number, *_ in sent]
        with self._database() as database:
            database.executemany(
                "UPDATE item SET attempts = attempts + 1, due = ?, transaction_uid = ? WHERE id = ?",
                [(time.time() + ASK_AGAIN_SECONDS, transaction, *number) for number in numbers],
            )
        try:
            references = [Reference(sop_class, sop_uid) for _, _, sop_class, sop_uid in sent]
            answer = connection.commit(references, transaction, COMMITMENT_SECONDS)
        except NotOfferedError:
            with self._database() as database:
                database.executemany("UPDATE item SET due = NULL, transaction_uid = NULL WHERE id = ?", numbers)
            return
        if answer is not None:
            yield from ((node, event) for event in self.report(answer))
            return
        with self._database() as database:
            database.executemany(
                "UPDATE item SET due = NULL, note = ? WHERE id = ? AND attempts >= ? AND state = 'sent'",
                [(words.NO_COMMITMENT, *number, MOST_QUESTIONS) for number in numbers],
            )

    def report(self, commitment: Commitment) -> list[str]:
        """Take an answer about commitment: what is not kept is sent again. Returns what became of each."""
        events = []
        with self._database() as database:
            rows = database.execute(
                "SELECT id, sop_uid FROM item WHERE transaction_uid = ? AND state = 'sent'", (commitment.transaction,)
            ).fetchall()
            for number, sop_uid in rows:
                if sop_uid in commitment.kept:
                    database.execute(
                        "UPDATE item SET state = 'committed', due = NULL, note = '' WHERE id = ?", (number,)
                    )
                    events.append("committed")
                elif sop_uid in commitment.failed:
                    note = words.NOT_KEPT.format(_reason(commitment.failed[sop_uid]))
                    self._fail(database, number, note)
                    events.append(note)
        return events

    def _well(self, node: str) -> None:
        with self._database() as database:
            database.execute("DELETE FROM node WHERE name = ?", (node,))

    def _unwell(self, node: str, note: str) -> None:
        """Let a node rest; its items do not count this."""
        with self._database() as database:
            (failures,) = database.execute(
                "SELECT coalesce(max(failures), 0) + 1 FROM node WHERE name = ?", (node,)
            ).fetchone()
            database.execute(
                "INSERT OR REPLACE INTO node VALUES (?, ?, ?, ?)",
                (node, failures, time.time() + pause(failures), note),
            )

    def _sweep(self) -> None:
        """Remove files that no item needs any longer."""
        with self._translated(), self._database() as database:
            database.execute("BEGIN IMMEDIATE")
            needed = {
                digest
                for (digest,) in database.execute(
                    "SELECT sha256 FROM item WHERE state IN ('queued', 'dead') OR (state = 'sent' AND due IS NOT NULL)"
                )
            }
            young = time.time() - LONGEST_PAUSE
            for path in self._files.iterdir():
                unneeded = path.stem not in needed and (path.suffix == ".dcm" or path.stat().st_mtime < young)
                known = database.execute("SELECT 1 FROM item WHERE sha256 = ?", (path.stem,)).fetchone()
                if unneeded and (known or path.stat().st_mtime < young):
                    path.unlink(missing_ok=True)

    def _make(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self._files.exists():
            self.folder.chmod(0o700)
            self._files.mkdir(mode=0o700, exist_ok=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._translated():
            self._make()
            file = (self.folder / "outbox.lock").open("ab")
        with file:
            try:
                lock(file)
            except OSError as error:
                if error.errno in LOCKED:
                    raise OutboxError(words.OTHER_PROGRAM) from error
                raise
            yield

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        with self._translated():
            self._make()
            with closing(sqlite3.connect(self.folder / "outbox.sqlite", timeout=BUSY_SECONDS)) as database:
                database.execute("PRAGMA journal_mode = WAL")
                database.execute("PRAGMA synchronous = FULL")
                with database:
                    (version,) = database.execute("PRAGMA user_version").fetchone()
                    if version > VERSION:
                        raise OutboxError(words.NEWER_OUTBOX.format(self.folder))
                    if version == 0:
                        self._begin(database)
                    yield database

    def _begin(self, database: sqlite3.Connection) -> None:
        database.execute("BEGIN IMMEDIATE")
        if database.execute("PRAGMA user_version").fetchone() == (0,):
            for statement in filter(str.strip, _TABLES.split(";")):
                database.execute(statement)
            database.execute(f"PRAGMA user_version = {VERSION}")
        database.commit()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise OutboxError(words.OUTBOX_UNWRITABLE.format(error.strerror or error)) from error
        except sqlite3.Error as error:
            raise OutboxError(words.OUTBOX_UNUSABLE.format(f"{error}: {self.folder}")) from error


def _reason(code: str) -> str:
    """A failure reason with its meaning (PS3.3 C.14.1.1), of which only some are known."""
    said = words.MEANINGS.get(int(code, 16))
    return words.STATUS.format(code.removeprefix("0x"), said) if said else code


def counts(items: Iterable[Item]) -> dict[State, int]:
    """How many items are in each state."""
    found: dict[State, int] = defaultdict(int)
    for item in items:
        found[item.state] += 1
    return dict(found)


class Courier:
    """Delivers an outbox on a thread of its own while it is entered: at once what is new, later what has to wait.

    Args:
        outbox: what is delivered.
        connect: see ``Outbox.deliver``.
        told: called with node and what became of each.
    """

    def __init__(self, outbox: Outbox, connect: Callable[[str], Connection], told: Callable[[str, str], None]) -> None:
        self._outbox, self._connect, self._told = outbox, connect, told
        self._wake, self._stopping = Event(), Event()
        self._thread = Thread(target=self._run, name="courier", daemon=True)

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End after the file in work; what is left is delivered another time."""
        self.stop()
        self._thread.join()

    def stop(self) -> None:
        """The same, without waiting for it; the program may end meanwhile."""
        self._stopping.set()
        self._wake.set()

    def wake(self) -> None:
        """Look at once whether there is something new."""
        self._wake.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            wait = LOOK_SECONDS
            try:
                for node, event in self._outbox.deliver(self._connect, self._stopping.is_set):
                    self._told(node, event)
                due = self._outbox.next_due()
                wait = LOOK_SECONDS if due is None else min(max(due - time.time(), 0), LOOK_SECONDS)
            except OutboxError as error:
                self._told("outbox", str(error))
            except Exception as error:  # what one object brings about must not keep the others from being sent
                self._told("outbox", words.DELIVERY_FAILED.format(type(error).__name__))
            self._wake.wait(wait)
