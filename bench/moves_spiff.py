"""The same move by SpiffWorkflow: the state of a process is loaded, one task run, and saved with the rows in one commit."""

import sqlite3
from pathlib import Path

from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.defaults import EndEvent, StartEvent, UserTask
from SpiffWorkflow.bpmn.specs.event_definitions import NoneEventDefinition
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from bench.moves_rows import CASE, DUE, DURABLE, furnish, write

STEPS = ("receive", "assign", "record_search", "draft", "submit", "review", "approve", "issue")
DONE_BEFORE = STEPS.index("submit")


class Process:
    """One file of cases, each with the state of its own process."""

    def __init__(self, path: Path, cases: int) -> None:
        self._json = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
        self.numbers = furnish(path, cases, self._drafted())
        self._raw = sqlite3.connect(path, isolation_level=None)
        for pragma in DURABLE:
            self._raw.execute(f"PRAGMA {pragma}")

    def submit(self, number: str) -> None:
        self._raw.execute("BEGIN IMMEDIATE")
        case = self._raw.execute(CASE, {"number": number}).fetchone()
        process = self._json.deserialize_json(case[3])
        _step(process, {"by": "handler", "due": DUE})
        write(self._raw.execute, number, case, self._json.serialize_json(process))
        self._raw.execute("COMMIT")

    def close(self) -> None:
        self._raw.close()

    def _drafted(self) -> str:
        process = BpmnWorkflow(_spec())
        process.do_engine_steps()
        for name in STEPS[:DONE_BEFORE]:
            _step(process, {name: {"by": "handler", "on": "2026-03-16"}})
        return str(self._json.serialize_json(process))


def _spec() -> BpmnProcessSpec:
    """Return a plain line of tasks a person does, from receipt to the letter."""
    spec = BpmnProcessSpec("disclosure", filename="disclosure.bpmn")
    last = StartEvent(spec, "began", NoneEventDefinition())
    spec.start.connect(last)
    for name in STEPS:
        task = UserTask(spec, name)
        last.connect(task)
        last = task
    end = EndEvent(spec, "ended", NoneEventDefinition())
    last.connect(end)
    end.connect(spec.end)
    return spec


def _step(process: BpmnWorkflow, data: dict[str, object]) -> None:
    """Run the one task that is ready, and what follows without a person."""
    task = process.get_next_task(state=TaskState.READY, manual=True)
    task.data.update(data)
    task.run()
    process.do_engine_steps()
