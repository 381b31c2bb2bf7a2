"""The child that reads files of rows: one a process, since such files are large and seldom."""

from app.core.child import Readers, ReadLimits

READER = "rows"
LIMITS = ReadLimits(
    cpu_seconds=60,
    wall_seconds=90.0,  # less than the lease of background work
    memory_bytes=1024 * 1024 * 1024,
    result_bytes=128 * 1024 * 1024,
    documents=20,
)
# By name, because the libraries that it needs are the child's alone.
READERS = Readers({READER: "app.exchange.reading.rows:read_rows"}, limits=LIMITS, most_children=1)
