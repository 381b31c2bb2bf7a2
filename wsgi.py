"""The application for a WSGI server: `waitress-serve wsgi:app`."""

from app.factory import create_app

app = create_app()
