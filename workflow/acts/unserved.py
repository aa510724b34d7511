"""The letters that do not wait for an act of service."""

SENT_AS_MADE = frozenset(
    {"receipt", "assist_request", "third_party_consultation", "agency_consultation", "consultation_notice"}
)
"""Their act is their sending."""
PLEADINGS = frozenset({"reconsideration_answer", "defence_statement", "appeal_statement", "appeal_defence_statement"})
"""They go to who decides a proceeding, when the answer to it, or the office's appeal, is recorded."""
NOT_SERVED = SENT_AS_MADE | PLEADINGS
