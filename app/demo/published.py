"""What the sample regulator shows, kept beside the demonstration's database so that a restart shows the same."""

import json
from datetime import datetime
from pathlib import Path

from app.demo.regulator import Published, SampleRegulator
from app.demo.samples import Samples

FILE = "sample-regulator.json"


def keep_published(regulator: SampleRegulator, folder: Path) -> None:
    """Write what is published now."""
    with regulator.lock:
        lines = [
            {
                "slug": entry.sample.slug,
                "at": entry.at.isoformat(),
                "text": entry.text,
                "updated_at": entry.updated_at.isoformat(),
            }
            for entry in regulator.published
        ]
    (folder / FILE).write_text(json.dumps(lines, indent=1), encoding="utf-8")


def bring_back(regulator: SampleRegulator, samples: Samples, folder: Path) -> bool:
    """Publish again what was published before; False where nothing was kept."""
    file = folder / FILE
    if not file.exists():
        return False
    known = {sample.slug: sample for sample in samples.items}
    shown = 0
    for line in json.loads(file.read_text(encoding="utf-8")):
        sample = known.get(line["slug"])
        if sample is None:
            sample, shown = samples.next_for_button(shown), shown + 1
        at, updated = datetime.fromisoformat(line["at"]), datetime.fromisoformat(line["updated_at"])
        regulator.published.append(Published(sample, at, line["text"], updated))
    return True
