"""Making the demonstration: some weeks of an organisation's life, lived through by its operations and jobs.

Nothing is written that a person or a job could not have made: the clock is moved from one instant to the next, the
sample regulator publishes, sources are polled, an officer decides, digests go out. Matches, digests and history are
what came of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from app.actions.jobs import tell_late_actions
from app.cases.jobs import tell_of_effects
from app.core.actor import Actor
from app.core.clock import Clock
from app.core.days import local_day
from app.db.runtime import Runtime
from app.demo.audits import AuditLife, load_audits
from app.demo.bringing_in import bring_in
from app.demo.cases import NO_POLICY_CHANGE, CaseLife
from app.demo.cast import add_cast
from app.demo.consultations import OFFICER, ConsultationLife
from app.demo.findings import NAMES, fixing
from app.demo.organisation import OrganisationLife
from app.demo.procedures import ProcedureLife
from app.demo.regulator import SampleRegulator
from app.demo.samples import Sample, SampleDecision, Samples
from app.demo.sign_offs import SignOffLife
from app.demo.versions import VersionLife
from app.home.jobs import send_due_digests
from app.notifications.jobs import deliver_outbox
from app.people.queries.places import sites, teams
from app.procedures.jobs import announce_versions, tell_unconfirmed
from app.procedures.starter_library import load_starter as load_procedures
from app.requirements.domain.contents import NewWording
from app.requirements.domain.places import Where
from app.requirements.domain.words import Applicability, RelationKind
from app.requirements.operations import assign_owner, decide_for_place, relate, revise_requirement
from app.requirements.operations.dated import Decided
from app.requirements.queries import newest_wording, visible_requirement
from app.requirements.starter_library import load_starter
from app.signing.domain.words import DispositionKind, View
from app.signing.jobs import tell_late_signers, tell_of_consultations
from audits.checklists.starter_library import load_starter as load_checklists
from audits.findings.jobs import advance_findings, tell_late_findings
from regwatch.changes.domain.internal import InternalKind
from regwatch.changes.domain.triage import TriageDecision, TriageStep
from regwatch.changes.jobs import poll_due, resurface_deferred
from regwatch.changes.operations.triage import decide
from regwatch.changes.queries import find_by_url
from regwatch.fetching.domain.identity import IdentityRule
from regwatch.sources.operations import SourceDetails, add_source, load_sources

LONGEST = timedelta(days=30)
LOOK_AGAIN = timedelta(days=180)
STEPS = {
    "relevant": TriageStep.MARK_RELEVANT,
    "not_relevant": TriageStep.DISMISS,
    "deferred": TriageStep.DEFER,
}
OWNED = {
    "Martin Keogh": ("FCA-DISP-162", "FCA-DISP-161", "FCA-DISP-133", "ORG-COACHING"),
    "Leila Haddad": ("FCA-FG21-1-SKILLS", "PCI-331"),
}


@dataclass(frozen=True)
class Happening:
    """Something at an instant: the demonstration's life is these, in order."""

    at: datetime
    do: Callable[[Runtime], None]


