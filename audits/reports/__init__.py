"""Documents made from audits: the report as a tagged PDF, and answers as a workbook."""
