"""Pages of aims, promises, objectives, measures, products and internal documents."""

from app.organisation.routes import charter, documents, measures, objectives, products, retiring
from app.organisation.routes.blueprint import pages

__all__ = ["charter", "documents", "measures", "objectives", "pages", "products", "retiring"]
