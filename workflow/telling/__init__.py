"""Who is told of what, when and by which way: alerts, digests, mails, the gateway, calendars to subscribe to."""
