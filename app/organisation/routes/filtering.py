"""What the addresses of the lists here ask for, and the same in words."""

from collections.abc import Collection, Mapping

from flask import request

from app.core.text import one_line
from app.organisation.queries.filters import EVERY, ME, ListFilter
from app.web.addresses import list_address
from app.web.fields import LONGEST_ID

PARTS = ("q", "status", "owner", "sort")
LONGEST_PART = 200
EXPORT_PAGE = 500


def wanted_filter(statuses: Collection[str], sorts: Collection[str], first: str) -> ListFilter:
    """The filter that the address asks for; a word that is none of ours asks for nothing."""
    given = {name: one_line(request.args.get(name, ""))[:LONGEST_PART] for name in PARTS}
    owner = given["owner"]
    is_id = owner.isascii() and owner.isdecimal() and len(owner) <= LONGEST_ID
    return ListFilter(
        words=given["q"],
        status=given["status"] if given["status"] in {*statuses, EVERY} else "",
        owner=owner if owner == ME or is_id else "",
        sort=given["sort"] if given["sort"].removeprefix("-") in sorts else first,
    )


def chosen_parts(
    endpoint: str, wanted: ListFilter, statuses: Mapping[str, str], owners: Mapping[str, str]
) -> list[tuple[str, str]]:
    """What the filter asks for in words, each with the address without it."""
    owned = {"": "", ME: "Owned by me"}
    named = {
        "q": f"“{wanted.words}”" if wanted.words else "",
        "status": {"": "", EVERY: "Retired too", **statuses}[wanted.status],
        "owner": owned.get(wanted.owner, f"Owned by {owners.get(wanted.owner, 'somebody else')}"),
    }
    return [(words, list_address(endpoint, PARTS, **{name: None})) for name, words in named.items() if words]
