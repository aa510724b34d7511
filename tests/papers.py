"""Small files an applicant might send, and some that only pretend to be."""

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0" + b"JFIF" * 40 + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 40 + b"IEND\xaeB`\x82"
PROGRAM = b"MZ" + b"\x90" * 200
PAGE = b"<html><script>alert(1)</script></html>"
BOMB = b"PK\x03\x04" + b"\x00" * 200
