"""A rule of evidence where results are read: beside the requirement, in what to ask, and in why somebody is out."""

from __future__ import annotations

from api.storage.roles import Role
from api.workflows.explain import explain_absence
from api.workflows.release import release
from api.workflows.see_shortlist import see_shortlist
from screening.requisition import EvidenceRule
from tests.openings import a_version
from tests.site import Site
from tests.slates import SOURCE, a_slate, propose

RULE = "counts only under positions held and projects"
RULED = (
    SOURCE.format(cut=6, weight=5)
    .replace("    text: Python\n", "    text: Python\n    evidence: experience\n")
    .replace("    mode: gate\n", "    mode: gate\n    evidence: experience\n")
)


def test_a_rule_of_evidence_is_told_wherever_the_result_is_read(site: Site) -> None:
    world, slate = site.world, a_slate(site.world)
    a_version(world, slate.requisition_id, RULED)
    shortlist = release(world.service, world.actor(), propose(world, slate)[0].id).id
    at = f"/shortlists/{shortlist}"
    first = see_shortlist(world.service, world.actor(), shortlist).places[0]
    assert first["questions"] == ["Welding licence: no position held or project says so; ask."]
    client = site.browser(Role.HIRING_MANAGER)
    client.headers.update({"Accept": "text/html"})
    assert RULE in client.get(at).text
    assert "No position held or project says so: ask." in client.get(at).text
    assert RULE[1:] in client.get(f"{at}/table").text
    both = [place["candidate"] for place in see_shortlist(world.service, world.actor(), shortlist).places[:2]]
    assert f"scored; {RULE}" in client.get(f"{at}/compare", params={"who": both}).text
    absence = explain_absence(world.service, world.actor(), shortlist, slate.weak[0])
    assert [one.rule for one in absence.single] == [EvidenceRule.EXPERIENCE]
    assert f"it {RULE}" in client.get(f"{at}/others/{slate.weak[0]}").text
