"""What is unhealthy and how to mend it: one list for `tidemark doctor` and the settings page."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from app.background.job_runs import job_health
from app.core.days import instant_in_words
from app.core.text import plural
from app.db import schema
from app.db.runtime import Runtime
from app.files.scanning import program_of
from app.notifications.domain.delivery import MailState
from app.notifications.outages import open_outage
from app.notifications.queries import state_counts, waiting_count
from regwatch.sources.domain.health import Condition, spoken_counts
from regwatch.sources.queries import condition_counts

SILENT_AFTER = timedelta(minutes=15)
LEAST_FREE = 200 * 1024 * 1024


@dataclass(frozen=True)
class HealthCheck:
    """One thing looked at: whether it is well, what was seen, and what mends it; or that it is switched off."""

    name: str
    is_well: bool
    seen: str
    mend: str = ""
    is_off: bool = False

    @property
    def needs_a_look(self) -> bool:
        """Neither well nor switched off by choice."""
        return not self.is_well and not self.is_off


def verdict_of(checks: Sequence[HealthCheck]) -> str:
    """What is well where nothing needs a look: what is switched off is not."""
    return "Everything that is switched on is well." if any(check.is_off for check in checks) else "Everything is well."


def health_checks(runtime: Runtime, session: Session) -> list[HealthCheck]:
    """Look at everything once; nothing here writes."""
    return [
        _journal(runtime),
        _schema(runtime),
        _disk(runtime),
        _jobs(runtime, session),
        _mail(runtime, session),
        _contact(runtime),
        _scanner(runtime),
        _sources(session, runtime.clock.now()),
    ]


def _journal(runtime: Runtime) -> HealthCheck:
    if runtime.database.journal is None:
        return HealthCheck("Database", is_well=True, seen="PostgreSQL")
    journal = runtime.database.journal
    seen = f"{journal.reason}: journal_mode={journal.mode}, synchronous={journal.synchronous}"
    return HealthCheck("Database", is_well=True, seen=seen)


def _schema(runtime: Runtime) -> HealthCheck:
    found, wanted = schema.revision_of(runtime.database), schema.head()
    seen = f"version {found}" if found == wanted else f"version {found}, and this Tidemark needs {wanted}"
    return HealthCheck("Schema", is_well=found == wanted, seen=seen, mend="Run: tidemark migrate")


def _disk(runtime: Runtime) -> HealthCheck:
    folder = runtime.settings.data_dir
    free = shutil.disk_usage(folder if folder.exists() else folder.parent).free
    seen = f"{free // (1024 * 1024):,} MB free for {folder}"
    return HealthCheck("Disk", is_well=free > LEAST_FREE, seen=seen, mend="Make room, or move TIDEMARK_DATA_DIR")


def _jobs(runtime: Runtime, session: Session) -> HealthCheck:
    jobs = job_health(session)
    mend = "Run: tidemark start (or tidemark scheduler run beside tidemark serve)"
    if not jobs:
        return HealthCheck("Scheduler", is_well=False, seen="no job ever ran here", mend=mend)
    real = runtime.clock.real()
    silent = [job.job for job in jobs if real - job.ticked_at > SILENT_AFTER]
    failing = [job.job for job in jobs if job.failures_in_a_row]
    if silent:
        seen = f"silent for over 15 minutes: {', '.join(silent)}"
        return HealthCheck("Scheduler", is_well=False, seen=seen, mend=mend)
    if failing:
        seen = f"the last run failed: {', '.join(failing)}"
        mend = "Read the note beside the job on the settings page"
        return HealthCheck("Scheduler", is_well=False, seen=seen, mend=mend)
    return HealthCheck("Scheduler", is_well=True, seen=f"{plural(len(jobs), 'job')} on time")


def _mail(runtime: Runtime, session: Session) -> HealthCheck:
    counts, outage = state_counts(session), open_outage(session)
    lost = counts.get(MailState.REFUSED, 0) + counts.get(MailState.GIVEN_UP, 0)
    if not runtime.settings.smtp_url:
        seen = "no mail server is set, so mail is kept and readable at /outbox"
        return HealthCheck("Mail", is_well=False, seen=seen, mend="Set TIDEMARK_SMTP_URL and TIDEMARK_MAIL_FROM")
    if outage is not None:
        since = instant_in_words(outage.began_at, runtime.settings.zone)
        seen = f"no mail was taken since {since}, and {waiting_count(session):,} wait; {outage.said}"
        mend = "Mend the server, or TIDEMARK_SMTP_URL and TIDEMARK_MAIL_FROM; what waits then goes out by itself"
        return HealthCheck("Mail", is_well=False, seen=seen, mend=mend)
    seen = f"{counts.get(MailState.SENT, 0):,} sent, {lost:,} refused or given up"
    return HealthCheck("Mail", is_well=not lost, seen=seen, mend="Open /outbox and correct the addresses")


def _contact(runtime: Runtime) -> HealthCheck:
    contact = runtime.settings.user_agent_contact
    seen = f"publishers can reach you at {contact}" if contact else "polls carry no contact address"
    mend = "Set TIDEMARK_USER_AGENT_CONTACT: legislation.gov.uk refuses readers that do not say who they are"
    return HealthCheck("Politeness", is_well=bool(contact), seen=seen, mend=mend)


def _scanner(runtime: Runtime) -> HealthCheck:
    command = runtime.settings.scan_command
    if not command:
        seen = "uploads are not scanned: TIDEMARK_SCAN_COMMAND is not set"
        return HealthCheck("Virus scan", is_well=False, seen=seen, is_off=True)
    program = program_of(command)
    seen = f"each upload is scanned by {program}" if program else f"the program of '{command}' is not here"
    mend = "Install the scanner or correct TIDEMARK_SCAN_COMMAND: until then every upload is refused"
    return HealthCheck("Virus scan", is_well=program is not None, seen=seen, mend=mend)


def _sources(session: Session, now: datetime) -> HealthCheck:
    counts = condition_counts(session, now)
    is_well = sum(counts.values()) == counts.get(Condition.WELL, 0)
    return HealthCheck("Sources", is_well=is_well, seen=spoken_counts(counts), mend="Open /sources: each says why")
