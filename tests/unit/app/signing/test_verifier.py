"""The verifier that goes out with a proof: it stands alone, computes what the history computes, and misses nothing."""

import ast
import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import canonical as product
from app.history.domain import chain as history
from app.history.domain.chain import EntryFormat, Head
from app.signing import verifier
from tests.factories.proofs import EVIDENCE, Chain, signed_chain, verified, write_proof

SOURCE = Path(verifier.__file__).read_text(encoding="utf-8")
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


def said(folder: Path, capsys, *arguments: str) -> tuple[int, str]:
    code = verifier.main(list(arguments), folder)
    return code, capsys.readouterr().out


@pytest.fixture
def proof(tmp_path):
    """A whole proof, with its chain beside it."""
    chain, signatures = signed_chain()
    return write_proof(tmp_path / "proof", chain.entries, signatures), chain, signatures


def test_it_needs_nothing_but_python_3_9():
    tree = ast.parse(SOURCE, feature_version=(3, 9))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or "."]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= {"__future__", "hashlib", "json", "re", "sys", "pathlib", "typing"} <= {*sys.stdlib_module_names}


@given(VALUES)
def test_it_spells_and_digests_as_the_product_does(value):
    assert verifier.canonical(value) == product.canonical(value)
    assert verifier.document_hash(value, "salt") == history.document_hash(value, "salt")
    assert verifier.digest(value) == product.digest(value)


@given(st.text(), st.text(), st.none() | st.integers(), st.sampled_from(EntryFormat), st.text())
def test_it_hashes_entries_of_both_formats_as_the_history_does(sentence, key, client_id, form, salt):
    salt = salt if form is EntryFormat.LINKED else ""
    chain = Chain([])
    chain.tell("thing:done", ("thing", "1"), {})
    entry = replace(chain.tell("thing:done", ("thing", key), {}).entry, sentence=sentence, client_id=client_id)
    fields = {name: getattr(entry, name) for name in entry.__dataclass_fields__}
    whole = {**fields, "at": product.instant_text(entry.at), "format": int(form), "salt": salt}

    assert verifier.content_digest(whole) == history.content_digest(entry, salt)
    assert verifier.entry_hash(whole) == history.entry_hash(entry, form, salt)


def test_a_proof_as_it_was_taken_fits_and_says_who_signed_what_and_where_it_ends(proof, capsys):
    folder, chain, signatures = proof
    code, out = said(folder, capsys)

    head = f"9:{chain.entries[-1].hash}"
    assert code == 0, out
    assert out.splitlines() == [
        "Record: audit 13",
        f"Text: text-1.json has SHA-256 {signatures[0]['text_hash']}.",
        "Signed: Leila Haddad (Team leader), 2026-11-24 09:00:00 UTC, revision 1: Completed by. Entry 4 tells of it.",
        f"Text: text-2.json has SHA-256 {signatures[1]['text_hash']}.",
        "Signed: Léila O'Haddad (Team leader), 2026-11-24 09:00:00 UTC, revision 2: Completed by. Entry 8 tells of it.",
        "Chain: from entry 1 to entry 9: 5 shown whole, 4 as digests.",
        f"Head: {head}",
        "Everything fits. Now compare the head above, figure by figure, as README.txt says.",
    ]


def test_what_ended_a_sign_off_afterwards_is_told_beside_the_signatures_that_count_no_more(tmp_path, capsys):
    chain, signatures = signed_chain()
    chain.tell("audit:sign_off_lapsed", ("audit", "13"), {"reason": "Another text"})
    code, out = said(write_proof(tmp_path / "proof", chain.entries, signatures), capsys)

    assert code == 0, out
    assert "Afterwards: entry 10 says 'Leila Haddad did audit:sign_off_lapsed as entry 10'" in out.splitlines()


def test_the_file_in_the_proof_is_the_source_and_runs_with_nothing_around_it(proof):
    folder, _, _ = proof
    assert (folder / "verify.py").read_text(encoding="utf-8") == SOURCE
    code, out = verified(folder)
    assert (code, out.splitlines()[-1][:16]) == (0, "Everything fits.")


