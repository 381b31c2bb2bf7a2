"""What the demonstration organisation wants and offers, added and worked on by the operations that people use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlmodel import Session

from app.core.actor import Actor
from app.core.days import local_day
from app.db.runtime import Runtime
from app.organisation.domain.readings import ReadFigures
from app.organisation.domain.words import (
    Better,
    ObjectiveKind,
    OwnDocumentKind,
    ProductKind,
    Reckoning,
    ReviewOutcome,
    Tells,
)
from app.organisation.operations import (
    AimFields,
    DocumentFields,
    EnteredReading,
    MeasureFields,
    ObjectiveFields,
    ProductFields,
    PromiseFields,
    add_aim,
    add_document,
    add_measure,
    add_objective,
    add_product,
    add_promise,
    enter_reading,
    retire,
    review_document,
)
from app.organisation.queries.readings import last_readings
from app.organisation.queries.rows import get_document, get_measure, get_product
from app.requirements.domain.places import Where
from app.requirements.domain.words import Applicability
from app.requirements.operations import decide_for_place
from app.requirements.operations.dated import Decided
from app.requirements.queries import visible_requirement

Step = Callable[[Runtime], None]
AIMS = {
    "AIM-1": "Customers get the right outcome first time on the channel they choose.",
    "AIM-2": "We meet the law and our regulators' expectations and can prove it.",
    "AIM-3": "Our people are confident, supported and treated fairly.",
}
MEASURES: dict[str, tuple[Reckoning, MeasureFields]] = {
    "KPI-ASA": (
        Reckoning.AVERAGE,
        MeasureFields(
            "Average speed of answer", "seconds", Tells.SPEED, Better.LOWER, "Waiting seconds by calls answered"
        ),
    ),
    "KPI-FCR": (
        Reckoning.PERCENT,
        MeasureFields("First contact resolution", "percent", Tells.QUALITY, about="No second contact within 7 days"),
    ),
    "KPI-8WEEK": (
        Reckoning.PERCENT,
        MeasureFields(
            "Complaints answered within the legal limit",
            "percent",
            Tells.COMPLIANCE,
            about="Final responses sent within eight weeks, or the letter that says why not yet",
        ),
    ),
    "KPI-KAPPA": (Reckoning.VALUE, MeasureFields("Agreement of evaluators", "kappa", Tells.QUALITY)),
}
PROMISES = {
    "CH-1": ("We answer promptly and tell you if there is a wait.", "AIM-1", ("KPI-ASA",)),
    "CH-2": ("We sort it out the first time wherever we can.", "AIM-1", ("KPI-FCR",)),
    "CH-3": ("We put things right fairly when we get them wrong.", "AIM-2", ("KPI-8WEEK",)),
    "CH-4": ("You talk to somebody who was trained for your question.", "AIM-3", ("KPI-KAPPA",)),
    "CH-5": ("We adapt to what you need.", "AIM-1", ()),
}
# Numerators and n of six months, the oldest first; agreement is read as it is.
READINGS: dict[str, tuple[tuple[str, int | None], ...]] = {
    "KPI-ASA": (("84630", 2170), ("80900", 2090), ("76230", 2178), ("71100", 2133), ("63840", 2128), ("58320", 2160)),
    "KPI-FCR": (("1342", 1980), ("1361", 1991), ("1398", 2018), ("1380", 1972), ("1427", 2004), ("1419", 2013)),
    "KPI-8WEEK": (("61", 61), ("58", 58), ("64", 64), ("57", 59), ("66", 66), ("71", 71)),
    "KPI-KAPPA": (("0.45", None), ("0.43", None), ("0.47", None), ("0.44", None), ("0.42", None), ("0.41", None)),
}
PRODUCTS = {
    "Current accounts": (ProductKind.PRODUCT, "Opening, closing and everyday questions"),
    "Fibre broadband": (ProductKind.SERVICE, "Orders, faults and moving house"),
    "Call-back within the hour": (ProductKind.OFFER, "Whoever waits longer than ten minutes is called back"),
    "Fax enquiries": (ProductKind.SERVICE, "Questions sent by fax"),
}


@dataclass(frozen=True)
class OrganisationLife:
    """Who does what, and the ids of what was added."""

    cast: Mapping[str, Actor]
    end: date
    ids: dict[str, int] = field(default_factory=dict)

    def beginning(self) -> Step:
        """The officer adds aims, measures with six months of readings, products, and promises about them."""

        def do(runtime: Runtime) -> None:
            officer, now = self.cast["Hannah Osei"], runtime.clock.now()
            with runtime.database.transaction() as session:
                for code, text in AIMS.items():
                    self.ids[code] = add_aim(session, code, AimFields(text), by=officer, now=now).row_id
                for code, (reckoning, fields) in MEASURES.items():
                    self.ids[code] = add_measure(session, code, reckoning, fields, by=officer, now=now).row_id
                    self._read(session, code, now)
                for name, (kind, about) in PRODUCTS.items():
                    owner = self.cast["Martin Keogh"].person_id
                    offered = ProductFields(name, kind, owner, about)
                    self.ids[name] = add_product(session, offered, by=officer, now=now).row_id
                for code, (text, aim, measures) in PROMISES.items():
                    promised = PromiseFields(text, self.ids[aim], measures=measures)
                    add_promise(session, code, promised, by=officer, now=now)

        return do

    def reading_again(self) -> Step:
        """What was not over at the beginning is read later."""

        def do(runtime: Runtime) -> None:
            with runtime.database.transaction() as session:
                for code in READINGS:
                    self._read(session, code, runtime.clock.now())

        return do

    def aiming(self) -> Step:
        """The manager sets three objectives, one of them of speed alone, and leaves a draft."""

        def do(runtime: Runtime) -> None:
            manager, now = self.cast["Martin Keogh"], runtime.clock.now()
            today = local_day(now)
            with runtime.database.transaction() as session:
                for code, (fields, as_draft) in self._objectives(today).items():
                    add_objective(session, code, fields, as_draft=as_draft, today=today, by=manager, now=now)

        return do

    def keeping_documents(self) -> Step:
        """Three documents: one is reviewed later, one not yet due, and of one the day passes."""

        def do(runtime: Runtime) -> None:
            officer, now = self.cast["Hannah Osei"], runtime.clock.now()
            kept = (
                ("Contact strategy 2026 to 2028", OwnDocumentKind.STRATEGY, "Shared drive, Strategy", 6, 18),
                ("Complaints policy", OwnDocumentKind.POLICY, "https://intranet.fernleigh.example/complaints", 12, 200),
                ("Service offer of Harbour Bank", OwnDocumentKind.SERVICE_OFFER, "Contract folder, annex 3", 12, 25),
            )
            with runtime.database.transaction() as session:
                for name, kind, place, months, days in kept:
                    owner = self.cast["Martin Keogh"].person_id
                    due = local_day(now) + timedelta(days=days)
                    covers = (
                        "What we want to be for customers, and for whom" if kind is OwnDocumentKind.STRATEGY else ""
                    )
                    fields = DocumentFields(name, kind, place, owner, months, due, covers)
                    self.ids[name] = add_document(session, fields, by=officer, now=now).row_id

        return do

    def reviewing(self) -> Step:
        """The manager looks at the service offer, and nothing has to change."""

        def do(runtime: Runtime) -> None:
            manager, now = self.cast["Martin Keogh"], runtime.clock.now()
            with runtime.database.transaction() as session:
                row = get_document(session, self.ids["Service offer of Harbour Bank"], to_change=True)
                note = "The bank added no product and no opening hour this year"
                review_document(session, row, ReviewOutcome.NO_CHANGE, note, today=local_day(now), by=manager, now=now)

        return do

    def deciding(self) -> Step:
        """Two requirements do not reach every product; one of these is retired later and stays named."""

        def do(runtime: Runtime) -> None:
            officer, now = self.cast["Hannah Osei"], runtime.clock.now()
            with runtime.database.transaction() as session:
                for ref, name, reason in (
                    ("FCA-PRIN-12", "Fibre broadband", "Broadband is not regulated by the FCA; Ofcom's rules bind it"),
                    ("PCI-331", "Fax enquiries", "No card details are taken by fax"),
                ):
                    row = visible_requirement(session, officer, ref, to_change=True)
                    said = Decided(Applicability.DOES_NOT_APPLY, reason)
                    place, version = Where(product_id=self.ids[name]), row.row_version
                    decide_for_place(session, row, place, said, called=name, version=version, by=officer, now=now)

        return do

    def retiring(self) -> Step:
        """The officer takes a service out of the catalogue."""

        def do(runtime: Runtime) -> None:
            officer, now = self.cast["Hannah Osei"], runtime.clock.now()
            with runtime.database.transaction() as session:
                row = get_product(session, self.ids["Fax enquiries"], to_change=True)
                reason = "The last fax line was switched off; nobody sent one since spring"
                retire(session, row, reason, version=row.row_version, by=officer, now=now)

        return do

    def _read(self, session: Session, code: str, now: datetime) -> None:
        """A reading at the end of each of the last six months, as far as it is over and was not read yet."""
        officer, today = self.cast["Hannah Osei"], local_day(now)
        measure = get_measure(session, self.ids[code], to_change=True)
        held = last_readings(session, [measure.row_id]).get(measure.row_id)
        for (figure, n), day in zip(READINGS[code], _month_ends(self.end, len(READINGS[code])), strict=True):
            if day > today or (held is not None and day <= held.day):
                continue
            read = ReadFigures(value=Decimal(figure)) if n is None else ReadFigures(numerator=Decimal(figure), n=n)
            source = "Calibration record" if n is None else "Monthly report of the telephone system"
            entered = EnteredReading(day, read, source)
            enter_reading(session, measure, entered, today=today, by=officer, now=now)

    def _objectives(self, today: date) -> dict[str, tuple[ObjectiveFields, bool]]:
        """Each by its code, and whether it is a draft."""
        owner, by, ids = self.cast["Martin Keogh"].person_id, today + timedelta(days=240), self.ids
        resolving = ObjectiveFields(
            "Raise first contact resolution from 68 to 72 percent",
            aim_id=ids["AIM-1"],
            measure_id=ids["KPI-FCR"],
            baseline=Decimal(68),
            target=Decimal(72),
            due_on=by,
            owner_id=owner,
            how="Two more people in Billing may change a tariff themselves",
        )
        answering = ObjectiveFields(
            "Bring the average speed of answer from 39 down to 25 seconds",
            aim_id=ids["AIM-1"],
            measure_id=ids["KPI-ASA"],
            baseline=Decimal(39),
            target=Decimal(25),
            due_on=by,
            owner_id=owner,
            product_id=ids["Fibre broadband"],
        )
        in_time = ObjectiveFields(
            "Answer every complaint inside the legal limit",
            ObjectiveKind.EVERY_MONTH,
            aim_id=ids["AIM-2"],
            measure_id=ids["KPI-8WEEK"],
            target=Decimal(100),
            owner_id=owner,
        )
        agreeing = ObjectiveFields(
            "Raise the agreement of evaluators to 0.6",
            aim_id=ids["AIM-3"],
            measure_id=ids["KPI-KAPPA"],
            target=Decimal("0.6"),
            owner_id=owner,
        )
        return {
            "OB-1": (resolving, False),
            "OB-2": (answering, False),
            "OB-3": (in_time, False),
            "OB-4": (agreeing, True),
        }


def _month_ends(before: date, count: int) -> list[date]:
    """The last days of the months that were over on this day, the oldest first."""
    ends: list[date] = []
    for _ in range(count):
        before = before.replace(day=1) - timedelta(days=1)
        ends.append(before)
    return ends[::-1]
