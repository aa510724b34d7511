"""What may be done in a case: the guards and consequences of each act, and the facts it is given."""
