"""The forms of the pages: what was typed, read as a struct, or told beside each field why it cannot be."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any, Generic, TypeVar, get_args, get_origin

import msgspec
from msgspec import Struct
from msgspec.inspect import Type, type_info
from msgspec.json import Decoder, encode
from msgspec.structs import FieldInfo, fields

from terminal.domain.mistake import Mistake

Read = TypeVar("Read", bound=Struct)
Typed = Mapping[str, Sequence[str]]
YEARS_TYPED = range(1900, 3000)  # beyond them a slip, and the last of all days has no end
SIGNS_NOBODY_TYPES = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])  # a line break or a tab is fine


class FormWrong(Exception):
    """What was typed cannot be taken; `errors` says why, by the field's name."""

    def __init__(self, **errors: str) -> None:
        super().__init__("; ".join(f"{name}: {why}" for name, why in errors.items()))
        self.errors = errors


class FormReader(Generic[Read]):
    """Reads the forms of one kind. Made where a module is loaded: msgspec then meets the types on one thread.

    A field that has no default must be filled in. One of several values is a tuple of texts; a box that is not
    ticked is left out by browsers, so its default is false.
    """

    def __init__(self, kind: type[Read]) -> None:
        self._kind = kind
        self._fields = tuple(_FormField(each) for each in fields(kind))

    def read(self, typed: Typed) -> Read:
        """Raises `FormWrong`."""
        found: dict[str, Any] = {}
        errors: dict[str, str] = {}
        for field in self._fields:
            try:
                value = field.value(typed.get(field.name, ()))
            except _FieldWrong as e:
                errors[field.name] = e.why
                continue
            if value is not None:
                found[field.name] = value
        if errors:
            raise FormWrong(**errors)
        return self._kind(**found)


class _FieldWrong(Exception):
    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class _FormField:
    def __init__(self, field: FieldInfo) -> None:
        self.name = field.name
        self._needed, self._several = field.required, get_origin(field.type) is tuple
        self._decoder = Decoder(field.type, strict=False)
        self._type, self._info = field.type, type_info(field.type)

    def value(self, texts: Sequence[str]) -> Any:
        """None where nothing was typed and nothing need be."""
        plain = [text.translate(SIGNS_NOBODY_TYPES).strip() for text in texts]
        given = [text for text in plain if text]
        if not given:
            if self._needed:
                raise _FieldWrong(Mistake("fill this in"))
            return None
        try:
            read = self._decoder.decode(encode(given if self._several else _as_json(given[-1], self._type)))
        except (msgspec.ValidationError, UnicodeEncodeError):
            raise _FieldWrong(_wanted(self._info, self._type)) from None
        if isinstance(read, date) and read.year not in YEARS_TYPED:
            raise _FieldWrong(_wanted(self._info, self._type))
        return read


def _as_json(text: str, kind: Any) -> Any:
    """As a decoder wants it: a ticked box is sent as "on", and a time without seconds."""
    if kind is bool:
        return text in {"on", "1", "true"}
    return f"{text}:00" if time in {kind, *get_args(kind)} and text.count(":") == 1 else text


def _wanted(info: Type, kind: Any) -> str:
    """What the field takes, for somebody who typed something else."""
    kinds = {kind, *get_args(kind)}
    if date in kinds:
        return Mistake("a day as 2026-03-02")
    if time in kinds:
        return Mistake("a time as 07:52")
    if isinstance(info, msgspec.inspect.IntType):
        return _wanted_number(info)
    if isinstance(info, msgspec.inspect.StrType) and info.max_length:
        return Mistake("{most} characters at most", most=info.max_length)
    return Mistake("choose one of those that are offered")


def _wanted_number(info: msgspec.inspect.IntType) -> str:
    if info.ge is not None and info.le is not None:
        return Mistake("a whole number from {least} to {most}", least=info.ge, most=info.le)
    return Mistake("a whole number")
