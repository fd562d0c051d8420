"""The command `evenhand`: one function a command, each a few lines; the work is in `api.commands`.

Imports nothing heavy before a command runs, so that `--help` answers at once.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, cast

import typer

from api.storage.roles import Role

__all__ = ["app", "main"]

app = typer.Typer(
    name="evenhand",
    help="Rank candidates with a quoted sentence for every point; audit the cut before anyone sees a shortlist.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
evaluations = typer.Typer(help="Measure on labelled data, with intervals and baselines.", no_args_is_help=True)
schemas = typer.Typer(help="Print the formats that files have to have.", no_args_is_help=True)
ll144 = typer.Typer(help="The published summary of New York City's Local Law 144.", no_args_is_help=True)
app.add_typer(ll144, name="ll144")
benches = typer.Typer(help="Measure speed and memory, with baselines in the same run.", no_args_is_help=True)
app.add_typer(benches, name="bench")
accounts = typer.Typer(help="Who may log in to the service.", no_args_is_help=True)
app.add_typer(accounts, name="user")
app.add_typer(evaluations, name="eval")
app.add_typer(schemas, name="schema")

# Typer carries its own click and names only this descendant of what every wrong use raises.
USAGE_ERROR = cast("type[typer.BadParameter]", typer.BadParameter.__bases__[0])
RequisitionFile = Annotated[Path, typer.Argument(help="The requisition, a YAML file.", metavar="REQUISITION")]
Folder = Annotated[Path, typer.Argument(help="The folder with the résumés.", metavar="FOLDER")]
AsJson = Annotated[bool, typer.Option("--json", help="Print data instead of tables.")]
CacheDir = Annotated[Path | None, typer.Option("--cache", help="Folder of what was read before.")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Read and embed everything again, and keep nothing.")]
Threads = Annotated[int | None, typer.Option(min=1, max=64, help="Texts encoded at once; never changes a result.")]


@app.command()
def read(
    files: Annotated[list[Path], typer.Argument(help="Files to read.", metavar="FILE…")],
    reference_date: Annotated[str | None, typer.Option(help="What 'present' means, YYYY-MM-DD.")] = None,
    as_json: AsJson = False,
) -> None:
    """Read files and show what was understood: sections, positions, skills, hidden text."""
    from api.commands.reading import read_files

    raise typer.Exit(read_files(files, reference_date=reference_date, as_json=as_json))


@app.command()
def rank(
    requisition: RequisitionFile,
    folder: Folder,
    as_json: AsJson = False,
    cache: CacheDir = None,
    no_cache: NoCache = False,
    threads: Threads = None,
) -> None:
    """Rank a folder without an audit, for evaluation."""
    from api.commands.ranking import rank_command

    raise typer.Exit(
        rank_command(requisition, folder, as_json=as_json, cache=cache, no_cache=no_cache, threads=threads)
    )


@app.command()
def screen(
    requisition: RequisitionFile,
    folder: Folder,
    self_id: Annotated[Path | None, typer.Option(help="CSV of self-identification; read by the audit alone.")] = None,
    cut: Annotated[int | None, typer.Option(min=1, help="How many, if not the requisition's number.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the report, the results and the inputs.")] = None,
    sign_off: Annotated[str | None, typer.Option(help="Reason to release what the audit holds; needs --by.")] = None,
    by: Annotated[str | None, typer.Option(help="Name of who signs off.")] = None,
    swaps: Annotated[
        int, typer.Option(min=0, help="Résumés scored again with name, pronouns, town, years and memberships swapped.")
    ] = 8,
    as_json: AsJson = False,
    cache: CacheDir = None,
    no_cache: NoCache = False,
    threads: Threads = None,
) -> None:
    """Read, rank, propose a cut, audit it, and show the shortlist if the gate is open."""
    from api.commands.screening import screen_command

    raise typer.Exit(
        screen_command(
            requisition,
            folder,
            self_id=self_id,
            cut=cut,
            out=out,
            sign_off=sign_off,
            by=by,
            swaps=swaps,
            as_json=as_json,
            cache=cache,
            no_cache=no_cache,
            threads=threads,
        )
    )


@app.command()
def audit(
    file: Annotated[Path, typer.Argument(help="Counts or person rows, a CSV file.", metavar="FILE.csv")],
    as_json: AsJson = False,
    explain: Annotated[bool, typer.Option("--explain", help="Print a sentence for each group.")] = False,
    policy: Annotated[str | None, typer.Option(help="Policy pack; 'evenhand policies' lists them.")] = None,
    stage: Annotated[list[str] | None, typer.Option(help="Only this stage; may be given again.")] = None,
    family: Annotated[list[str] | None, typer.Option(help="Only this family; may be given again.")] = None,
    pool: Annotated[
        str, typer.Option(help="live, historical or simulated; the last two also search for other weights.")
    ] = "live",
    view: Annotated[
        str, typer.Option(help="Of page and PDF: internal protects small groups, statutory shows all.")
    ] = "internal",
    title: Annotated[str, typer.Option(help="What was audited, for the head of page and PDF.")] = "",
    html: Annotated[Path | None, typer.Option(help="Write the report as a page.")] = None,
    pdf: Annotated[Path | None, typer.Option(help="Write the report as PDF.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write every figure as a line of a CSV file.")] = None,
    pack: Annotated[Path | None, typer.Option(help="Write the pack for an outside auditor, a ZIP.")] = None,
) -> None:
    """Adverse-impact figures from counts or person rows; no résumé needed."""
    from api.commands.auditing import Outputs, audit_command

    raise typer.Exit(
        audit_command(
            file,
            as_json=as_json,
            sentences=explain,
            policy=policy,
            stages=stage or (),
            families=family or (),
            pool=pool,
            outputs=Outputs(html=html, pdf=pdf, csv=csv, pack=pack, view=view, title=title),
        )
    )


@app.command()
def policies(
    pack: Annotated[str | None, typer.Argument(help="A pack, to see its sources.", metavar="[ID]")] = None,
    as_json: AsJson = False,
) -> None:
    """List the dated policy packs, or show one: its status, its sources, and what it asks of the software."""
    from api.commands.policies import policies_command

    raise typer.Exit(policies_command(pack, as_json=as_json))


@benches.command("audit")
def bench_of_audit(
    people: Annotated[int, typer.Option(min=10, help="People made for the measurement.")] = 100_000,
    as_json: AsJson = False,
) -> None:
    """An audit of many people, with the sweep."""
    from api.commands.benching import bench_audit

    raise typer.Exit(bench_audit(people, as_json=as_json))


@benches.command("ingest")
def bench_of_ingest(
    folder: Annotated[Path | None, typer.Argument(help="Résumés; a sample is made if not given.")] = None,
    files: Annotated[int, typer.Option(min=2, help="How many of them.")] = 40,
    as_json: AsJson = False,
) -> None:
    """Résumés a second through upload, jobs and database, beside a loop and the encoder alone."""
    from api.commands.benching_ingest import bench_ingest

    raise typer.Exit(bench_ingest(folder, files, as_json=as_json))


@benches.command("ranking")
def bench_of_ranking(
    passages: Annotated[int, typer.Option(min=100, help="Passages made for the measurement.")] = 100_000,
    people: Annotated[int, typer.Option(min=10, help="People ranked again under other weights.")] = 10_000,
    as_json: AsJson = False,
) -> None:
    """Exact engines and an index that proposes, beside NumPy in float32; ranking again under other weights."""
    from api.commands.benching_ranking import bench_ranking

    raise typer.Exit(bench_ranking(passages, people, as_json=as_json))


@benches.command("pages")
def bench_of_pages(
    people: Annotated[int, typer.Option(min=20, max=500, help="People in the demo that is made for it.")] = 50,
    repeats: Annotated[int, typer.Option(min=1, help="How often each page is asked for.")] = 20,
    as_json: AsJson = False,
) -> None:
    """How soon each page of a demo begins to answer, beside an answer without a page."""
    from api.demo.page_speed import bench_pages

    raise typer.Exit(bench_pages(people, repeats, as_json=as_json))


@ll144.command("summary")
def ll144_summary(
    file: Annotated[Path, typer.Argument(help="Counts or person rows, a CSV file.", metavar="FILE.csv")],
    details: Annotated[Path, typer.Option(help="YAML: tool, auditor, dates, source and explanation of the data.")],
    html: Annotated[Path | None, typer.Option(help="Write the page to publish.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the summary as JSON.")] = None,
    today: Annotated[str | None, typer.Option(help="The day of the check, YYYY-MM-DD.")] = None,
) -> None:
    """The summary of a bias audit that has to be published, and what is missing from it."""
    from api.commands.ll144 import summary_command

    raise typer.Exit(summary_command(file, details, html=html, out=out, today=today))


@ll144.command("check")
def ll144_check(
    file: Annotated[Path, typer.Argument(help="A summary, JSON.", metavar="SUMMARY.json")],
    today: Annotated[str | None, typer.Option(help="The day of the check, YYYY-MM-DD.")] = None,
    as_json: AsJson = False,
) -> None:
    """Check a summary for every element that has to be in it."""
    from api.commands.ll144 import check_command

    raise typer.Exit(check_command(file, today=today, as_json=as_json))


@app.command()
def verify(
    path: Annotated[
        Path,
        typer.Argument(
            help="The folder that 'screen --out' wrote, the ZIP of 'audit --pack', or a data directory.", metavar="PATH"
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Recompute a saved run or an auditor's pack, or walk the ledger, and name the first thing that differs."""
    from api.commands.verifying import verify_command

    raise typer.Exit(verify_command(path, as_json=as_json))


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder for the sample and the data.")] = Path("demo"),
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the app.")] = 8765,
    seed: Annotated[int, typer.Option(help="Another seed makes other people.")] = 7,
    people: Annotated[int, typer.Option(min=12, max=400, help="How many résumés that can be read.")] = 48,
    serve: Annotated[bool, typer.Option(help="Serve the app until interrupted.")] = True,
) -> None:
    """Make a sample of résumés, run the service on it, print the shortlist with its audit, then serve the app."""
    from api.demo import run_demo

    raise typer.Exit(run_demo(out, port=port, seed=seed, people=people, serves=serve))


