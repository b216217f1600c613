"""The clinic's network: ``dicom echo``, ``find``, ``get``, ``send``, ``serve`` and ``outbox``."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from pneumoview import paths
from pneumoview.cli.common import FAILED, check_folder, check_inputs, err, load, out, warn
from pneumoview.cli.dicom import writer
from pneumoview.cli.scan import AGAIN, ScanOptions, with_scan_options
from pneumoview.errors import NodeError, OutboxError, PneumoviewError

if TYPE_CHECKING:
    from pneumoview.interop.connection import Connection
    from pneumoview.interop.inbox import Inbox, Kept
    from pneumoview.interop.outbox import Outbox
    from pneumoview.interop.peer import Commitment, Own, Tls
    from pneumoview.scan.engine import Scanned
    from pneumoview.scan.inputs import Input

app = typer.Typer()
TICK_SECONDS = 0.05

outbox_app = typer.Typer(invoke_without_command=True, help="What is to be sent, and what became of it.")
app.add_typer(outbox_app, name="outbox")

NodeArgument = Annotated[
    str,
    typer.Argument(metavar="NODE", help="Name from the settings, AET@host:port, or http(s)://… of a DICOMweb root."),
]
OutboxOption = Annotated[
    Path | None, typer.Option("--outbox", help="Folder of the outbox; your own one if not given.", show_default=False)
]


def _connection(text: str) -> Connection:
    from pneumoview.interop.connection import connect
    from pneumoview.interop.peer import read_settings

    settings = read_settings()
    return connect(settings.node(text), settings.own)


def _announced(text: str) -> Connection:
    """The same, after a warning where there is one to give."""
    connection = _connection(text)
    if connection.node.warning:
        warn(f"warning: {connection.node.warning}")
    return connection


def _outbox(folder: Path | None) -> Outbox:
    from pneumoview.interop.outbox import Outbox

    return Outbox(folder or paths.data() / "outbox")


@app.command(epilog="Example: pneumoview dicom echo PACS@192.0.2.10:104")
def echo(node: NodeArgument) -> None:
    """Ask a node whether it answers (C-ECHO, or the shortest query of DICOMweb)."""
    connection = _announced(node)
    started = time.monotonic()
    connection.echo()
    took = 1000 * (time.monotonic() - started)
    out.print(f"{connection.node.name} answers ({took:.0f} ms)", highlight=False, markup=False)


@app.command(epilog="Example: pneumoview dicom find pacs --date 20240101-20240131 --modality CR,DX")
def find(
    node: NodeArgument,
    patient_id: Annotated[str, typer.Option(help="Patient ID; * and ? are wildcards.")] = "",
    name: Annotated[str, typer.Option(help="Patient's name; * and ? are wildcards.")] = "",
    date: Annotated[str, typer.Option(help="Date of the study, YYYYMMDD, or a range as 20240101-20240131.")] = "",
    modality: Annotated[str, typer.Option(help="Modalities, any of them, as CR,DX.")] = "",
    study: Annotated[str, typer.Option(help="List the series of this Study Instance UID instead.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the studies of a node, or the series of one."""
    from pneumoview.interop.peer import Query

    query = Query(patient_id, name, date, tuple(filter(None, modality.split(","))))
    connection = _announced(node)
    found = connection.series(study) if study else connection.find(query)
    rows = [asdict(one) for one in found]
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    table = Table()
    for column in rows[0] if rows else ():
        table.add_column(column, overflow="fold")
    for row in rows:
        cells = (",".join(value) if isinstance(value, tuple) else str(value or "") for value in row.values())
        table.add_row(*map(escape, cells))
    out.print(table if rows else "nothing found")


@app.command(epilog="Example: pneumoview dicom get pacs 1.2.826.0.1.3680043.8.498.1 --out study/")
def get(
    node: NodeArgument,
    study_uid: Annotated[str, typer.Argument(help="Study Instance UID, as find lists it.")],
    folder: Annotated[Path, typer.Option("--out", help="Folder for its files.", show_default=False)],
) -> None:
    """Fetch a study (C-GET, else C-MOVE to this node, or WADO-RS)."""
    from pneumoview.interop.inbox import Inbox

    check_folder(folder)
    connection = _announced(node)
    with err.status("Fetching …") as status:
        fetched = connection.get(
            study_uid,
            Inbox(folder, flat=True),
            lambda done, total: status.update(f"Fetching … {done}{f' of {total}' if total else ''}"),
        )
    warn(f"{folder}: {len(fetched.files)} files{f', {fetched.failed} could not be fetched' if fetched.failed else ''}")
    if fetched.failed or not fetched.files:
        raise typer.Exit(FAILED)


