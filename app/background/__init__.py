"""Work that takes longer than a request, and the record of what jobs did: rows that people can see."""
