"""The errors whose text is meant for a person."""


class InputError(ValueError):
    """Something a person gave us cannot be used; the message is one sentence meant for that person."""


class ProcessError(InputError):
    """What went wrong in one of several processes, or between them; each says it for itself."""
