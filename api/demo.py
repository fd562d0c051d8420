"""`evenhand demo`: a sample of real files, the whole line on it, and the report at a local address."""

from __future__ import annotations

import http.server
import shutil
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from api.commands.bench import load_requisition, terminal_bench
from api.commands.printing import write_line
from api.commands.screening import show_screened
from api.demo_sample import make_sample
from api.errors import BadInput
from api.workflows.save import save_run
from api.workflows.screen import screen_folder

__all__ = ["run_demo"]

HOST = "127.0.0.1"
HTML, PDF = "text/html; charset=utf-8", "application/pdf"
SERVED = {"report.html": HTML, "audit.html": HTML, "audit.pdf": PDF}
"""Files of a run that the demo serves, and their types."""


def run_demo(out: Path, *, port: int, seed: int, serve: bool) -> int:
    """Make the sample under `out`, screen it, print the result, and serve the report until interrupted."""
    if out.exists() and not out.is_dir():
        raise BadInput(f"{out} is a file: name a folder for the sample.")
    sample_folder, run_folder = out / "sample", out / "run"
    shutil.rmtree(sample_folder, ignore_errors=True)
    sys.stderr.write(f"Making a sample of résumés in {sample_folder} …\n")
    sample = make_sample(sample_folder, seed=seed)
    requisition, source = load_requisition(sample.requisition)
    with terminal_bench() as bench:
        screened = screen_folder(requisition, sample.resumes, bench, self_id=sample.self_identification)
    save_run(screened, run_folder, requisition_source=source)
    show_screened(screened, as_json=False)
    write_line(f"\nThe report and everything that it was made from: {run_folder}")
    write_line(f"Replay it: evenhand verify {run_folder}")
    if serve:
        _serve(run_folder, port)
    return 0


def _serve(folder: Path, port: int) -> None:
    """Serve the report and the audit it links to, on the loopback address alone."""
    pages = {f"/{name}": (kind, (folder / name).read_bytes()) for name, kind in SERVED.items()}
    try:
        server = http.server.ThreadingHTTPServer((HOST, port), partial(_Report, {"/": pages["/report.html"], **pages}))
    except OSError:
        raise BadInput(f"port {port} is taken: choose another with --port, or --port 0.") from None
    with server:
        sys.stdout.write(f"The report is at http://{HOST}:{server.server_address[1]}/  (Ctrl-C stops)\n")
        sys.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            sys.stderr.write("\nevenhand: stopped.\n")


class _Report(http.server.BaseHTTPRequestHandler):
    """Answers with the pages it was given, by path, and with nothing else."""

    def __init__(self, pages: Mapping[str, tuple[str, bytes]], *args: object) -> None:
        self._pages = pages
        super().__init__(*args)  # type: ignore[arg-type] # request, address, server, as http.server passes them

    def do_GET(self) -> None:
        """The report at /, the audit by its file's name, "not found" elsewhere."""
        found = self.path in self._pages
        kind, body = self._pages.get(self.path, ("text/plain; charset=utf-8", b"Not found. The report is at /\n"))
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if kind != PDF:  # a browser's own viewer of PDF needs its styles and scripts
            self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: requests are no news on a machine of one's own."""
