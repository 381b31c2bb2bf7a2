"""The child that reads papers: one a process, since procedures are brought in seldom."""

from app.core.child import Readers, ReadLimits

WORD, PDF = "word", "pdf"
LIMITS = ReadLimits(
    cpu_seconds=30,
    wall_seconds=45.0,
    memory_bytes=1024 * 1024 * 1024,
    result_bytes=32 * 1024 * 1024,
    documents=50,
)
# By name, because the libraries that they need are the child's alone.
PAPERS = Readers(
    {WORD: "app.procedures.reading.word:read_word", PDF: "app.procedures.reading.pdf:read_pdf"},
    limits=LIMITS,
    most_children=1,
)
