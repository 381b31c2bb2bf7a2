"""The demonstration's button: the sample regulator publishes something new."""

from collections.abc import Callable

from flask import current_app, redirect, url_for
from werkzeug.wrappers import Response

from app.background.operations import ask_for
from app.core.capability import Capability
from app.demo.samples import load_samples
from app.web.access import Pages, current_actor, needs
from app.web.requests import now, session
from app.web.toasts import toast

pages = Pages("demo", __name__)


@pages.page("/demo/publish", needs(Capability.MANAGE_SOURCES), methods=("POST",))
def publish_sample() -> Response:
    """Publish the next sample, and ask for a poll of the sample sources at once."""
    publish: Callable[[], str] = current_app.extensions["tidemark-publish-sample"]
    title = publish()
    keys = [source.key for source in load_samples().sources]
    ask_for(session(), "poll_sources", "Poll the sample sources", {"keys": keys}, by=current_actor(), now=now())
    toast(f"The sample regulator published “{title}”. It is polled within seconds.")
    return redirect(url_for("sources.list_sources"), 303)
