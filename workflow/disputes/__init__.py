"""Reconsiderations, lawsuits and complaints: proceedings of a case, their steps, pleadings and evidence."""
