"""Verifies a proof that was taken out of Tidemark, with nothing but Python 3.9 or newer and the files beside it.

    python3 verify.py                   verify, and print the head to compare with one that was mailed
    python3 verify.py 1234:5f0c...      verify, and hold it against this head from an e-mail, too
    python3 verify.py --text            verify, and print the text that was signed

It ends with 0 when everything fits and with 1 when something does not, and says what. This is the source that
Tidemark itself is tested with, copied as it is; it imports nothing of Tidemark, so that nobody has to trust it.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any

FORMAT = 1
NO_HASH = "0" * 64
FIRST_FORMAT, LINKED_FORMAT = 1, 2
ENTRY_PREFIX = b"tidemark history entry 1\n"
CONTENT_PREFIX = b"tidemark history content 2\n"
LINK_PREFIX = b"tidemark history link 2\n"
DOCUMENT_PREFIX = b"tidemark history document 1\n"
SEAL_PREFIX = b"tidemark sealed row 1\n"
REDACTED, REDACTED_KIND = "history:redacted", "history_entry"
# What an entry tells of by which signatures that were given count no more.
ENDED = {"sign_off_lapsed", "sign_off_withdrawn", "returned", "withdrawn"}
SIGNATURES = "signature"  # how the document of an entry calls the seal of a signature
PROOF_PARTS = {"format", "kind", "id", "begins_after", "head"}
HASHED = (
    "sequence", "at", "tag", "sentence", "actor_id", "actor_name", "subject_kind", "subject_id", "client_id",
    "document_hash",
)  # fmt: skip
ENTRY_PARTS = {*HASHED, "previous_hash", "hash", "format", "salt", "document", "document_salt", "redacted"}
SEALED = (
    "subject_kind", "subject_id", "subject_revision", "meaning", "person_id", "name", "post", "text_hash", "signed_at",
)  # fmt: skip
OTHER_LINE = re.compile(r"([1-9][0-9]*) ([0-9a-f]{64})\n", re.ASCII)
HEAD = re.compile(r"([1-9][0-9]*):([0-9a-f]{64})", re.ASCII)
CANNOT_BE_READ = (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError)


def canonical(value: Any) -> bytes:
    """The one spelling of a value: JSON with sorted keys and no blanks, in UTF-8."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "surrogatepass")


def digest(value: Any, prefix: bytes = b"") -> str:
    return hashlib.sha256(prefix + canonical(value)).hexdigest()


def content_digest(entry: dict[str, Any]) -> str:
    """What stands for an entry in the chain: it gives away none of its words without the salt."""
    return digest({"salt": entry["salt"], "entry": {name: entry[name] for name in HASHED}}, CONTENT_PREFIX)


def link_hash(sequence: int, previous_hash: str, content: str) -> str:
    return digest({"sequence": sequence, "previous_hash": previous_hash, "content": content}, LINK_PREFIX)


def entry_hash(entry: dict[str, Any]) -> str:
    """The hash of an entry that is shown whole, from what it says and the hash before it."""
    if entry["format"] == FIRST_FORMAT:
        hashed = {name: entry[name] for name in (*HASHED, "previous_hash")}
        return "" if entry["salt"] else digest(hashed, ENTRY_PREFIX)
    if entry["format"] == LINKED_FORMAT:
        return link_hash(entry["sequence"], entry["previous_hash"], content_digest(entry))
    return ""


def document_hash(document: Any, salt: str) -> str:
    return digest({"salt": salt, "document": document}, DOCUMENT_PREFIX)


def signature_seal(signature: dict[str, Any]) -> str:
    return digest({name: signature[name] for name in SEALED}, SEAL_PREFIX)


