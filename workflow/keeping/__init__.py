"""Proof, copies and the end: verification, backup, relocation, archives, destruction."""
