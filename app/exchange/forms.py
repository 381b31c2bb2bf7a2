"""Forms of exchange: a file on its way in, and the decision about it."""

from flask_wtf.file import FileField
from wtforms import BooleanField

from app.web.forms import EditForm, Form


class FileForm(Form):
    file = FileField("The file")


class ApplyForm(EditForm):
    leave_out = BooleanField("Leave the refused rows out")