class ProofCheck:
    """Reads the files of a folder, and keeps what was found: lines to print, and what does not fit."""

    def __init__(self, folder: Path, mailed: list[tuple[int, str]]) -> None:
        self.folder = folder
        self.mailed = mailed
        self.lines: list[str] = []
        self.problems: list[str] = []
        self.texts: list[str] = []  # the names of the files that hold what was signed
        self.tied: set[int] = set()  # the entries that lead to the head
        self.altered: set[int] = set()  # the entries whose document is not what was hashed

    def run(self) -> None:
        self.proof = self.read_json("proof.json")
        self.entries = self.read_json("entries.json")
        self.signatures = self.read_json("signatures.json")
        self.check_shape()
        self.says(f"Record: {self.proof['kind']} {self.proof['id']}")
        for entry in self.entries:
            self.check_entry(entry)
        self.tie_those_before()
        reached = self.walk()
        self.check_signatures()
        self.say_what_came_afterwards()
        self.say_of_chain(*reached)

    def says(self, line: str) -> None:
        self.lines.append(line)

    def doubts(self, problem: str) -> None:
        self.problems.append(problem)

    def read_json(self, name: str) -> Any:
        """A file of JSON in its one spelling: another byte is another file."""
        content = self.read(name)
        try:
            value = json.loads(content.decode("utf-8", "surrogatepass"))
            if canonical(value) != content:
                self.doubts(f"{name} is not spelt as Tidemark spells it: it was altered")
        except CANNOT_BE_READ as error:
            raise ValueError(f"{name} was altered, and cannot be read: {error}") from error
        return value

    def read(self, name: str) -> bytes:
        try:
            return (self.folder / name).read_bytes()
        except OSError as error:
            raise ValueError(f"{name} is missing, or cannot be read: {error.strerror}") from error

    def check_shape(self) -> None:
        proof = self.proof
        if proof["format"] != FORMAT:
            raise ValueError(f"it is of format {proof['format']}, which this verifier does not know")
        self.begins, self.begin_hash = proof["begins_after"]["sequence"], proof["begins_after"]["hash"]
        self.ends, self.told_hash = proof["head"]["sequence"], proof["head"]["hash"]
        if set(proof) != PROOF_PARTS or any(
            set(proof[one]) != {"sequence", "hash"} for one in ("begins_after", "head")
        ):
            self.doubts("proof.json has parts that do not belong there")
        if self.begins == 0 and self.begin_hash != NO_HASH:
            self.doubts("proof.json says that something stood before the first entry")
        if any(set(entry) != ENTRY_PARTS for entry in self.entries):
            raise ValueError("entries.json has an entry with too few or too many parts")
        if any(set(signature) != set(SEALED) for signature in self.signatures):
            raise ValueError("signatures.json has a signature with too few or too many parts")
        if not self.signatures:
            self.doubts("there is no signature")
        sequences = [entry["sequence"] for entry in self.entries]
        if sequences != sorted(set(sequences)):
            self.doubts("the entries of entries.json stand twice or out of order")
        self.shown = {entry["sequence"]: entry for entry in self.entries}

    def check_entry(self, entry: dict[str, Any]) -> None:
        """Its own hash, the hash of its document, and that it is about this record at all."""
        sequence, said = entry["sequence"], f"'{entry['sentence']}'"
        if entry_hash(entry) != entry["hash"]:
            self.doubts(f"entry {sequence} was altered: {said}")
            self.altered.add(sequence)
        is_own = (entry["subject_kind"], entry["subject_id"]) == (self.proof["kind"], str(self.proof["id"]))
        if not is_own and self.redacted_by(entry) is None:
            self.doubts(f"entry {sequence} is not about this record: {said}")
        if entry["document"] is None:
            self.check_without_text(entry)
        elif entry["redacted"] or document_hash(entry["document"], entry["document_salt"]) != entry["document_hash"]:
            self.doubts(f"the document of entry {sequence} was altered: {said}")
            self.altered.add(sequence)

    def redacted_by(self, entry: dict[str, Any]) -> dict[str, Any] | None:
        """The entry of this proof whose text an entry took away."""
        is_redaction = (entry["tag"], entry["subject_kind"]) == (REDACTED, REDACTED_KIND)
        return self.shown.get(int(entry["subject_id"])) if is_redaction and entry["subject_id"].isdecimal() else None

    def check_without_text(self, entry: dict[str, Any]) -> None:
        sequence = entry["sequence"]
        told = next((one for one in self.entries if self.redacted_by(one) is entry), None)
        if not entry["redacted"] or entry["document_salt"]:
            self.doubts(f"the document of entry {sequence} is missing: '{entry['sentence']}'")
        elif told is None:
            self.doubts(f"the text of entry {sequence} is gone, and no entry here says who took it away")
        else:
            self.says(f"The text of entry {sequence} was taken away later, as entry {told['sequence']} says: "
                      f"'{told['sentence']}'. Its hash is still in the chain.")  # fmt: skip

    def tie_those_before(self) -> None:
        """Entries of the first format lead on only where nothing but entries that are shown stands between."""
        expected = self.begin_hash
        for sequence in range(self.begins, 0, -1):
            entry = self.shown.get(sequence)
            if entry is None or entry["hash"] != expected:
                return
            self.tied.add(sequence)
            expected = entry["previous_hash"]

    def walk(self) -> tuple[int, int, str]:
        """Recompute every link up to the head: how many entries stand as digests, the last one, and its hash."""
        wanted = dict(self.mailed)
        others = self.read_others()
        count, last, running = 0, self.begins, self.begin_hash
        for sequence in range(self.begins + 1, self.ends + 1):
            entry, other = self.shown.get(sequence), others.pop(sequence, None)
            if (entry is None) == (other is None):
                stands = "is missing" if entry is None else "stands twice"
                self.doubts(f"entry {sequence} {stands}: the chain breaks there")
                return count, last, running
            if entry is not None:
                if entry["previous_hash"] != running:
                    self.doubts(f"something before entry {sequence} was altered, added or taken away")
                running = entry_hash(entry)
                self.tied.add(sequence)
            else:
                count, running = count + 1, link_hash(sequence, running, str(other))
            last = sequence
            if wanted.pop(sequence, running) != running:
                self.doubts(f"the head that you gave for entry {sequence} is another one: the history was rewritten")
        for sequence in wanted:
            self.doubts(f"this proof runs from entry {self.begins + 1} to {self.ends}, and says nothing of {sequence}")
        if others or any(sequence > self.ends for sequence in self.shown):
            self.doubts("there are entries outside the part of the history that this proof is about")
        return count, last, running

    def read_others(self) -> dict[int, str]:
        """The digests of the entries that are not shown, by sequence; any other byte than these is refused."""
        text = self.read("others.txt").decode("ascii", "replace")
        found = OTHER_LINE.findall(text)
        if len(OTHER_LINE.sub("", text)) or len({sequence for sequence, _ in found}) != len(found):
            self.doubts("others.txt holds something else than one line for each entry, so it was altered")
        ordered = [int(sequence) for sequence, _ in found]
        if ordered != sorted(ordered):
            self.doubts("the lines of others.txt are out of order")
        return {int(sequence): content for sequence, content in found}

    def check_signatures(self) -> None:
        """Signatures and the entries that tell of them stand in one order, one entry for each."""
        told = [entry for entry in self.entries if entry["tag"] == f"{self.proof['kind']}:signed"]
        for entry in told[len(self.signatures) :]:
            self.doubts(f"a signature is missing: entry {entry['sequence']} says '{entry['sentence']}'")
        for number, signature in enumerate(self.signatures):
            self.check_signature(signature, told[number] if number < len(told) else None)

    def say_what_came_afterwards(self) -> None:
        """A signature may be true and count no more: what is shown of that is told beside it."""
        told = [entry["sequence"] for entry in self.entries if entry["tag"] == f"{self.proof['kind']}:signed"]
        for entry in self.entries:
            is_later = bool(told) and entry["sequence"] > min(told)
            if is_later and str(entry["tag"]).partition(":")[2] in ENDED:
                self.says(f"Afterwards: entry {entry['sequence']} says '{entry['sentence']}'")

    def check_signature(self, signature: dict[str, Any], entry: dict[str, Any] | None) -> None:
        whose = f"the signature of {signature['name']} under revision {signature['subject_revision']}"
        before = len(self.problems)
        if (signature["subject_kind"], signature["subject_id"]) != (self.proof["kind"], self.proof["id"]):
            self.doubts(f"{whose} is under another record")
        self.check_text(signature, whose)
        if entry is None:
            self.doubts(f"{whose} is not proven: no entry tells of it")
            return
        sequence = entry["sequence"]
        document = entry["document"] if isinstance(entry["document"], dict) else {}
        sealed = (document.get("sealed") or {}).get(SIGNATURES)
        if sealed is None:
            self.doubts(f"{whose} is not proven: the document of entry {sequence}, which told of it, is not there "
                        "or has no seal")  # fmt: skip
        elif sealed != signature_seal(signature):
            self.doubts(f"{whose} was altered: entry {sequence} tells of another")
        if sequence not in self.tied:
            self.doubts(f"{whose} is not proven: nothing here ties entry {sequence}, which tells of it, to the head")
        if len(self.problems) == before and sequence not in self.altered:
            post = f" ({signature['post']})" if signature["post"] else ""
            under = f"revision {signature['subject_revision']}: {signature['meaning']}"
            at = shown_instant(signature["signed_at"])
            self.says(f"Signed: {signature['name']}{post}, {at}, {under}. Entry {sequence} tells of it.")

    def check_text(self, signature: dict[str, Any], whose: str) -> None:
        name = f"text-{int(signature['subject_revision'])}.json"
        path = self.folder / name
        if not path.is_file():
            self.doubts(f"{name}, the text that {signature['name']} signed, is missing")
            return
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if name not in self.texts:
            self.texts.append(name)
            self.says(f"Text: {name} has SHA-256 {found}.")
        if found != signature["text_hash"]:
            self.doubts(f"{name} is not the text that was signed: {whose} is under SHA-256 {signature['text_hash']}")

    def say_of_chain(self, count: int, last: int, running: str) -> None:
        begins = f"entry {self.begins + 1}"
        self.says(f"Chain: from {begins} to entry {last}: {len(self.entries):,} shown whole, {count:,} as digests.")
        if self.begins:
            self.says(f"It begins behind entry {self.begins}, whose hash is taken as it is given: entries up to there "
                      "are hashed in the first format, of which none can be shown as a digest.")  # fmt: skip
        if (last, running) != (self.ends, self.told_hash):
            self.doubts(f"the chain leads to {last}:{running}, and not to the head that is told, "
                        f"{self.ends}:{self.told_hash}")  # fmt: skip
        self.says(f"Head: {last}:{running}")


