"""Import, export and the starter library: files in and out, with a report per row and nothing half done."""
