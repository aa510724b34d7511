"""Plausible cases in any number, played through the one door: something to measure, verify and show on."""