def shown_instant(instant: str) -> str:
    return f"{instant[:10]} {instant[11:19]} UTC"


def readable(text: str) -> str:
    """Nothing in the files may pass for a line of ours, or do anything to a terminal."""
    return "".join(one if one.isprintable() else "?" for one in text.expandtabs(4))


def text_lines(value: Any, name: str = "", depth: int = 0) -> list[str]:
    """A text as it was signed, part by part, for a person to read."""
    blanks = "    " * depth
    if isinstance(value, (dict, list)):
        parts = (
            sorted(value.items()) if isinstance(value, dict) else [(f"{at + 1}.", one) for at, one in enumerate(value)]
        )
        below = [line for part, one in parts for line in text_lines(one, part, depth + bool(name))]
        return [f"{blanks}{name}", *below] if name else below
    words = value if isinstance(value, str) else json.dumps(value)
    first, *rest = words.splitlines() or [""]
    return [f"{blanks}{name}: {first}", *(f"{blanks}    {line}" for line in rest)]


def heads_in(arguments: list[str]) -> list[tuple[int, str]] | None:
    """The heads that were given; None where one cannot be read."""
    found = [HEAD.fullmatch(one.strip()) for one in arguments]
    return None if None in found else [(int(one[1]), one[2]) for one in found if one]


