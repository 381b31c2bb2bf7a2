"""Paths that mails and the history carry lead to pages; templates name pages and do not write paths."""

import inspect
import re

import pytest
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from app.config import read_settings
from app.core import links
from app.factory import create_app
from tests.architecture.source import ROOT

NOT_PATHS = {"absolute", "page_of"}
SAMPLES = {"requirement": "FCA-DISP-162", "source": "fca-news", "checklist": "CL-CALL"}
BUILDERS = [
    function
    for name, function in inspect.getmembers(links, inspect.isfunction)
    if function.__module__ == links.__name__ and name not in NOT_PATHS
]


@pytest.fixture(scope="module")
def urls(tmp_path_factory):
    settings = read_settings(data_dir=tmp_path_factory.mktemp("links"), secret_key="k" * 40, testing=True)
    return create_app(settings).url_map.bind("127.0.0.1")


def test_there_are_paths_to_hold():
    assert len(BUILDERS) >= 5


@pytest.mark.parametrize("build", BUILDERS, ids=lambda build: build.__name__)
def test_every_path_leads_to_a_page(urls, build):
    names = list(inspect.signature(build).parameters)
    path = build(*[SAMPLES.get(build.__name__, "7" if "token" not in name else "a-token") for name in names])
    try:
        urls.match(path.partition("?")[0], method="GET")
    except MethodNotAllowed:
        urls.match(path, method="POST")
    except (NotFound, RequestRedirect) as wrong:
        pytest.fail(f"{build.__name__} leads to {path}: {wrong}")


def test_templates_name_pages_and_write_no_path_of_their_own():
    written = [
        f"{path.relative_to(ROOT)}: {found}"
        for path in (ROOT / "templates").rglob("*.html")
        for found in re.findall(r"""(?:href|action|src)="(/[a-z][^"]*)""", path.read_text())
    ]
    assert written == [], "use url_for, or a path from app.core.links"