@dataclass(frozen=True)
class Builder:
    """Builds into an empty database that `runtime` leads to; `end` is now."""

    runtime: Runtime
    regulator: SampleRegulator
    samples: Samples
    end: datetime

    def build(self, tell: Callable[[str], None]) -> None:
        """Live through the weeks; `tell` gets a sentence before each longer part."""
        start = self._at(LONGEST.days, 7)
        runtime = self._standing_at(start)
        tell("adding people, the register and the sources")
        cast = add_cast(runtime)
        with runtime.database.transaction() as session:
            load_starter(session, by=cast["Hannah Osei"], now=start)
        with runtime.database.transaction() as session:
            load_checklists(session, by=cast["Hannah Osei"], now=start)
        with runtime.database.transaction() as session:
            # Before the charter is there: the starter's codes of aims and promises mean others than these.
            load_procedures(session, by=cast["Hannah Osei"], now=start)
        self._give_owners(cast, start)
        for sample in self.samples.items:
            if sample.before:
                self.regulator.publish(sample, self._at(sample.days_ago, sample.hour))
        self._add_sources(runtime, cast["Adam Wells"], start)
        tell("living through four weeks of publications, polls, decisions, audits, findings and digests")
        happenings = [*self._happenings(cast["Hannah Osei"]), *self._audits(cast), *self._cases(cast)]
        happenings += [*self._organisation(cast), *self._procedures(cast), *self._consultations(cast)]
        for happening in sorted(happenings, key=lambda one: one.at):
            happening.do(self._standing_at(happening.at))
        # Real sources stay real, so they come last: the weeks before were the sample regulator's alone.
        with self.runtime.database.transaction() as session:
            load_sources(session, by=cast["Adam Wells"], now=self.end)

    def _give_owners(self, cast: Mapping[str, Actor], now: datetime) -> None:
        officer = cast["Hannah Osei"]
        for name, refs in OWNED.items():
            for ref in refs:
                with self.runtime.database.transaction() as session:
                    row = visible_requirement(session, officer, ref, to_change=True)
                    assign_owner(session, row, cast[name].id, row.deputy_id, by=officer, now=now)

    def _happenings(self, officer: Actor) -> list[Happening]:
        lived = [
            Happening(self._at(days, hour), _sweep) for days in range(LONGEST.days - 1, -1, -1) for hour in (8, 12, 17)
        ]
        for sample in self.samples.items:
            if not sample.before:
                lived.append(Happening(self._at(sample.days_ago, sample.hour), self._publishing(sample)))
            if sample.revised is not None:
                lived.append(Happening(self._at(sample.revised[0], 11), self._revising(sample)))
            if sample.decision is not None:
                lived.append(Happening(self._at(sample.decision.days_ago, 15), self._deciding(sample, officer)))
        return [one for one in lived if one.at <= self.end]

    def _audits(self, cast: Mapping[str, Actor]) -> list[Happening]:
        with self.runtime.database.reading() as session:
            held = {line.name: line.id for line in teams(session)}
        life, plan = AuditLife(cast, held), load_audits()
        found = [Happening(self._at(one["days_ago"], one["hour"]), life.auditing(one)) for one in plan["audits"]]
        found += [
            Happening(self._at(line[name]["days_ago"], line[name]["hour"]), fixing(life, line, name))
            for line in plan["findings"]
            for name in NAMES
            if name in line
        ]
        found += [
            Happening(self._at(one["days_ago"], one["hour"]), life.suggesting(one)) for one in plan["suggestions"]
        ]
        found.append(Happening(self._at(7, 14), life.drafting("CL-CALL")))
        found.append(Happening(self._at(4, 11), lambda runtime: _reword(runtime, cast["Hannah Osei"])))
        found.append(Happening(self._at(3, 15), lambda runtime: _relate(runtime, cast["Hannah Osei"])))
        found.append(Happening(self._at(1, 12), lambda runtime: bring_in(runtime, cast["Hannah Osei"])))
        return [one for one in found if one.at <= self.end]

    def _cases(self, cast: Mapping[str, Actor]) -> list[Happening]:
        life, urls = (
            CaseLife(cast),
            {one.slug: self.regulator.url_of(self.regulator.item_path(one)) for one in self.samples.items},
        )
        letters, support = urls["complaints-time-limits-review"], urls["duty-consumer-support-findings"]
        needs = urls["vulnerable-customers-record-needs"]
        found = [
            Happening(self._at(24, 16), life.opening(letters, "Martin Keogh", days=75)),
            Happening(self._at(23, 16), life.assessing(letters)),
            Happening(self._at(22, 16), life.planning(letters)),
            Happening(self._at(20, 16), life.approving(letters)),
            Happening(self._at(14, 16), life.finishing(letters)),
            Happening(self._at(17, 16), life.opening(support, "Hannah Osei", days=30)),
            Happening(self._at(15, 16), life.ending(support)),
            Happening(self._at(4, 16), life.opening(needs, "Hannah Osei", days=24)),
            Happening(self._at(3, 16), life.asking(needs)),
            Happening(self._at(9, 16), life.deciding_ourselves(InternalKind.POLICY, NO_POLICY_CHANGE)),
            Happening(self._at(3, 16), life.deciding_ourselves(InternalKind.SERVICE_OFFER)),
            Happening(self._at(2, 16), life.opening_because(1, "Notes that the next agent can work from", days=28)),
        ]
        return [one for one in found if one.at <= self.end]

    def _organisation(self, cast: Mapping[str, Actor]) -> list[Happening]:
        life = OrganisationLife(cast, local_day(self.end))
        found = [
            Happening(self._at(29, 10), life.beginning()),
            Happening(self._at(28, 10), life.aiming()),
            Happening(self._at(28, 11), life.keeping_documents()),
            Happening(self._at(20, 11), life.deciding()),
            Happening(self._at(12, 10), life.retiring()),
            Happening(self._at(1, 10), life.reading_again()),
            Happening(self._at(5, 10), life.reviewing()),
        ]
        return [one for one in found if one.at <= self.end]

    def _procedures(self, cast: Mapping[str, Actor]) -> list[Happening]:
        """One revision is on its way after another, one was withdrawn, and one draft is being written."""
        life = ProcedureLife(cast)
        found = [
            Happening(self._at(28, 14), life.giving_owners()),
            Happening(self._at(27, 10), life.writing_complaints()),
            Happening(self._at(26, 15), life.answering_scenarios()),
            Happening(self._at(25, 10), life.submitting("PR-COMPLAINT", "Martin Keogh", is_material=False)),
            Happening(self._at(19, 10), life.plainer_complaints()),
            Happening(self._at(19, 14), life.submitting("PR-COMPLAINT", "Priya Nair", is_material=False)),
            Happening(self._at(18, 10), life.writing_payments()),
            Happening(self._at(16, 10), life.submitting("PR-PAYMENT", "Martin Keogh", is_material=True)),
            Happening(self._at(13, 10), life.withdrawing_payments()),
            Happening(self._at(2, 10), life.writing_quality()),
        ]
        ends_on = local_day(self.end)
        for days, hour, do in (*SignOffLife(cast).happenings(), *VersionLife(cast, ends_on).happenings()):
            found.append(Happening(self._at(days, hour), do))
        return [one for one in found if one.at <= self.end]

    def _consultations(self, cast: Mapping[str, Actor]) -> list[Happening]:
        """One procedure passed among those who work by it; another is being asked about, and an objection waits."""
        written, life = ProcedureLife(cast), ConsultationLife(cast)
        done, going, no_panel = "PR-CHANGE", "PR-ESCALATION", "There is no customer panel yet"
        found = [
            Happening(self._at(17, 9), written.submitting(done, OFFICER, is_material=True)),
            Happening(self._at(17, 10), life.opening(done, open_days=5, left_out=no_panel)),
            Happening(self._at(16, 11), life.answering(done, "Tom Birch", View.SUPPORT)),
            Happening(self._at(15, 9), life.answering(done, "Leila Haddad", View.SUPPORT, "Name who is told first.")),
            Happening(self._at(15, 12), life.answering(done, "Dean Whitlock", View.OBJECT, "Nobody reads a mail.")),
            Happening(self._at(14, 10), life.answering(done, "Olga Reid", View.SUPPORT)),
            Happening(self._at(12, 10), life.replying(done, DispositionKind.TAKEN, "The leader tells the team first.")),
            Happening(self._at(12, 11), life.replying(done, DispositionKind.NOT_TAKEN, "The huddle says it as well.")),
            Happening(self._at(12, 15), life.closing(done)),
            Happening(self._at(6, 8), written.writing_escalation()),
            Happening(self._at(6, 9), written.submitting(going, "Martin Keogh", is_material=True)),
            Happening(self._at(6, 10), life.opening(going, open_days=10, left_out=no_panel)),
            Happening(self._at(4, 11), life.answering(going, "Leila Haddad", View.SUPPORT, "At last.")),
            Happening(self._at(3, 14), life.answering(going, "Dean Whitlock", View.OBJECT, "Three screens.", "step:3")),
        ]
        return [one for one in found if one.at <= self.end]

    def _publishing(self, sample: Sample) -> Callable[[Runtime], None]:
        return lambda runtime: self.regulator.publish(sample, runtime.clock.now())

    def _revising(self, sample: Sample) -> Callable[[Runtime], None]:
        text = sample.revised[1] if sample.revised else ""
        return lambda runtime: self.regulator.revise(sample.slug, text, runtime.clock.now())

    def _deciding(self, sample: Sample, officer: Actor) -> Callable[[Runtime], None]:
        url = self.regulator.url_of(self.regulator.item_path(sample))

        def do(runtime: Runtime) -> None:
            with runtime.database.transaction() as session:
                change = find_by_url(session, url)
                if change is None or sample.decision is None:
                    return
                today = runtime.clock.now().astimezone(runtime.settings.zone).date()
                outcome = _outcome(sample.decision, runtime)
                decide(
                    session,
                    change,
                    outcome,
                    version=change.row_version,
                    today=today,
                    by=officer,
                    now=runtime.clock.now(),
                )

        return do

    def _add_sources(self, runtime: Runtime, by: Actor, now: datetime) -> None:
        for source in self.samples.sources:
            details = SourceDetails(
                name=source.name,
                publisher=source.publisher,
                url=self.regulator.url_of(source.path),
                kind=source.form,
                identity=IdentityRule.GUID_OR_LINK,
                notes="A sample: this body does not exist, and its texts were written for the demonstration.",
                minimum_minutes=15,
            )
            with runtime.database.transaction() as session:
                allowed = runtime.settings.allow_private_sources
                add_source(session, source.key, details, allowed=allowed, by=by, now=now)

    def _at(self, days_ago: int, hour: int) -> datetime:
        day = self.end.astimezone(self.runtime.settings.zone).date() - timedelta(days=days_ago)
        return datetime.combine(day, time(hour, 5), self.runtime.settings.zone).astimezone(UTC)

    def _standing_at(self, instant: datetime) -> Runtime:
        return replace(self.runtime, clock=Clock(instant.isoformat()))


