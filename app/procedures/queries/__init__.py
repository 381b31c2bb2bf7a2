"""Reading procedures: the list, one with what it serves, its draft and its revisions."""

from app.procedures.queries.audience import (
    AudiencePlace,
    audience_choices,
    audience_of,
    audience_tables,
    people_asked,
)
from app.procedures.queries.gaps import unserved_count, unserved_page
from app.procedures.queries.lists import ProcedureFilter, procedures_count, procedures_page
from app.procedures.queries.papers import head_of, kept_paper
from app.procedures.queries.procedures import (
    authors_of_draft,
    authors_of_revision,
    draft_of,
    find_draft,
    latest_revision,
    open_revision,
    post_titles,
    procedure_by_code,
    procedure_rows,
    revision_before,
    revision_numbered,
    revision_states,
    revisions_of,
    text_of,
    visible_procedure,
)
from app.procedures.queries.publications import last_label, published_versions, versions_in_force
from app.procedures.queries.serving import (
    Served,
    links_of,
    may_serve,
    procedures_serving,
    served_choices,
    served_tables,
    standards_served,
    things_named,
)
from app.procedures.queries.typed import names_of_typing, typed_by

__all__ = [
    "AudiencePlace",
    "ProcedureFilter",
    "Served",
    "audience_choices",
    "audience_of",
    "audience_tables",
    "authors_of_draft",
    "authors_of_revision",
    "draft_of",
    "find_draft",
    "head_of",
    "kept_paper",
    "last_label",
    "latest_revision",
    "links_of",
    "may_serve",
    "names_of_typing",
    "open_revision",
    "people_asked",
    "post_titles",
    "procedure_by_code",
    "procedure_rows",
    "procedures_count",
    "procedures_page",
    "procedures_serving",
    "published_versions",
    "revision_before",
    "revision_numbered",
    "revision_states",
    "revisions_of",
    "served_choices",
    "served_tables",
    "standards_served",
    "text_of",
    "things_named",
    "typed_by",
    "unserved_count",
    "unserved_page",
    "versions_in_force",
    "visible_procedure",
]
