"""The fields by which any form takes evidence, and what was offered in them."""

from collections.abc import Iterable

from flask_wtf.file import FileField
from wtforms import SelectField
from wtforms.validators import Optional

from app.core.errors import BadInput
from app.files.operations import OTHER_CLIENT, Offered
from app.files.queries import EvidenceLine
from app.files.uploads import check_upload
from app.web.fields import DayField, LineField
from app.web.filters import shown_day
from app.web.requests import close_session
from app.web.runtime import runtime

NONE = "Nothing of mine"
LONGEST_ID = 9


class EvidenceFields:
    """A mixin for a form: a new file with its days, or something that this person added before.

    Pages draw it with `evidence_fields(form)` and give their `<form>` the enctype `multipart/form-data`.
    """

    document = FileField("File")
    title = LineField("What it shows")
    effective_on = DayField("The day that it speaks of", [Optional()])
    expires_on = DayField("Last day on which it can be relied on", [Optional()])
    reuse = SelectField("Or use again what you added before", choices={"": NONE}, validate_choice=False)

    def offer_again(self, lines: Iterable[EvidenceLine], *, client_id: int | None) -> None:
        """Fill the list of one's own evidence with what may serve a row of this client."""
        zone = runtime().settings.zone
        fitting = [line for line in lines if line.may_serve(client_id)]
        self.reuse.choices = {"": NONE} | {
            str(line.id): f"{line.shown_name}, of {shown_day(line.effective_on, zone)}" for line in fitting
        }

    def offered(self) -> Offered:
        """What was offered, its file checked and on disk; raises BadInput at the fields.

        Ends the request's read first, since a scanner may take its time: read rows to change after this, not before.
        """
        upload = self.document.data
        again = str(self.reuse.data or "")
        if upload and again:
            raise BadInput({"reuse": "Add a file or use one again, not both at once"})
        if upload:
            close_session()
            checked = check_upload(runtime(), upload.filename or "", upload.stream, field="document")
            return Offered(checked, self.title.data or "", self.effective_on.data, self.expires_on.data)
        if again and not (again.isascii() and again.isdecimal() and len(again) <= LONGEST_ID):
            raise BadInput({"reuse": OTHER_CLIENT})
        return Offered(reuse_id=int(again) if again else None)
