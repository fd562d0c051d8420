"""Pictures of the main screens for the documentation: `make pictures` looks at them in both themes and both widths.

Tells the demo's story with the real tools, so that the pictures show what somebody who runs the demo sees.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from api.demo_sample import make_sample
from api.settings import Settings
from api.storage.roles import Role
from api.storage.states import DecisionChoice
from api.wiring import wire
from api.workflows.add_resumes import Intake, add_resumes
from api.workflows.decide import Wanted as Decided
from api.workflows.decide import decide
from api.workflows.propose import request_proposal
from api.workflows.release import release
from api.workflows.requisitions import Wanted, create_requisition
from api.workflows.see_gate import gate_of
from api.workflows.see_shortlist import see_shortlist
from api.workflows.self_identify import import_answers
from api.workflows.sign_off import sign_off
from api.workflows.unpack import Given
from models.language import identify_language
from screening.lifecycle import State
from screening.ports import Tools
from tests.e2e.conftest import ARGUMENTS, sign_in
from tests.e2e.place import Place, open_place
from tests.e2e.telling import acting

R, M, C = Role.RECRUITER, Role.HIRING_MANAGER, Role.COMPLIANCE
LOOKS = (("light", 1440), ("dark", 1440), ("light", 390), ("dark", 390))
HEIGHT = 900
COLOURS = 96  # of a picture: pages have few, and the files are a third of the size
PEOPLE = 48
NURSE = {
    "title": "Ward Nurse",
    "reference_date": "2026-11-01",
    "cut": 5,
    "requirements": [
        {"kind": "experience", "text": "Looks after patients on a ward", "weight": 5},
        {"kind": "certification", "text": "Registered nurse", "mode": "gate"},
    ],
}


def main(out: Path) -> None:
    """Tell the story in a folder that is thrown away, and take the pictures into `out`."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="evenhand-pictures-") as folder:
        place = open_place(Path(folder), tools, identify=identify_language)
        try:
            screens = told(place, Path(folder))
            with sync_playwright() as playwright:
                path = os.environ.get("CHROMIUM") or shutil.which("chromium")
                browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
                take(browser, place, screens, out)
                browser.close()
        finally:
            place.stop()


@cache
def tools() -> Tools:
    """The real ones, loaded once."""
    return wire(Settings())


def told(place: Place, folder: Path) -> dict[str, tuple[Role | None, str]]:
    """The story, and which address each picture is of."""
    service = place.service
    sample = make_sample(folder / "sample", people=PEOPLE)
    source = sample.requisition.read_text("utf-8")
    requisition = create_requisition(service, acting(place, M), Wanted(source=source)).stored.id
    create_requisition(service, acting(place, M), Wanted(fields=NURSE))
    files = [path.open("rb") for path in sorted(sample.resumes.iterdir())]
    given = [Given(Path(file.name).name, file) for file in files]
    batch = add_resumes(service, acting(place, R), given, Intake(requisition_id=requisition)).batch.id
    place.jobs.wait(600)
    table = sample.self_identification.read_text("utf-8")
    import_answers(service, acting(place, C), requisition, table)
    request_proposal(service, acting(place, R), requisition)
    place.jobs.wait(600)
    gate = gate_of(service, acting(place, R), requisition).proposal
    assert gate is not None
    assert gate.audit_id is not None
    if gate.state is State.HELD:
        sign_off(service, acting(place, C), gate.audit_id, reason="Few people are counted, and the work needs it.")
    shortlist = release(service, acting(place, R), gate.id).id
    people = [str(one["candidate"]) for one in see_shortlist(service, acting(place, R), shortlist).places]
    choices = ((0, DecisionChoice.ADVANCE), (2, DecisionChoice.HOLD))
    wanted = [Decided(people[n], choice, "Talked about with the team") for n, choice in choices]
    decide(service, acting(place, R), shortlist, wanted)
    return {
        "requisitions": (R, "/requisitions"),
        "editor": (M, f"/requisitions/{requisition}"),
        "upload": (R, f"/uploads/{batch}?state=look"),
        "gate": (R, f"/requisitions/{requisition}/gate"),
        "review": (R, f"/shortlists/{shortlist}?who={people[1]}"),
        "table": (R, f"/shortlists/{shortlist}/table"),
        "compare": (R, f"/shortlists/{shortlist}/compare?who={people[0]}&who={people[2]}"),
        "audits": (C, "/audits"),
        "audit": (C, f"/audits/{gate.audit_id}"),
        "ledger": (C, "/ledger"),
    }


def take(browser: Browser, place: Place, screens: dict[str, tuple[Role | None, str]], out: Path) -> None:
    """A picture of each screen in each look."""
    for role in (R, M, C):
        context = browser.new_context()
        sign_in(context.new_page(), place.url, role)
        state = context.storage_state()
        context.close()
        for scheme, width in LOOKS:
            context = browser.new_context(
                base_url=place.url,
                viewport={"width": width, "height": HEIGHT},
                color_scheme=scheme,  # type: ignore[arg-type]
                storage_state=state,
            )
            context.add_cookies([{"name": "evenhand-tour", "value": "done", "url": place.url}])  # no first days
            page = context.new_page()
            for name, (whose, path) in screens.items():
                if whose is role:
                    page.goto(path)
                    if name == "review":
                        page.keyboard.press("1")
                    picture = Image.open(io.BytesIO(page.screenshot()))
                    picture.convert("RGB").quantize(COLOURS).save(out / f"{name}-{width}-{scheme}.png", optimize=True)
            context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
