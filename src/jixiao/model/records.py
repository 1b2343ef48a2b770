"""Declare values that are made by the hundred thousand: frozen for the type checker, and made as fast as a class that is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from dataclasses import dataclass

    def record(*, frozen, slots):
        """Declare a dataclass that nobody changes, equal and hashed by its fields as a frozen one is.

        A frozen dataclass sets each field by a call of ``object.__setattr__``, which takes four times as long as to assign it. That
        nobody assigns one afterwards is for the type checker to see, to which this is ``dataclass`` itself.
        """
        return dataclass(slots=slots, unsafe_hash=frozen)


__all__ = ["record"]
