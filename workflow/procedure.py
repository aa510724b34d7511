"""What the table of moves allows: which move an event makes, and why not; `transitions` decides here and nowhere else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from transitions import EventData, Machine, Transition

from workflow import fact_reading, foreseen
from workflow import facts as f
from workflow.acts import agency as a
from workflow.acts import amending as m
from workflow.acts import guards as g
from workflow.acts import online as o
from workflow.acts import signing
from workflow.labels import ROLES, STATES
from workflow.moves import INSTEAD, MOVES, NEW, Move
from workflow.trial import NotAllowed, Trial


@dataclass
class _Model:
    """What `transitions` moves: a state, and the reason the last guard gave."""

    state: str
    trial: Trial
    chosen: Move | None = None
    reasons: list[str] = field(default_factory=list)


def decide(trial: Trial, event: str) -> tuple[Move, str]:
    """Return the move an event makes and the state it leads to; raises NotAllowed with words fit for an official."""
    rows = _rows().get(event)
    if rows is None:
        raise NotAllowed(f"没有“{event}”这个步骤；可用的有：{'、'.join(_rows())}")
    _allow(trial, rows)
    model = _Model(trial.case.state or NEW, trial)
    machine = _machine()
    if (reason := m.not_void(trial)) is not None:
        raise NotAllowed(reason)
    if model.state not in machine.events[event].transitions:
        raise NotAllowed(_wrong_state(rows[0], trial))
    if not machine.events[event].trigger(model) or model.chosen is None:
        raise NotAllowed((model.reasons or [_wrong_state(rows[0], trial)])[0])
    return model.chosen, model.state


def options(trial: Trial) -> list[dict[str, Any]]:
    """Return what may be done next: event, role, the facts it asks, and why it is refused (null when it is not)."""
    state = trial.case.state or NEW
    found: list[dict[str, Any]] = []
    if trial.case.voided or trial.case.destroyed:
        return found
    for event, rows in _rows().items():
        fitting = [move for move in rows if state in move.source]
        if not fitting or event == "receive":
            continue
        reasons = [reason for guard in fitting[0].only_if if (reason := guard(trial))]
        reasons = reasons or [reason for reason in (foreseen.refusal(trial, event, fitting[0].facts),) if reason]
        found.append(
            {
                "event": event,
                "label": fitting[0].label,
                "role": list(fitting[0].by),
                "facts": fact_reading.described(fitting[0].facts),
                "refused_because": reasons[0] if reasons else None,
            }
        )
    return found


def model_of(event: str) -> type[f.Facts]:
    """Return the facts model of an event; raises NotAllowed for a word that is no event."""
    rows = _rows().get(event)
    if rows is None:
        raise NotAllowed(f"没有“{event}”这个步骤；可用的有：{'、'.join(_rows())}")
    return rows[0].facts


def _allow(trial: Trial, rows: tuple[Move, ...]) -> None:
    actor = trial.actor
    if not actor.active:
        raise NotAllowed(f"{actor.name}（{actor.login}）已停用，不能办理")
    held = actor.roles | (signing.delegated(trial) if rows[0].event in signing.DELEGABLE else frozenset())
    if not held & set(rows[0].by):
        needed = "、".join(ROLES[role] for role in rows[0].by)
        raise NotAllowed(f"“{rows[0].label}”须由{needed}办理，{actor.name}没有这一角色")
    if (reason := g.outside_the_unit(trial, rows[0].event) or o.beyond_the_form(trial, rows[0].event)) is not None:
        raise NotAllowed(reason)


def _wrong_state(move: Move, trial: Trial) -> str:
    state = trial.case.state or NEW
    return f"“{STATES.get(state, state)}”的申请不能“{move.label}”：{INSTEAD.get(state, '请先登记')}"


@cache
def _rows() -> Mapping[str, tuple[Move, ...]]:
    events = dict.fromkeys(move.event for move in MOVES)
    return {event: tuple(move for move in MOVES if move.event == event) for event in events}


class _Transition(Transition):
    """Ours ask their guards and change the state; nothing is called before, after or between."""

    dest: str

    def execute(self, event_data: EventData) -> bool:
        if not self._eval_conditions(event_data):
            return False
        event_data.machine.set_state(self.dest, event_data.model)
        return True


class _Machine(Machine):
    transition_cls = _Transition


@cache
def _machine() -> Machine:
    machine = _Machine(model=None, states=[NEW, *STATES], initial=None, auto_transitions=False, send_event=True)
    for move in MOVES:
        machine.add_transition(move.event, list(move.source), move.target, conditions=[_condition(move)])
    return machine


def _condition(move: Move) -> Callable[[EventData], bool]:
    def holds(event: EventData) -> bool:
        model = cast(_Model, event.model)
        if move.when is not None and not move.when(model.trial):
            return False
        for guard in (*move.only_if, a.within_authority, *move.asks, g.days_have_come, g.after_the_application_came):
            if (reason := guard(model.trial)) is not None:
                model.reasons.append(reason)
                return False
        model.chosen = move
        return True

    return holds
