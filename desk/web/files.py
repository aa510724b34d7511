"""The files a form hands to its act: read no further than the limit, judged, and named by their facts."""

from collections.abc import Mapping

from starlette.datastructures import FormData, UploadFile

from workflow import facts as f
from workflow import uploads
from workflow.config import Config
from workflow.uploads import BadUpload, File

Sent = Mapping[str, tuple[File, bytes]]
"""The files of an act by the name of their fact, with their content."""


def sent(model: type[f.Facts], form: FormData, config: Config) -> tuple[Sent, dict[str, str]]:
    """Return the files a form brings, and what is wrong with those that are not taken, by the name of their fact."""
    found: dict[str, tuple[File, bytes]] = {}
    errors: dict[str, str] = {}
    for name in uploads.fact_names(model):
        given = form.get(name)
        if not isinstance(given, UploadFile) or not given.filename:
            continue
        content = given.file.read(config.letters.largest_mb * 1024 * 1024 + 1)
        try:
            found[name] = uploads.checked(given.filename[-100:], content, config), content
        except BadUpload as error:
            errors[name] = str(error)
    return found, errors
