"""The one error whose text is meant for a person."""


class InputError(ValueError):
    """Something a person gave us cannot be used; the message is one sentence meant for that person."""
