"""The demonstration: an invented office of today and the published one of 2012, replayed through the one door."""