@app.command()
def migrate(
    to: Annotated[str | None, typer.Option(help="Revision to go to, up or down; the newest if not given.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Only say whether the database is as it has to be.")] = False,
) -> None:
    """Make the database of the service, or bring its tables to what this version needs."""
    from api.commands.migrating import migrate_command

    raise typer.Exit(migrate_command(to=to, check=check))


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; 127.0.0.1 if not given.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port; 8080 if not given, 0 takes one.")] = None,
    worker: Annotated[
        bool | None, typer.Option("--worker/--no-worker", help="Run a worker too; so it is without a database server.")
    ] = None,
) -> None:
    """Serve the application until interrupted; a fresh data directory is made ready by itself."""
    from api.commands.serving import serve_command

    raise typer.Exit(serve_command(host=host, port=port, worker=worker))


@app.command()
def worker(
    slot: Annotated[int, typer.Option(min=0, max=999, help="Its place on this machine; two cannot have one.")] = 0,
    supervised: Annotated[bool, typer.Option("--supervised", help="End when standard input ends.")] = False,
) -> None:
    """Read uploaded files and do the other long work of the service, until told to stop."""
    from api.commands.working import worker_command

    raise typer.Exit(worker_command(slot=slot, supervised=supervised))


@accounts.command("add")
def user_add(
    email: Annotated[str, typer.Argument(help="The e-mail address to log in with.", metavar="EMAIL")],
    name: Annotated[str, typer.Option(help="The name that others see.")],
    role: Annotated[Role, typer.Option(help="What the user may do.")],
    organisation: Annotated[str, typer.Option(help="The organisation; made if there is none of that name.")],
    team: Annotated[str | None, typer.Option(help="A team of it; made if there is none of that name.")] = None,
    password_file: Annotated[
        Path | None, typer.Option(help="File with the password on its first line; without it one is made and shown.")
    ] = None,
) -> None:
    """Add a user."""
    from api.commands.accounts import Asked, add_user_command

    asked = Asked(email=email, name=name, role=role, organisation=organisation, team=team)
    raise typer.Exit(add_user_command(asked, password_file=password_file))


