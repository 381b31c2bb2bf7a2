"""For which part of the organisation something was decided: all of it, a site, a client, a product or a sector."""

from dataclasses import dataclass

from app.requirements.domain.words import Sector

LONGEST_ID = 9  # figures of an id that every database can hold
SECTORS = {
    Sector.PRIVATE_FINANCIAL: "Private sector, financial services",
    Sector.PRIVATE: "Private sector, no financial services",
    Sector.PUBLIC: "Public sector, no financial services",
    Sector.NOT_FOR_PROFIT: "Not for profit, no financial services",
}


@dataclass(frozen=True)
class Where:
    """One part of the organisation, or all of it where nothing is named."""

    site_id: int | None = None
    client_id: int | None = None
    product_id: int | None = None
    sector: Sector | None = None

    @property
    def key(self) -> str:
        """In one word, such as `site:3`; empty for everywhere."""
        for kind, row_id in (("site", self.site_id), ("client", self.client_id), ("product", self.product_id)):
            if row_id is not None:
                return f"{kind}:{row_id}"
        return f"sector:{self.sector.value}" if self.sector else ""


EVERYWHERE = Where()


def place_of(key: str) -> Where | None:
    """The place that a word means, None where it means none."""
    kind, _, value = key.partition(":")
    if not key:
        return EVERYWHERE
    if kind == "sector" and value in list(Sector):
        return Where(sector=Sector(value))
    if not (value.isascii() and value.isdecimal() and len(value) <= LONGEST_ID):
        return None
    row_id = int(value)
    rows = {"site": Where(site_id=row_id), "client": Where(client_id=row_id), "product": Where(product_id=row_id)}
    return rows.get(kind)
