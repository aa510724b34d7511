"""The letters that do not wait for an act of service."""

SENT_AS_MADE = frozenset(
    {"receipt", "assist_request", "third_party_consultation", "agency_consultation", "consultation_notice"}
)
"""Their act is their sending."""
PLEADINGS = frozenset({"reconsideration_answer", "defence_statement"})
"""They go to who decides a proceeding, when the answer to it is recorded."""
NOT_SERVED = SENT_AS_MADE | PLEADINGS
