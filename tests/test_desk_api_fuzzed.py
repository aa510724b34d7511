"""The whole API under schemathesis: calls made up from its own description, at random yet the same each time, break nothing."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import rights
import schemathesis
from gaoping import bureau, noon
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from desk.web.app import create_app
from desk.web.frame import Frame
from workflow import moves
from workflow.config import LetterOptions
from workflow.keeping.verification import verify
from workflow.sign_in import tokens
from workflow.sign_in.tokens import SCOPES

EXAMPLES, NUMBER = 15, "GPZB-2026-0001"
EVENTS = sorted({move.event for move in moves.MOVES})
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The description of the API over a furnished office; what it holds is proved whole afterwards."""
    folder: Path = tmp_path_factory.mktemp("fuzzed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Frame, "today", lambda _: rights.TODAY)
        letters = LetterOptions(store=str(folder / "files"))
        with bureau(f"sqlite:///{folder / 'gongkai.db'}", letters=letters) as office:
            assert rights.furnished(office) == NUMBER
            at = noon(rights.DAY)
            with office.database.write() as session:
                token = tokens.add(session, "fuzzed", "allround", tuple(SCOPES), at, at + timedelta(days=9999))
            schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", create_app(office.office, office.database))
            schema.config.headers = {"Authorization": f"Bearer {token}"}
            yield schema
            assert verify(office.database, office.office).problems == ()


def test_no_call_breaks_it(api: Any) -> None:
    """Every operation the description names, half of them on a case that is there; the plugin for pytest needs an older one."""
    asked = []
    for found in api.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(
            case=operation.as_strategy(), number=st.none() | st.just(NUMBER), event=st.none() | st.sampled_from(EVENTS)
        )
        def calls(case: Any, number: str | None, event: str | None) -> None:
            if number and "number" in (case.path_parameters or {}):
                case.path_parameters["number"] = number
            if event and isinstance(case.body, dict) and "event" in case.body:
                case.body["event"] = event
            case.call_and_validate(checks=CHECKS)

        calls()
        asked.append(operation.label)
    assert set(asked) == {" ".join(line.what.split()) for line in rights.lines("api")} - {"GET /docs"}
