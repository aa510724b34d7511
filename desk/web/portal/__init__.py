"""The portal behind its first page. Every page is open to all; a case is shown to who has its query code."""

from desk.web.portal import apply, case, guide, look_up, reports

ROUTERS = (guide.router, reports.router, apply.router, look_up.router, case.router)
