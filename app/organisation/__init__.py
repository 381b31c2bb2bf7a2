"""What the organisation wants and offers: aims, promises, objectives with measures, products, its own documents."""
