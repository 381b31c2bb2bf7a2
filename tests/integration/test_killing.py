"""An acknowledged answer outlives the server: killed at random moments, it has lost none (short form)."""

from tests.demonstration import free_ports
from tests.killing import Server, environment_of, hammer, judge, prepare

SAVES = 40


def test_no_acknowledged_answer_is_lost_when_the_server_is_killed_again_and_again(database, cast, tmp_path):
    port = free_ports()
    audits = prepare(database, cast)
    server = Server(environment_of(database, tmp_path / "data", port), port)

    account = hammer(server, audits, SAVES)
    judged = judge(database, account)

    assert account.refused == []
    assert account.kills >= 3
    assert judged.acknowledged >= SAVES
    assert (judged.lost, judged.doubled, judged.history) == ([], [], "")
