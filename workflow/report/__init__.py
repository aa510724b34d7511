"""The year's report: its cells, equations and figures, and what the supervisor sees of them."""
