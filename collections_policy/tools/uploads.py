"""Files that strangers may send: documents that do nothing by themselves."""

PLAIN = ("text/plain",)
MAIL = (*PLAIN, "message/rfc822")
TABLE = (*PLAIN, "text/csv", "application/csv")
ZIP = "application/zip"
OLE = (
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-office",
    "application/vnd.ms-powerpoint",
    "application/x-ole-storage",
    "application/CDFV2",
)
OPEN_XML = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
UNKNOWN = "application/octet-stream"

# For each ending of a name, what its content may look like
KINDS = {
    "pdf": ("application/pdf",),
    "png": ("image/png",),
    "jpg": ("image/jpeg",),
    "jpeg": ("image/jpeg",),
    "gif": ("image/gif",),
    "webp": ("image/webp",),
    "heic": ("image/heic", "image/heif"),
    "txt": PLAIN,
    "csv": TABLE,
    "eml": MAIL,
    "doc": OLE,
    "xls": OLE,
    "ppt": OLE,
    "docx": (f"{OPEN_XML}wordprocessingml.document", ZIP),
    "xlsx": (f"{OPEN_XML}spreadsheetml.sheet", ZIP),
    "pptx": (f"{OPEN_XML}presentationml.presentation", ZIP),
    "odt": (f"{OPEN_DOCUMENT}text", ZIP),
    "ods": (f"{OPEN_DOCUMENT}spreadsheet", ZIP),
    "odp": (f"{OPEN_DOCUMENT}presentation", ZIP),
}


def is_document(name: str, content: bytes, mimetype: str) -> bool:
    """Return whether a file is a document of which the name tells the kind.

    :param mimetype: what its content looks like
    """
    _stem, dot, ending = name.lower().rpartition(".")
    kinds = KINDS.get(ending, ()) if dot else ()
    is_text = "text/plain" in kinds and mimetype == UNKNOWN and b"\0" not in content
    return bool(content) and (mimetype in kinds or is_text)
