"""The offices the bench measures on are true ones: every chain, cache and number holds, and a seed gives the same again."""

from sqlalchemy import text

from bench import office
from workflow.database import Database
from workflow.keeping.verification import verify


def heads_and_clocks(url: str) -> tuple[list[str], int]:
    database = Database(url)
    try:
        verified = verify(database, office.office(url))
        assert (verified.cases, verified.entries, verified.problems) == (300, 300, ())
        with database.read() as session:
            heads = session.connection().execute(text("SELECT head_hash FROM casefile ORDER BY id")).scalars()
            running = session.connection().execute(text("SELECT count(*) FROM deadline WHERE status = 'running'"))
            return list(heads), running.scalar_one()
    finally:
        database.close()


def test_an_office_made_at_once_verifies_and_is_the_same_on_either_database(sqlite_url: str, postgres: str) -> None:
    size = office.sized(300, 40, 10)
    for url in (sqlite_url, postgres):
        office.fill(url, size)
    heads, running = heads_and_clocks(sqlite_url)
    assert (len(set(heads)), running) == (300, 40)
    assert heads_and_clocks(postgres) == (heads, running)
