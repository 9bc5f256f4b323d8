"""What every PortBridge worker in Python needs of protocol.md: frames, fields, errors, and an output of its own.

Sections of protocol.md are named as §N.
"""

from __future__ import annotations

import json
import os
import re
import struct
import threading
from typing import Any, BinaryIO, Iterator, NoReturn

PROTOCOL_VERSION = 1
EXIT_OK, EXIT_USAGE, EXIT_PROTOCOL = 0, 64, 76

SESSION_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")

Json = dict[str, Any]


class BadFrame(Exception):
    """What came is no frame, and nothing can be read after it (§1)."""


class Refused(Exception):
    """A command that is answered with an error; everything goes on (§4)."""

    def __init__(self, code: str, message: str, session_id: str | None = None, recoverable: bool = True) -> None:
        super().__init__(message)
        self.event: Json = {"event": "error", "code": code, "message": message, "recoverable": recoverable}
        if session_id is not None:
            self.event["session_id"] = session_id


def read_frames(stream: BinaryIO) -> Iterator[bytes]:
    """The payloads of a stream, until it ends between two frames."""
    while first := stream.read(1):
        # Text is found out at its first byte; its "length" is never waited for.
        if first != b"\0":
            raise BadFrame(f"Expected a frame, whose first byte is 0, but got 0x{first.hex()}.")
        (length,) = struct.unpack(">I", first + read_whole(stream, 3))
        if length == 0:
            raise BadFrame("Got a frame of length 0; a payload has at least 1 byte.")
        yield read_whole(stream, length)


def read_whole(stream: BinaryIO, length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise BadFrame(f"The stream ended inside a frame, after {len(data)} of {length} bytes.")
    return data


def parse(payload: bytes) -> Json:
    """A payload as an object. Python's own json would take UTF-16 and NaN as well."""

    def no_constant(name: str) -> NoReturn:
        raise ValueError(f"{name} is no JSON")

    try:
        message = json.loads(payload.decode("utf-8"), parse_constant=no_constant)
    except (ValueError, RecursionError) as e:
        raise Refused("bad_json", f"The payload is not a JSON object in UTF-8: {e}") from None
    if not isinstance(message, dict):
        raise Refused("bad_json", f"The payload is a {type(message).__name__}, not a JSON object.")
    return message


REQUIRED: Any = object()


def field(
    message: Json, name: str, kind: type, default: Any = REQUIRED, least: float | None = None, most: float | None = None
) -> Any:
    """A field of the right type and within its range, or its default."""
    if name not in message:
        if default is REQUIRED:
            raise Refused("bad_field", f'The field "{name}" is missing.', session_of(message))
        return default
    value = message[name]
    # In Python a bool is an int; in JSON it is not. A null is refused like any other wrong type.
    if not isinstance(value, kind) or isinstance(value, bool) != (kind is bool):
        raise Refused("bad_field", f'The field "{name}" must be of type {kind.__name__}.', session_of(message))
    if least is not None and value < least:
        raise Refused("bad_field", f'The field "{name}" is {value}; it must be at least {least}.', session_of(message))
    if most is not None and value > most:
        raise Refused("bad_field", f'The field "{name}" is {value}; it must be at most {most}.', session_of(message))
    return value


def session_of(message: Json) -> str | None:
    """The session that a message names rightly, if it does."""
    value = message.get("session_id")
    return value if isinstance(value, str) and value != "_" and SESSION_ID.fullmatch(value) else None


def required_session(message: Json) -> str:
    session_id = session_of(message)
    if session_id is None:
        raise Refused("bad_field", 'The field "session_id" must be 1 to 128 of [A-Za-z0-9._:-], and not "_".')
    return session_id


class Output:
    """The protocol's own output. Events of all threads go out one after the other."""

    def __init__(self) -> None:
        # Whatever else prints in this process, from now on it prints to standard error (§5).
        self._descriptor = os.dup(1)
        os.dup2(2, 1)
        self._lock = threading.Lock()
        self._is_closed = False

    def send(self, event: str, **fields: Any) -> None:
        self.send_object({"event": event, **fields})

    def send_last(self, event: str, **fields: Any) -> None:
        """Sends an event; whatever is sent later is dropped."""
        self.send_object({"event": event, **fields}, is_last=True)

    def send_object(self, message: Json, is_last: bool = False) -> None:
        payload = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
        data = memoryview(struct.pack(">I", len(payload)) + payload)
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = is_last
            try:
                while data:
                    data = data[os.write(self._descriptor, data) :]
            except BrokenPipeError:
                os._exit(EXIT_OK)  # The host is gone; nobody is left to tell.
