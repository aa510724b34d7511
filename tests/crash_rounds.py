"""`make crash`: many rounds of what tests/test_house_crash.py does once, on both databases, with counts.

python tests/crash_rounds.py [ROUNDS] [FIRST_SEED]
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path

import postgres_server
import psycopg
from crashing import founded, killed, likeness, undisturbed
from mortal import mortal


def main(rounds: int, first: int) -> None:
    deaths: Counter[str] = Counter()
    with (
        tempfile.TemporaryDirectory() as folder,
        mortal() as killer,
        postgres_server.running(postgres_server.find()) as server,
        psycopg.connect(f"{server}/postgres", autocommit=True) as connection,
    ):
        twin = founded(Path(folder) / "twin")
        calls = undisturbed(killer, twin)
        whole = likeness(twin)
        for seed in range(first, first + rounds):
            connection.execute(f"CREATE DATABASE round_{seed}")
            for name, url in (("sqlite", None), ("postgresql", f"{server}/round_{seed}")):
                office = founded(Path(folder) / f"{name}{seed}", url)
                tally = killed(killer, office, calls, seed)
                assert likeness(office) == whole, (name, seed)
                deaths += tally.deaths
                told = ", ".join(f"{count} {what}" for what, count in sorted(tally.deaths.items()))
                print(f"seed {seed} {name}: killed {told}; {tally.late} finished first; whole", flush=True)
            connection.execute(f"DROP DATABASE round_{seed} WITH (FORCE)")
    print(
        f"{deaths.total()} deaths in {rounds} rounds on two databases: verify clean after each, the office whole in the end"
    )


if __name__ == "__main__":
    main(*(int(word) for word in [*sys.argv[1:], *("20", "1")[len(sys.argv) - 1 :]]))
