"""Ledgers read and written: CSV and XLSX as offices keep them."""