@accounts.command("list")
def user_list(as_json: AsJson = False) -> None:
    """Everyone, with role, organisation and state."""
    from api.commands.accounts import list_users_command

    raise typer.Exit(list_users_command(as_json=as_json))


@accounts.command("disable")
def user_disable(
    email: Annotated[str, typer.Argument(help="The user's e-mail address.", metavar="EMAIL")],
    organisation: Annotated[str | None, typer.Option(help="Where several organisations have that address.")] = None,
) -> None:
    """Keep a user out from now on."""
    from api.commands.accounts import disable_user_command

    raise typer.Exit(disable_user_command(email, organisation=organisation))


@accounts.command("reset-link")
def user_reset_link(
    email: Annotated[str, typer.Argument(help="The user's e-mail address.", metavar="EMAIL")],
    organisation: Annotated[str | None, typer.Option(help="Where several organisations have that address.")] = None,
) -> None:
    """Make a link for a new password, good for one use and a day."""
    from api.commands.accounts import reset_link_command

    raise typer.Exit(reset_link_command(email, organisation=organisation))


@app.command()
def erase(
    candidate: Annotated[str, typer.Argument(help="Id or pseudonym of the person.", metavar="CANDIDATE")] = "",
    reason: Annotated[str, typer.Option(help="Why, without naming the person; kept for good.")] = "",
    decided_by: Annotated[
        str | None, typer.Option(help="E-mail of the compliance officer who decided what stands against it.")
    ] = None,
    finish: Annotated[bool, typer.Option("--finish", help="Only cut the database's log, after erasures.")] = False,
    as_json: AsJson = False,
) -> None:
    """Erase a person: key, originals, readings and traces; published totals stay."""
    from api.commands.keeping import erase_command, finish_command

    if finish:
        raise typer.Exit(finish_command())
    raise typer.Exit(erase_command(candidate, reason=reason, decided_by=decided_by, as_json=as_json))


