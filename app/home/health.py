"""What is unhealthy and how to mend it: one list for `tidemark doctor` and the settings page."""

import shutil
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from app.background.job_runs import job_health
from app.core.text import plural
from app.db import schema
from app.db.runtime import Runtime
from app.files.scanning import program_of
from app.notifications.domain.delivery import MailState
from app.notifications.queries import state_counts
from regwatch.sources.queries import health_counts

SILENT_AFTER = timedelta(minutes=15)
LEAST_FREE = 200 * 1024 * 1024


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is well, what was seen, and what mends it."""

    name: str
    is_well: bool
    seen: str
    mend: str = ""


def findings(runtime: Runtime, session: Session) -> list[Finding]:
    """Look at everything once; nothing here writes."""
    return [
        _journal(runtime),
        _schema(runtime),
        _disk(runtime),
        _jobs(runtime, session),
        _mail(runtime, session),
        _contact(runtime),
        _scanner(runtime),
        _sources(session),
    ]


def _journal(runtime: Runtime) -> Finding:
    if runtime.database.journal is None:
        return Finding("Database", is_well=True, seen="PostgreSQL")
    journal = runtime.database.journal
    seen = f"{journal.reason}: journal_mode={journal.mode}, synchronous={journal.synchronous}"
    return Finding("Database", is_well=True, seen=seen)


def _schema(runtime: Runtime) -> Finding:
    found, wanted = schema.revision_of(runtime.database), schema.head()
    seen = f"version {found}" if found == wanted else f"version {found}, and this Tidemark needs {wanted}"
    return Finding("Schema", is_well=found == wanted, seen=seen, mend="Run: tidemark migrate")


def _disk(runtime: Runtime) -> Finding:
    folder = runtime.settings.data_dir
    free = shutil.disk_usage(folder if folder.exists() else folder.parent).free
    seen = f"{free // (1024 * 1024):,} MB free for {folder}"
    return Finding("Disk", is_well=free > LEAST_FREE, seen=seen, mend="Make room, or move TIDEMARK_DATA_DIR")


def _jobs(runtime: Runtime, session: Session) -> Finding:
    jobs = job_health(session)
    mend = "Run: tidemark start (or tidemark scheduler run beside tidemark serve)"
    if not jobs:
        return Finding("Scheduler", is_well=False, seen="no job ever ran here", mend=mend)
    real = runtime.clock.real()
    silent = [job.job for job in jobs if real - job.ticked_at > SILENT_AFTER]
    failing = [job.job for job in jobs if job.failures_in_a_row]
    if silent:
        return Finding("Scheduler", is_well=False, seen=f"silent for over 15 minutes: {', '.join(silent)}", mend=mend)
    if failing:
        seen = f"the last run failed: {', '.join(failing)}"
        return Finding("Scheduler", is_well=False, seen=seen, mend="Read the note beside the job on the settings page")
    return Finding("Scheduler", is_well=True, seen=f"{plural(len(jobs), 'job')} on time")


def _mail(runtime: Runtime, session: Session) -> Finding:
    counts = state_counts(session)
    lost = counts.get(MailState.REFUSED, 0) + counts.get(MailState.GIVEN_UP, 0)
    if not runtime.settings.smtp_url:
        seen = "no mail server is set, so mail is kept and readable at /outbox"
        return Finding("Mail", is_well=False, seen=seen, mend="Set TIDEMARK_SMTP_URL and TIDEMARK_MAIL_FROM")
    seen = f"{counts.get(MailState.SENT, 0):,} sent, {lost:,} refused or given up"
    return Finding("Mail", is_well=not lost, seen=seen, mend="Open /outbox and correct the addresses")


def _contact(runtime: Runtime) -> Finding:
    contact = runtime.settings.user_agent_contact
    seen = f"publishers can reach you at {contact}" if contact else "polls carry no contact address"
    mend = "Set TIDEMARK_USER_AGENT_CONTACT: legislation.gov.uk refuses readers that do not say who they are"
    return Finding("Politeness", is_well=bool(contact), seen=seen, mend=mend)


def _scanner(runtime: Runtime) -> Finding:
    command = runtime.settings.scan_command
    if not command:
        return Finding("Virus scan", is_well=True, seen="uploads are not scanned: TIDEMARK_SCAN_COMMAND is not set")
    program = program_of(command)
    seen = f"each upload is scanned by {program}" if program else f"the program of '{command}' is not here"
    mend = "Install the scanner or correct TIDEMARK_SCAN_COMMAND: until then every upload is refused"
    return Finding("Virus scan", is_well=program is not None, seen=seen, mend=mend)


def _sources(session: Session) -> Finding:
    counts = health_counts(session)
    failing, enabled = counts.get("failing", 0), sum(counts.values())
    seen = f"{failing} of {enabled} watched sources fail" if failing else f"{enabled} sources are watched, none fails"
    return Finding("Sources", is_well=not failing, seen=seen, mend="Open /sources: each says why")
