"""`make crash`: many rounds of what tests/test_house_crash.py does in one, on both databases, with counts.

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
        for name, which in (("sqlite", "moves_to"), ("postgresql", "url")):
            connection.execute(f"CREATE DATABASE {name}_twin")
            twin = founded(Path(folder) / f"{name}-twin", **{which: f"{server}/{name}_twin"})
            calls = undisturbed(killer, twin)
            whole = likeness(twin)
            for seed in range(first, first + rounds):
                connection.execute(f"CREATE DATABASE round_{seed}")
                office = founded(Path(folder) / f"{name}{seed}", **{which: f"{server}/round_{seed}"})
                tally = killed(killer, office, calls, seed)
                assert likeness(office) == whole, (name, seed)
                connection.execute(f"DROP DATABASE round_{seed} WITH (FORCE)")
                told = Counter[str]()
                for (command, step), count in tally.deaths.items():
                    told[f"{command} {step}".strip()] += count
                deaths += told
                print(f"{name}, seed {seed}: {_said(told)}; {tally.late} finished first; whole", flush=True)
    print(
        f"{deaths.total()} deaths in {rounds} rounds on each of two databases ({_said(deaths)}): nothing half done after any,"
        " the office whole in the end"
    )


def _said(deaths: Counter[str]) -> str:
    return ", ".join(f"{count} {what}" for what, count in sorted(deaths.items()))


if __name__ == "__main__":
    main(*(int(word) for word in [*sys.argv[1:], *("20", "1")[len(sys.argv) - 1 :]]))