def main(arguments: list[str], folder: Path) -> int:
    """Print what was found; 0 when everything fits, 1 when something does not."""
    wants_text = "--text" in arguments
    mailed = heads_in([one for one in arguments if one != "--text"])
    if mailed is None:
        print("A head is the number of an entry, a colon and 64 figures, as the e-mail has it: 1234:5f0c...")
        return 1
    found = ProofCheck(folder, mailed)
    try:
        found.run()
    except CANNOT_BE_READ as error:
        found.doubts(f"it cannot be read any further: {str(error) or type(error).__name__}")
    texts = found.texts if wants_text and not found.problems else []  # what was not signed is not shown as if it were
    for line in (*found.lines, *(line for name in texts for line in lines_of_text(folder, name)), *conclusion(found)):
        print(readable(line))
    return 1 if found.problems else 0


def lines_of_text(folder: Path, name: str) -> list[str]:
    text = json.loads((folder / name).read_bytes().decode("utf-8", "surrogatepass"))
    return ["", f"{name}:", *text_lines(text), ""]


def conclusion(found: ProofCheck) -> list[str]:
    if found.problems:
        return [*(f"DOES NOT FIT: {problem}" for problem in found.problems), "This proof does NOT hold."]
    if found.mailed:
        return ["Everything fits, and so does every head that you gave."]
    return ["Everything fits. Now compare the head above, figure by figure, as README.txt says."]


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(main(sys.argv[1:], Path(__file__).resolve().parent))
