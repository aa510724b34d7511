"""The worklist as one would write it first: FastAPI, SQLModel, Jinja2, a page by OFFSET with the count of all."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi.testclient import TestClient
from jinja2 import Environment
from sqlmodel import Session, create_engine, func, select

from workflow.tables import CaseFile, Deadline, Person

PAGE = """<html><body><p>{{ total }}</p><table>{% for case, due, holder in rows %}<tr><td>{{ case.number }}</td>
<td>{{ case.unit }}</td><td>{{ case.state }}</td><td>{{ case.applicant }}</td><td>{{ case.subject }}</td>
<td>{{ case.received_on }}</td><td>{{ due }}</td><td>{{ holder }}</td></tr>{% endfor %}</table></body></html>"""


def client(path: Path) -> TestClient:
    app, engine = FastAPI(), create_engine(f"sqlite:///{path}", connect_args={"check_same_thread": False})
    page = Environment(autoescape=True).from_string(PAGE)

    @app.get("/cases")
    def cases(at: int = 0) -> HTMLResponse:
        with Session(engine) as session:
            total = session.exec(select(func.count()).select_from(CaseFile)).one()
            found = session.exec(select(CaseFile).order_by(CaseFile.received_on.desc()).offset(at).limit(50)).all()
            rows = []
            for case in found:
                clock = session.exec(
                    select(Deadline).where(Deadline.case_id == case.id, Deadline.clock == "answer")
                ).first()
                person = session.get(Person, case.handler) if case.handler else None
                rows.append((case, clock and clock.due_on, person and person.name))
            return HTMLResponse(page.render(total=total, rows=rows))

    return TestClient(app)
