"""Every article of the law files is the one a reader of the statutes wrote down apart from them (tests/rules/articles.toml)."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rules import decisions, proceedings, statutes
from rules.source import DATA

READ = tomllib.loads((Path(__file__).parent / "rules" / "articles.toml").read_text("utf-8"))
VERSIONS = [(family, path.stem) for family in statutes.OWN for path in sorted((DATA / family).glob("*.toml"))]


def cited(node: object, at: str = "") -> Iterator[tuple[str, str]]:
    """Yield every citation of a law file: where it stands, and the article with another statute's name before it."""
    if isinstance(node, list):
        for number, item in enumerate(node, 1):
            if isinstance(item, dict):
                yield from cited(item, f"{at}.{item.get('by') or item.get('of') or item.get('signer') or number}")
    elif isinstance(node, dict):
        for name, value in node.items():
            if name in {"article", "online"} and isinstance(value, str):
                yield at if name == "article" else f"{at}.{name}", (_statute(node) if at else "") + value
            else:
                yield from cited(value, f"{at}.{name}" if at else name)


def _statute(node: dict[str, Any]) -> str:
    title = node.get("title", "")
    titled = title if title.startswith("《") or not title else f"《{title}》"
    return f"{titled}（{node['edition']}）" if "edition" in node else titled


@pytest.mark.parametrize(("family", "since"), VERSIONS)
def test_every_article_of_a_version_is_the_one_read(family: str, since: str) -> None:
    found = dict(cited(tomllib.loads((DATA / family / f"{since}.toml").read_text("utf-8"))))
    assert found == {
        name: statute + article for statute, read in READ[family][since].items() for name, article in read.items()
    }


@pytest.mark.parametrize("law", ["2007", "2019"])
def test_every_decision_rests_on_the_article_read(law: str) -> None:
    found = {key: one.articles[law] for key, one in decisions.all_decisions().items() if law in one.articles}
    assert found == READ["decisions"][law]


def test_every_result_of_a_proceeding_rests_on_the_article_read() -> None:
    assert {one.article for one in proceedings.results().values()} == {READ["proceedings"]["result"]}
