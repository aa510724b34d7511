"""The longest terms of classification, by level, under the statute of the day a secret was classified."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from rules import secrecy
from rules.source import LawError


@pytest.mark.parametrize(
    ("on", "article"),
    [
        (date(2009, 1, 1), "（2010年修订）第十五条"),
        (date(2010, 10, 1), "（2010年修订）第十五条"),
        (date(2024, 4, 30), "（2010年修订）第十五条"),
        (date(2024, 5, 1), "（2024年修订）第二十条"),
    ],
)
def test_the_version_of_the_day_it_was_classified(on: date, article: str) -> None:
    found = secrecy.limit(on)
    assert found.years == {"绝密": 30, "机密": 20, "秘密": 10}
    assert found.article.endswith(article)


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ("secret = 20, confidential = 10", "secret = 20", "confidential: 缺少"),
        ("from = 2010-10-01", "from = 2025-10-01", "应从早到晚写"),
        ("checked = true", "checked = 1", "checked: 应为 true 或 false"),
    ],
)
def test_a_broken_file_is_named(broken: Callable[[str, str, str], Path], was: str, now: str, words: str) -> None:
    with pytest.raises(LawError, match=words):
        secrecy.limits(broken("secrecy.toml", was, now))
