"""The stylesheet holds what pages wear and nothing else."""

import re

from app.core import charts
from tests.architecture.source import ROOT, modules

SHEET = (ROOT / "app" / "static" / "tidemark.css").read_text()
NAME = re.compile(r"[\w-]+")
# An attribute, with whatever Jinja writes into it.
ATTRIBUTE = re.compile(r'class="((?:[^"{]|\{\{.*?\}\}|\{%.*?%\}|\{)*)"', re.DOTALL)
# What is named elsewhere than in an attribute: a block of the layout, an argument or table of a component.
ELSEWHERE = re.compile(r"(?:main_class %\}|[\"' ])(is-[a-z]+)")
# A macro says `is-` and the tone that it was given.
TONE = re.compile(r"\"(accent|warn|bad)\"")
# Browsers' motion and printing overrule what components say, whatever their weight; a thing for the ear stays unseen.
MAY_INSIST = ("prefers-reduced-motion", "display: none !important", ".tm-hide {")


def test_no_class_of_the_stylesheet_is_unused():
    assert sorted(_styled() - _worn()) == []


def test_nothing_in_the_stylesheet_insists_without_need():
    insisting = [line for line in SHEET.splitlines() if "!important" in line]
    assert [line for line in insisting if not any(reason in line for reason in MAY_INSIST)] == []


def _styled() -> set[str]:
    without_comments = re.sub(r"/\*.*?\*/", "", SHEET, flags=re.DOTALL)
    selectors = re.sub(r"\{[^{}]*\}", " ", without_comments)
    return set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", selectors))


def _worn() -> set[str]:
    templates = "\n".join(path.read_text() for path in sorted((ROOT / "templates").rglob("*.html")))
    texts = templates + "\n".join(module.text for module in modules())
    worn = {name for written in ATTRIBUTE.findall(texts) for name in NAME.findall(written)}
    drawn = {column.kind for column in charts.spark([(0, False), (1, False), (1, True)])}
    return worn | set(ELSEWHERE.findall(templates)) | {f"is-{tone}" for tone in TONE.findall(templates)} | drawn
