"""The same rows written by Django's ORM, the transition guarded by django-fsm; BEGIN IMMEDIATE, WAL, synchronous=FULL."""

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

from bench.moves_rows import CLOCK, deadline_of, entry_of, letters_of  # noqa: E402


class Person(models.Model):
    login = models.TextField(primary_key=True)
    name, unit, roles = (models.TextField() for _ in range(3))
    email, substitute, password_hash = (models.TextField(null=True) for _ in range(3))
    active, away_from, away_until = models.BooleanField(), models.DateField(null=True), models.DateField(null=True)

    class Meta:
        app_label, db_table, managed = "bench", "person", False


def may_submit(case: "Case", person: Person) -> bool:
    return person.active and "handler" in person.roles.split(",") and case.handler == person.login


class Case(models.Model):
    number = models.TextField(unique=True)
    unit, law, channel, applicant_kind, head_hash = (models.TextField() for _ in range(5))
    state = FSMField(protected=True)
    is_open, receipt_confirmed, provisional, imported, voided = (models.BooleanField() for _ in range(5))
    received_on = models.DateField()
    concluded_on, due_on, pressing_on = (models.DateField(null=True) for _ in range(3))
    applicant, subject, handler, outcome = (models.TextField(null=True) for _ in range(4))
    applicants, head_seq = models.IntegerField(), models.IntegerField()

    class Meta:
        app_label, db_table, managed = "bench", "casefile", False

    @transition(state, source="received", target=CLOCK, permission=may_submit)
    def submit(self) -> None:
        """What is drafted goes to review."""


class Entry(models.Model):
    case = models.ForeignKey(Case, models.PROTECT)
    seq, on_day, at = models.IntegerField(), models.DateField(), models.DateTimeField()
    unit, event, by, facts, outcome, prev_hash, hash = (models.TextField() for _ in range(7))

    class Meta:
        app_label, db_table, managed = "bench", "entry", False


class Deadline(models.Model):
    case = models.ForeignKey(Case, models.PROTECT)
    unit, clock, whose, status = (models.TextField() for _ in range(4))
    started_on, provisional = models.DateField(), models.BooleanField()
    due_on, met_on = (models.DateField(null=True) for _ in range(2))
    duty, rung = models.TextField(null=True), models.IntegerField(null=True)

    class Meta:
        app_label, db_table, managed = "bench", "deadline", False


class Message(models.Model):
    case = models.ForeignKey(Case, models.PROTECT)
    message_id = models.TextField(unique=True)
    kind, recipient, subject, body, status = (models.TextField() for _ in range(5))
    attempts, created_at, next_at = models.IntegerField(), models.DateTimeField(), models.DateTimeField()
    leased_until, sent_at = (models.DateTimeField(null=True) for _ in range(2))
    attachment_name, attachment_path, attachment_sha256, error = (models.TextField(null=True) for _ in range(4))

    class Meta:
        app_label, db_table, managed = "bench", "outbox", False


def open_file(path: Path) -> None:
    connection.settings_dict["NAME"] = path


def submit(number: str) -> None:
    with transaction.atomic():
        person, case = Person.objects.get(login="handler"), Case.objects.get(number=number)
        if not has_transition_perm(case.submit, person):
            raise PermissionError(number)
        if any(one.clock == CLOCK for one in Deadline.objects.filter(case=case)):
            raise ValueError(number)
        case.submit()
        entry = Entry.objects.create(case=case, unit=case.unit, **entry_of(number, case.head_seq + 1, case.head_hash))
        case.head_seq, case.head_hash = entry.seq, entry.hash
        case.save(update_fields=["state", "head_seq", "head_hash"])
        Deadline.objects.create(case=case, **deadline_of(case.unit))
        Message.objects.bulk_create(
            Message(case=case, **letter) for letter in letters_of(number, case.unit, case.head_seq)
        )


def close() -> None:
    connection.close()
