"""Recognise the forms of target tables in a document."""

from .recognise import Recognition, recognise

__all__ = ["Recognition", "recognise"]
