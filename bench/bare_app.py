"""The least a FastAPI and SQLModel application can be: one table, one page. `python -m bench.bare_app PORT FILE` serves it."""

import sys

import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from sqlmodel import Field, Session, SQLModel, create_engine, select


class Case(SQLModel, table=True):
    id: int | None = Field(None, primary_key=True)
    number: str


def main(port: int, file: str) -> None:
    engine = create_engine(f"sqlite:///{file}")
    SQLModel.metadata.create_all(engine)
    app = FastAPI()

    @app.get("/", response_class=HTMLResponse)
    def page() -> str:
        with Session(engine) as session:
            return f"<p>{len(session.exec(select(Case)).all())}</p>"

    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
