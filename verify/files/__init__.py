"""Files that a user names: read within limits, written whole or not at all.  What is in them is others' business."""

from verify.files.reading import (
    MAX_FILE_BYTES,
    STDIO,
    integer_from_digits,
    json_from_bytes,
    name_of,
    read_file,
    read_json,
)
from verify.files.writing import make_folder, require_folder, require_writable, write_file

__all__ = [
    "MAX_FILE_BYTES",
    "STDIO",
    "integer_from_digits",
    "json_from_bytes",
    "make_folder",
    "name_of",
    "read_file",
    "read_json",
    "require_folder",
    "require_writable",
    "write_file",
]