def _sweep(runtime: Runtime) -> None:
    """What the scheduler would do at this instant."""
    poll_due(runtime)
    resurface_deferred(runtime)
    advance_findings(runtime)
    tell_late_actions(runtime)
    tell_of_effects(runtime)
    tell_of_consultations(runtime)
    tell_late_signers(runtime)
    announce_versions(runtime)
    tell_unconfirmed(runtime)
    tell_late_findings(runtime)
    send_due_digests(runtime)
    deliver_outbox(runtime)


def _reword(runtime: Runtime, officer: Actor) -> None:
    """A rule of the house changes, so that the checklists which ask about it are to be checked again."""
    now = runtime.clock.now()
    with runtime.database.transaction() as session:
        row = visible_requirement(session, officer, "ORG-KNOWLEDGE", to_change=True)
        held = newest_wording(session, row)
        demand = f"{held.demand} Each article names its owner and the day of its next review."
        new = NewWording(replace(held, demand=demand), now.date(), "Owners were not named")
        revise_requirement(session, row, new, by=officer, now=now)


def _relate(runtime: Runtime, officer: Actor) -> None:
    """A policy of the house carries out a standard, and a rule about cards does not reach a site that takes none."""
    now = runtime.clock.now()
    with runtime.database.transaction() as session:
        policy, standard, cards = (
            visible_requirement(session, officer, ref, to_change=True)
            for ref in ("ORG-KNOWLEDGE", "ISO-18295-1-678", "PCI-331")
        )
        reason = "The policy is how we give agents approved information"
        relate(session, policy, RelationKind.IMPLEMENTS, standard, reason, by=officer, now=now)
        decided = Decided(
            Applicability.DOES_NOT_APPLY, "No card payments are taken in Glasgow", now.date() + LOOK_AGAIN
        )
        glasgow = next(line for line in sites(session) if line.name == "Glasgow")
        place, version = Where(site_id=glasgow.id), cards.row_version
        decide_for_place(session, cards, place, decided, called=glasgow.name, version=version, by=officer, now=now)


def _outcome(decision: SampleDecision, runtime: Runtime) -> TriageDecision:
    today = runtime.clock.now().astimezone(runtime.settings.zone).date()
    until = today + timedelta(days=decision.days) if decision.days else None
    return TriageDecision(STEPS[decision.outcome], decision.reason, until=until)