@app.command(epilog="Example: pneumoview dicom send pacs results/*.dcm")
def send(
    node: NodeArgument,
    files: Annotated[list[Path], typer.Argument(help="DICOM files.", show_default=False)],
    folder: OutboxOption = None,
) -> None:
    """Send files by way of the outbox: what a node does not take now stays there."""
    check_inputs(*files)
    _announced(node)
    outbox = _outbox(folder)
    queued = outbox.add(node, files, again=True)
    try:
        failed = _deliver(outbox, node)
    except OutboxError as error:
        warn(f"{queued} files are queued: {error}")
        return
    if failed:
        raise typer.Exit(FAILED)


def _deliver(outbox: Outbox, node: str | None = None) -> int:
    """Deliver what is due, telling of it; returns how many files are then still to be sent."""
    sent = 0
    for name, event in outbox.deliver(_connection, node=node):
        if event == "sent":
            sent += 1
        elif event != "committed":
            warn(f"{name}: {event}")
    left = [item for item in outbox.items("queued", "dead") if node in (None, item.node)]
    warn(f"{sent} sent, {len(left)} in the outbox")
    return len(left)


@outbox_app.callback()
def show(context: typer.Context) -> None:
    """List it."""
    if context.invoked_subcommand is None:
        list_items()


@outbox_app.command("list")
def list_items(
    folder: OutboxOption = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what is sent and committed.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List what waits, and the dead letters with what the node said."""
    from pydicom.uid import UID

    from pneumoview.interop.outbox import counts

    items = _outbox(folder).items()
    shown = [item for item in items if everything or item.state in ("queued", "dead")]
    if as_json:
        print(json.dumps([asdict(item) for item in shown], indent=2))
        return
    if shown:
        table = Table("id", "node", "what", "state", "failed", "note", "since")
        for item in shown:
            cells = (item.id, item.node, UID(item.sop_class).name, item.state, item.attempts, item.note, item.added)
            table.add_row(*(escape(str(cell)) for cell in cells))
        out.print(table)
    told = ", ".join(f"{number} {state}" for state, number in counts(items).items())
    warn(told or "the outbox is empty")


IdsArgument = Annotated[list[int] | None, typer.Argument(help="As list shows them.", show_default=False)]


@outbox_app.command()
def retry(ids: IdsArgument = None, folder: OutboxOption = None) -> None:
    """Send now what waits, and the dead letters again; all, or some."""
    outbox = _outbox(folder)
    outbox.retry(ids or [])
    if _deliver(outbox):
        raise typer.Exit(FAILED)


@outbox_app.command()
def drop(
    ids: IdsArgument = None,
    folder: OutboxOption = None,
    dead: Annotated[bool, typer.Option("--dead", help="All dead letters.")] = False,
    done: Annotated[bool, typer.Option("--done", help="All that is sent or committed.")] = False,
) -> None:
    """Forget some of it; what is still queued only by its id."""
    outbox = _outbox(folder)
    states: set[str] = {*(("dead",) if dead else ()), *(("sent", "committed") if done else ())}
    chosen = [*(ids or ()), *(item.id for item in outbox.items() if item.state in states)]
    if not chosen:
        raise typer.BadParameter("name ids, or --dead or --done")
    warn(f"{outbox.drop(chosen)} forgotten")


@app.command(
    epilog="Example: pneumoview dicom serve --allow CR1@192.0.2.7 --bind 192.0.2.5 --out incoming/ --csv readings.csv"
)
@with_scan_options
def serve(
    options: ScanOptions,
    allow: Annotated[
        list[str], typer.Option(help="A sender, as AET@IP; repeatable. All others are rejected.", show_default=False)
    ],
    folder: Annotated[Path, typer.Option("--out", help="Folder for what arrives.", show_default=False)],
    aet: Annotated[str | None, typer.Option(help="AE title; that of the settings if not given.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="That of the settings if not given.")] = None,
    bind: Annotated[str, typer.Option(help="Address to listen at; only this computer if not given.")] = "127.0.0.1",
    reply: Annotated[
        str | None, typer.Option(metavar="NODE", help="Send results there, by way of the outbox.", show_default=False)
    ] = None,
    tls_cert: Annotated[str, typer.Option(help="Certificate (PEM); with it senders need one, too.")] = "",
    tls_key: Annotated[str, typer.Option(help="Its key (PEM).")] = "",
    tls_ca: Annotated[str, typer.Option(help="Authorities whose senders are believed (PEM).")] = "",
    outbox_folder: OutboxOption = None,
) -> None:
    """Receive films, read each into a table, and send results back; until Ctrl-C."""
    from pneumoview.interop.connection import check_installed
    from pneumoview.interop.peer import Own, Tls, check_title, is_loopback, read_settings

    check_installed()
    check_folder(folder)
    options.check(folder)
    tls = Tls(tls_cert, tls_key, tls_ca)
    if tls and not all((tls_cert, tls_key, tls_ca)):
        raise typer.BadParameter("--tls-cert, --tls-key and --tls-ca need each other")
    settings = read_settings()
    own = Own(aet or settings.own.aet, port or settings.own.port, bind)
    check_title(own.aet)
    if not is_loopback(bind) and not tls:
        warn(f"warning: patient data travels to {bind} unencrypted; use --tls-cert, --tls-key and --tls-ca")
    if reply is not None:
        _announced(reply)
    _serve(options, own, [_allowed(text) for text in allow], folder, tls or None, reply, outbox_folder)


def _allowed(text: str) -> tuple[str, str]:
    from pneumoview.interop.receive import allowed

    try:
        return allowed(text)
    except NodeError as error:
        raise typer.BadParameter(str(error)) from error


def _serve(
    options: ScanOptions,
    own: Own,
    allow: list[tuple[str, str]],
    folder: Path,
    tls: Tls | None,
    reply: str | None,
    outbox_folder: Path | None,
) -> None:
    from pneumoview.interop.inbox import Inbox
    from pneumoview.interop.node import report_to
    from pneumoview.interop.outbox import Courier
    from pneumoview.interop.receive import Receiver

    inbox, outbox = Inbox(folder), _outbox(outbox_folder)
    arrived: SimpleQueue[Path] = SimpleQueue()
    courier = Courier(outbox, _connection, lambda node, event: warn(f"{node}: {event}"))

    def answer(done: Scanned) -> None:
        """Queue the results before the row is there: after a crash between, they are made again, and are the same."""
        if write_objects is None or reply is None or done.radiograph is None or done.analysis is None:
            return
        try:
            written, _ = write_objects(done.input.path, done.radiograph, done.analysis)
            outbox.add(reply, written)
        except PneumoviewError as error:
            warn(f"no results of {done.input.label}: {error}")
        courier.wake()

    def keep(kept: Kept) -> None:
        if kept.fresh and kept.place == "films":
            arrived.put(kept.path)

    with ExitStack() as stack:
        stack.enter_context(_logged())
        pipeline = load(options.model, options.device, options.trust, options.precision)
        write_objects = writer(folder / "results", options.kinds, pipeline) if reply else None
        run = stack.enter_context(options.run(pipeline, each=answer))
        if reply is not None:
            stack.enter_context(courier)
        receiver = Receiver(own, inbox, allow, keep, tls, _reports(outbox), report_to)
        stack.enter_context(receiver)
        status = stack.enter_context(err.status("…"))
        warn(f"{own.aet} listens at {own.bind}:{receiver.port}{' by TLS' if tls else ''}")
        for _ in run.write(_arrivals(inbox, arrived)):
            status.update(f"Listening … {run.written} read")
    warn(f"{run.summary}; {AGAIN}")


@contextmanager
def _logged() -> Iterator[None]:
    """What the node says of its peers, shown: titles, addresses and UIDs, nothing else of what is sent."""

    class Shown(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            warn(record.getMessage())

    logger, handler = logging.getLogger("pneumoview.interop"), Shown()
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


def _arrivals(inbox: Inbox, arrived: SimpleQueue[Path]) -> Iterator[Input | None]:
    """What an earlier run has received, then what arrives; the table passes over what it has."""
    from pneumoview.scan.inputs import Input, Inputs

    yield from Inputs([str(inbox.films)])
    while True:
        try:
            yield Input(arrived.get(timeout=TICK_SECONDS))
        except Empty:
            yield None


def _reports(outbox: Outbox) -> Callable[[Commitment], None]:
    def report(commitment: Commitment) -> None:
        outbox.report(commitment)

    return report
