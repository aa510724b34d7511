"""The same rows written by DBOS: a workflow of one transactional step; its own record and the rows in one SQLite file, in WAL."""

from pathlib import Path

import sqlalchemy
from dbos import DBOS, DBOSConfig, SQLAlchemyDatasource

from bench.moves_rows import CASE, write


class Workflows:
    """DBOS launched over one file of cases; a process has one."""

    def __init__(self, path: Path) -> None:
        url = f"sqlite:///{path}"
        DBOS(config=DBOSConfig(name="moves", system_database_url=url, log_level="ERROR"))
        datasource = SQLAlchemyDatasource.create(url)

        @datasource.transaction()
        def moved(number: str) -> None:
            run = datasource.sql_session().execute
            case = run(sqlalchemy.text(CASE), {"number": number}).one()
            write(lambda words, values: run(sqlalchemy.text(words), values), number, case)

        @DBOS.workflow()
        def submit(number: str) -> None:
            moved(number)

        DBOS.launch()
        self.submit = submit

    def close(self) -> None:
        DBOS.destroy()