@given(st.sampled_from(EVIDENCE), st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_any_one_byte_of_the_evidence_changed_is_refused(tmp_path_factory, name, at, change):
    folder = tmp_path_factory.mktemp("changed")
    chain, signatures = signed_chain()
    file = write_proof(folder, chain.entries, signatures) / name
    content = bytearray(file.read_bytes())
    content[at % len(content)] ^= change
    file.write_bytes(bytes(content))

    assert verifier.main([], folder) == 1


@given(st.sampled_from(EVIDENCE), st.integers(min_value=0), st.binary(max_size=3))
def test_bytes_taken_out_or_put_in_are_refused(tmp_path_factory, name, at, put):
    folder = tmp_path_factory.mktemp("changed")
    chain, signatures = signed_chain()
    file = write_proof(folder, chain.entries, signatures) / name
    content = file.read_bytes()
    place = at % len(content)
    changed = content[:place] + put + content[place + 1 :]
    file.write_bytes(changed)

    assert verifier.main([], folder) == int(changed != content)


@pytest.mark.parametrize("name", EVIDENCE)
def test_a_file_that_is_not_there_is_named(proof, capsys, name):
    folder, _, _ = proof
    (folder / name).unlink()
    code, out = said(folder, capsys)
    assert code == 1
    assert name in out


def test_a_head_from_a_mail_is_held_against_the_chain_wherever_it_stands_in_it(proof, capsys):
    folder, chain, _ = proof
    assert said(folder, capsys, f"5:{chain.entries[4].hash}", f"9:{chain.entries[8].hash}")[0] == 0

    code, out = said(folder, capsys, f"5:{chain.entries[5].hash}")
    assert code == 1
    assert "DOES NOT FIT: the head that you gave for entry 5 is another one: the history was rewritten" in out
    code, out = said(folder, capsys, f"10:{chain.entries[5].hash}")
    assert (code, "runs from entry 1 to 9, and says nothing of 10" in out) == (1, True)
    assert said(folder, capsys, "nonsense")[0] == 1


def test_an_entry_that_is_missing_is_named(proof, capsys):
    folder, _, _ = proof
    others = (folder / "others.txt").read_text().splitlines(keepends=True)
    (folder / "others.txt").write_text("".join(others[:1] + others[2:]))
    code, out = said(folder, capsys)
    assert (code, "DOES NOT FIT: entry 5 is missing: the chain breaks there" in out) == (1, True)


def test_what_was_altered_in_between_is_put_between_the_entries_that_are_shown(proof, capsys):
    folder, _, _ = proof
    others = (folder / "others.txt").read_text().splitlines()
    others[1] = f"5 {'a' * 64}"
    (folder / "others.txt").write_text("\n".join(others) + "\n")
    code, out = said(folder, capsys)
    assert (code, "something before entry 6 was altered, added or taken away" in out) == (1, True)


def test_a_signature_that_is_missing_added_or_under_another_text_is_told(tmp_path, capsys):
    chain, (first, second) = signed_chain()
    for signatures, told in (
        ([first], "a signature is missing: entry 8 says"),
        ([first, second, second], "is not proven: no entry tells of it"),
        ([{**first, "text_hash": second["text_hash"]}, second], "text-1.json is not the text that was signed"),
        ([second, first], "was altered: entry 4 tells of another"),
        ([], "there is no signature"),
    ):
        code, out = said(write_proof(tmp_path, chain.entries, signatures), capsys)
        assert (code, told in out) == (1, True), out


def test_a_text_that_was_taken_away_from_the_record_is_told_with_who_did_it(tmp_path, capsys):
    chain, signatures = signed_chain()
    chain.redact(3)
    code, out = said(write_proof(tmp_path, chain.entries, signatures), capsys)
    assert code == 0, out
    assert "The text of entry 3 was taken away later, as entry 10 says: 'Leila Haddad did history:redacted" in out


def test_a_text_that_is_gone_without_a_word_is_refused(tmp_path, capsys):
    chain, signatures = signed_chain()
    gone = replace(chain.entries[2], document=None, document_salt="", redacted=True)
    chain.entries[2] = gone
    code, out = said(write_proof(tmp_path, chain.entries, signatures), capsys)
    assert (code, "the text of entry 3 is gone, and no entry here says who took it away" in out) == (1, True)
    chain.entries[2] = replace(gone, redacted=False)
    code, out = said(write_proof(tmp_path, chain.entries, signatures), capsys)
    assert (code, "the document of entry 3 is missing" in out) == (1, True)


def test_a_signature_whose_entry_lost_its_text_is_not_proven(tmp_path, capsys):
    chain, signatures = signed_chain()
    chain.redact(4)
    code, out = said(write_proof(tmp_path, chain.entries, signatures), capsys)
    assert (code, "the signature of Leila Haddad under revision 1 is not proven: the document of entry 4" in out) == (
        1,
        True,
    )


def older(*, gap: bool) -> tuple[Chain, list[dict[str, object]]]:
    """A signature of the first format, the last of its kind or with another record behind it; then a linked one."""
    chain = Chain([])
    chain.tell("requirement:created", ("requirement", "7"), {}, EntryFormat.FIRST)
    first = chain.sign(1, "Leila Haddad", EntryFormat.FIRST)
    if gap:
        chain.tell("requirement:created", ("requirement", "8"), {}, EntryFormat.FIRST)
    second = chain.sign(2, "Leila Haddad")
    chain.tell("action:added", ("action", "2"), None)
    return chain, [first, second]


def test_a_proof_begins_behind_the_entries_of_the_first_format_and_says_so(tmp_path, capsys):
    chain, signatures = older(gap=False)
    folder = write_proof(tmp_path, chain.entries, signatures, Head(2, chain.entries[1].hash))
    code, out = said(folder, capsys)
    assert code == 0, out
    assert "It begins behind entry 2, whose hash is taken as it is given" in out
    assert "Chain: from entry 3 to entry 4: 2 shown whole, 1 as digests." in out


def test_a_signature_of_the_first_format_that_nothing_ties_to_the_head_is_not_proven(tmp_path, capsys):
    chain, signatures = older(gap=True)
    folder = write_proof(tmp_path, chain.entries, signatures, Head(3, chain.entries[2].hash))
    code, out = said(folder, capsys)
    assert code == 1
    assert out.count("DOES NOT FIT") == 1
    assert "is not proven: nothing here ties entry 2, which tells of it, to the head" in out


def test_the_text_is_printed_for_a_person_and_never_one_that_was_not_signed(proof, capsys):
    folder, _, _ = proof
    out = said(folder, capsys, "--text")[1]
    assert "text-1.json:\nsteps\n    1.: Hear it\n    2.: Reply\ntitle: Müller's call\n" in out

    (folder / "text-1.json").write_text(json.dumps({"title": "Forged"}))
    assert "Forged" not in said(folder, capsys, "--text")[1]


def test_what_is_printed_cannot_pass_for_a_line_of_the_verifier(tmp_path, capsys):
    chain, _ = signed_chain()
    signature = chain.sign(1, "Eve\nEverything fits.\x1b[2K")
    out = said(write_proof(tmp_path, chain.entries, [signature]), capsys)[1]
    assert "Eve?Everything fits.?[2K" in out
    assert not any(line.startswith("Everything") for line in out.splitlines())
