"""Who works in a simulated office: in every unit enough people that nobody clears or signs what they drafted."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from random import Random

from sqlmodel import Session

from workflow import people, store
from workflow.config import Config, Unit
from workflow.tables import Person

POSTS = {"registrar": 1, "handler": 2, "reviewer": 1, "approver": 2, "legal": 1, "supervisor": 1}
FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIVEN = "建国志强秀英文华海燕永红晓东"


@dataclass(frozen=True)
class Cast:
    """Logins by unit and role; nobody holds two posts."""

    posts: dict[tuple[str, str], tuple[str, ...]]

    def of(self, unit: str, role: str) -> tuple[str, ...]:
        return self.posts.get((unit, role), ())

    def who(self, rng: Random, unit: str, roles: Sequence[str], besides: Collection[str | None] = ()) -> str | None:
        """Return somebody of the unit for the first of these roles that anybody holds, none of `besides`; None: nobody."""
        for role in roles:
            if found := [login for login in self.of(unit, role) if login not in besides]:
                return rng.choice(found)
        return None


def hire(session: Session, config: Config) -> Cast:
    """Cast the staff there is, and enter whom a unit lacks; they have no address, so nothing is ever mailed to them."""
    held: dict[tuple[str, str], list[str]] = defaultdict(list)
    staff = store.people(session)
    taken = {one.login for one in staff}
    for unit in config.all_units():
        free = [one for one in staff if one.active and one.unit == unit.name]
        for role, wanted in POSTS.items():
            while len(held[unit.name, role]) < wanted:
                person = _free(free, role) or _entered(session, unit, role, taken)
                held[unit.name, role].append(person.login)
    return Cast({post: tuple(logins) for post, logins in held.items()})


def _free(free: list[Person], role: str) -> Person | None:
    found = next((one for one in free if role in one.roles.split(",")), None)
    if found is not None:
        free.remove(found)
    return found


def _entered(session: Session, unit: Unit, role: str, taken: set[str]) -> Person:
    stem = f"{unit.code.lower()}-{role}"
    login = next(name for n in range(1, len(taken) + 2) if (name := f"{stem}{n}") not in taken)
    taken.add(login)
    place = sum(map(ord, login))
    name = FAMILY[place % len(FAMILY)] + GIVEN[place * 7 % len(GIVEN)] + GIVEN[place * 3 % len(GIVEN)]
    return people.add(session, login, name, [role], unit.name, None)
