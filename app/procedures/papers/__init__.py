"""Writing a procedure's text as a paper: a PDF and a Word document of exactly these words."""
