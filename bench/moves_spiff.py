"""The same rows written by SpiffWorkflow: the state of a process is loaded, one task run, and saved with the rows in one commit.

The process is the office's procedure: a task a person does for every state, and after it a gateway that leads where the act says.
"""

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import _BpmnCondition as Condition
from SpiffWorkflow.bpmn.specs.defaults import EndEvent, ExclusiveGateway, StartEvent, UserTask
from SpiffWorkflow.bpmn.specs.event_definitions import NoneEventDefinition
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from bench.moves_rows import CASE, DUE, DURABLE, write

END = "end"
WAYS: Mapping[str, Mapping[str, str]] = {
    "received": {
        "request_correction": "correcting", "ask_reasons": "justifying", "charge_fee": "awaiting_payment",
        "consult_third_party": "consulting", "submit": "confidentiality_review", "withdraw": "closed",
    },
    "correcting": {"correct": "received", "deem_withdrawn": "closed"},
    "justifying": {"give_reasons": "received", "no_reasons": "closed"},
    "awaiting_payment": {"pay": "received", "deem_withdrawn": "closed"},
    "consulting": {"record_opinion": "received"},
    "confidentiality_review": {"clear": "signing", "send_back": "received"},
    "signing": {"sign": "awaiting_service", "send_back": "received"},
    "awaiting_service": {"serve": "answered", "void_letter": "received"},
    "answered": {"record_reconsideration": "appealed", "close": "closed"},
    "appealed": {"record_decision": "answered", "set_aside": "received"},
    "closed": {"archive": END},
}  # fmt: skip
"""From each state, what its acts lead to; any other act leaves it as it is."""
DONE_BEFORE = ("assign", "record_search", "draft")


STATE = "SELECT process FROM casefile WHERE id = ?"
KEPT = "UPDATE casefile SET process = ? WHERE id = ?"


class Process:
    """One file of cases, each with the state of its own process."""

    def __init__(self, path: Path) -> None:
        self._json = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
        self._raw = sqlite3.connect(path, isolation_level=None)
        for pragma in DURABLE:
            self._raw.execute(f"PRAGMA {pragma}")
        self._raw.execute("ALTER TABLE casefile ADD COLUMN process TEXT")
        self._raw.execute("UPDATE casefile SET process = ?", [self._drafted()])

    def submit(self, number: str) -> None:
        run = self._raw.execute
        run("BEGIN IMMEDIATE")
        case = run(CASE, {"number": number}).fetchone()
        process = self._json.deserialize_json(run(STATE, case[:1]).fetchone()[0])
        _act(process, "submit", {"by": "handler", "due": DUE})
        write(run, number, case)
        run(KEPT, [self._json.serialize_json(process), case[0]])
        run("COMMIT")

    def close(self) -> None:
        self._raw.close()

    def _drafted(self) -> str:
        process = BpmnWorkflow(_spec())
        process.do_engine_steps()
        for event in DONE_BEFORE:
            _act(process, event, {event: {"by": "handler", "on": "2026-03-16"}})
        return str(self._json.serialize_json(process))


def _spec() -> BpmnProcessSpec:
    spec = BpmnProcessSpec("disclosure", filename="disclosure.bpmn")
    start, end = StartEvent(spec, "began", NoneEventDefinition()), EndEvent(spec, "ended", NoneEventDefinition())
    spec.start.connect(start)
    end.connect(spec.end)
    tasks = {state: UserTask(spec, state) for state in WAYS} | {END: end}
    start.connect(tasks["received"])
    for state, ways in WAYS.items():
        gateway = ExclusiveGateway(spec, f"after {state}")
        tasks[state].connect(gateway)
        for event, target in ways.items():
            gateway.connect_if(Condition(f"event == '{event}'"), tasks[target])
        gateway.connect(tasks[state])
    return spec


def _act(process: BpmnWorkflow, event: str, data: dict[str, object]) -> None:
    """Do the one task that is ready by an act, and what follows without a person."""
    task = process.get_next_task(state=TaskState.READY, manual=True)
    task.data.update(data, event=event)
    task.run()
    process.do_engine_steps()
