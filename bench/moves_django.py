"""The same move by Django's ORM, its transition guarded by django-fsm; BEGIN IMMEDIATE, WAL, synchronous=FULL."""

from pathlib import Path

import django
from django.conf import settings

settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": "unset",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
            },
        }
    },
    USE_TZ=False,
)
django.setup()

from django.db import connection, models, transaction  # noqa: E402  a model needs the settings
from django_fsm import FSMField, has_transition_perm, transition  # noqa: E402

from bench.moves_rows import DUE, entry_of, furnish, letters_of  # noqa: E402


class Case(models.Model):
    number = models.TextField(unique=True)
    unit = models.TextField()
    state = FSMField(default="drafting", protected=True)
    handler = models.TextField()
    head_seq = models.IntegerField()
    head_hash = models.TextField()

    class Meta:
        app_label, db_table = "bench", "casefile"

    @transition(state, source="drafting", target="review", permission=lambda case, login: case.handler == login)
    def submit(self) -> None:
        """What is drafted goes to review."""


class Entry(models.Model):
    case = models.ForeignKey(Case, models.PROTECT)
    seq = models.IntegerField()
    event, by, at, facts, outcome, prev_hash, hash = (models.TextField() for _ in range(7))

    class Meta:
        app_label, db_table = "bench", "entry"


class Deadline(models.Model):
    case = models.ForeignKey(Case, models.PROTECT)
    clock, status, due_on = (models.TextField() for _ in range(3))

    class Meta:
        app_label, db_table = "bench", "deadline"


class Message(models.Model):
    case = models.ForeignKey(Case, models.PROTECT)
    message_id, recipient, subject, body, status, created_at = (models.TextField() for _ in range(6))

    class Meta:
        app_label, db_table = "bench", "outbox"


def opened(path: Path, cases: int) -> list[str]:
    """Furnish the file, open it and return the numbers of its cases."""
    numbers = furnish(path, cases)
    connection.settings_dict["NAME"] = path
    return numbers


def submit(number: str) -> None:
    with transaction.atomic():
        case = Case.objects.get(number=number)
        if not has_transition_perm(case.submit, "handler"):
            raise PermissionError(number)
        case.submit()
        kept = entry_of(number, case.head_seq + 1, case.head_hash)
        Entry.objects.create(case=case, **kept)
        case.head_seq, case.head_hash = kept["seq"], kept["hash"]
        case.save(update_fields=["state", "head_seq", "head_hash"])
        deadline = Deadline.objects.get(case=case, clock="review")
        deadline.status, deadline.due_on = "running", DUE
        deadline.save(update_fields=["status", "due_on"])
        Message.objects.bulk_create(
            Message(case=case, status="waiting", created_at=letter.pop("at"), **letter)
            for letter in letters_of(number, case.head_seq)
        )


def close() -> None:
    connection.close()