@app.command()
def export(
    candidate: Annotated[str, typer.Argument(help="Id or pseudonym of the person.", metavar="CANDIDATE")],
    file: Annotated[Path, typer.Argument(help="The ZIP to write; hand it to the person alone.", metavar="FILE")],
) -> None:
    """Everything kept about a person, with their voluntary answers; first make sure who asks."""
    from api.commands.keeping import export_command

    raise typer.Exit(export_command(candidate, file))


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The file to write.", metavar="FILE")]) -> None:
    """Copy the database into one file while it is used; keys are not in it."""
    from api.commands.keeping import backup_command

    raise typer.Exit(backup_command(file))


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="A file of `evenhand backup`.", metavar="FILE")]) -> None:
    """Put a backup back where there is no database; erasures made since are applied again."""
    from api.commands.keeping import restore_command

    raise typer.Exit(restore_command(file))


@app.command("rotate-key")
def rotate_key(
    new: Annotated[Path, typer.Argument(help="File with the new master key, base64 of 32 bytes.", metavar="FILE")],
) -> None:
    """Let another master key take the place of the one in use; stop every process first."""
    from api.commands.keeping import rotate_command

    raise typer.Exit(rotate_command(new))


@app.command()
def settings() -> None:
    """Every setting, its environment variable and its value."""
    from api.commands.settings import settings_command

    raise typer.Exit(settings_command())


@evaluations.command("ranking")
def eval_ranking(
    folders: Annotated[
        list[Path], typer.Argument(help="Folders with requisitions/, resumes/, qrels.tsv.", metavar="DIR…")
    ],
    as_json: AsJson = False,
    cache: CacheDir = None,
    no_cache: NoCache = False,
    threads: Threads = None,
) -> None:
    """How well rankings agree with people's judgements, beside BM25 and whole-document vectors."""
    from api.commands.evaluating import eval_ranking_command

    raise typer.Exit(eval_ranking_command(folders, as_json=as_json, cache=cache, no_cache=no_cache, threads=threads))


@schemas.command("requisition")
def schema_requisition() -> None:
    """JSON Schema of the requisition file."""
    from api.commands.schema import schema_command

    raise typer.Exit(schema_command())


def main() -> None:
    """Run the command; what goes wrong on purpose is one line on stderr and exit code 2."""
    from api.errors import EntranceError
    from screening.errors import ScreeningError

    try:
        sys.exit(app(standalone_mode=False) or 0)
    except USAGE_ERROR as error:
        message = error.format_message()
        one_line = f"evenhand: {' '.join(message.split()).rstrip('.')}; see --help."
        sys.stderr.write(f"{message if message.startswith('Usage') else one_line}\n")
        sys.exit(2)
    except typer.Abort:
        sys.stderr.write("evenhand: stopped.\n")
        sys.exit(130)
    except (EntranceError, ScreeningError) as error:
        sys.stderr.write(f"evenhand: {' '.join(str(error).split())}\n")
        sys.exit(2)
    except KeyboardInterrupt:
        sys.stderr.write("evenhand: stopped.\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
