#!/usr/bin/env python3
"""A PortBridge worker in Python's standard library alone, written from protocol.md.

It hears when somebody speaks, by loudness, but understands no word: its "recogniser" says how long the speech was.
Put a real one in its place, in speech.py; everything else can stay. Sections of protocol.md are named as §N.
"""

from __future__ import annotations

import array
import base64
import binascii
import collections
import math
import queue
import signal
import sys
import threading
import time
from dataclasses import dataclass
from typing import Any, BinaryIO

from protocol import (
    EXIT_OK, EXIT_PROTOCOL, EXIT_USAGE, PROTOCOL_VERSION,
    BadFrame, Json, Output, Refused, field, parse, read_frames, required_session, session_of,
)
from speech import FRAME_MS, Loudness, Toy

MAX_UNPROCESSED_MS = 120_000
MAX_TEXT = 262_144
DRAIN_SECONDS = 30.0

PRE_ROLL_MS = 300
# The values of a session that sets none (§2.1). The loudness detector has no probability, so it has no threshold.
ENDPOINTING = {"enabled": True, "silence_duration_ms": 600, "min_speech_duration_ms": 160}
PARTIAL_EVERY_MS = 400
PROGRESS_SECONDS = 0.5


def refuse_what_needs_an_engine(message: Json) -> None:
    """What a session may ask of an engine that knows words (§2.1). This one has no capability for any of it."""
    language = field(message, "language", str, None)
    task = field(message, "task", str, "transcribe")
    prompt = field(message, "prompt", str, "")
    hot_words = field(message, "hot_words", list, [])
    asked = {
        "language": language == "auto", "task": task != "transcribe",
        "prompt": prompt.strip() != "", "hot_words": hot_words != [],
    }
    for name in (name for name, is_asked in asked.items() if is_asked):
        why = f'The field "{name}" asks for what this engine cannot do, as its capabilities say; leave it out.'
        raise Refused("bad_field", why, session_of(message))


@dataclass(frozen=True)
class Start:
    """A `start_session` that is in order."""

    session_id: str
    sample_rate: int
    is_float: bool
    endpointing: bool
    partials: bool
    silence_ms: int
    min_speech_ms: int
    from_ms: int
    utterance: int
    context_ms: int

    @staticmethod
    def of(message: Json) -> Start:
        session_id = required_session(message)
        rate = field(message, "sample_rate", int, 16000)
        sample_format = field(message, "format", str, "pcm_f32le")
        refuse_what_needs_an_engine(message)
        field(message, "words", bool, False)
        if not 8000 <= rate <= 48000 or sample_format not in ("pcm_f32le", "pcm_s16le"):
            raise Refused(
                "unsupported_format",
                f"{sample_format} at {rate} Hz is not taken; use pcm_f32le or pcm_s16le at 8000 to 48000.",
                session_id,
            )
        endpointing = field(message, "endpointing", dict, {})
        resume = field(message, "resume", dict, {"from_ms": 0, "utterance": 0})
        try:
            has_endpoints = field(endpointing, "enabled", bool, True)
            silence_ms = field(endpointing, "silence_duration_ms", int, ENDPOINTING["silence_duration_ms"], 100, 5000)
            min_speech_ms = field(
                endpointing, "min_speech_duration_ms", int, ENDPOINTING["min_speech_duration_ms"], 30, 1000)
            field(endpointing, "threshold", float, 0.5, 0.2, 0.9)
            from_ms = field(resume, "from_ms", int, least=0)
            utterance = field(resume, "utterance", int, least=0)
            context_ms = field(resume, "context_ms", int, 0, least=0)
        except Refused as e:
            raise Refused("bad_field", f'In "endpointing" or "resume": {e}', session_id) from None
        return Start(
            session_id, rate, sample_format == "pcm_f32le",
            has_endpoints, field(message, "partials", bool, True),
            silence_ms, min_speech_ms, from_ms, utterance, context_ms,
        )


@dataclass(frozen=True)
class Chunk:
    pcm: bytes
    gap_ms: int
    flush: bool


class Session(threading.Thread):
    """One session (§3). The thread that reads commands puts audio in; this one takes it out and tells what it hears."""

    def __init__(self, start: Start, output: Output, table: dict[str, Session]) -> None:
        super().__init__(daemon=True)
        self.is_stopping = False
        self._start = start
        self._output = output
        self._table = table
        self._chunks: queue.SimpleQueue[Chunk | None] = queue.SimpleQueue()
        self._reason = "stopped"
        self._dropped: Refused | str | None = None
        self._bytes_per_sample = 4 if start.is_float else 2
        # Of the thread that reads commands:
        self._next_seq = 0
        self._received_bytes = 0
        self._received_gap_ms = 0
        # Of this thread:
        self._loudness = Loudness()
        self._toy: Toy | None = None
        self._rest: list[float] = []
        self._pre_roll: collections.deque[list[float]] = collections.deque()
        self._samples = 0
        self._gap_ms = 0
        self._chunk_count = 0
        self._utterance = start.utterance
        self._earliest_ms = start.from_ms + start.context_ms  # where the next utterance may begin
        self._doubt_ms: int | None = None  # speech seems to have begun here
        self._speech_ms = 0  # speech heard since then
        self._speech_end_ms = 0
        self._start_ms = 0
        self._next_partial_ms = 0
        self._text = ""
        self._reported_at = -math.inf
        self._reported = (start.from_ms, start.from_ms)

    def accept(self, message: Json) -> None:
        session_id = self._start.session_id
        try:
            pcm = base64.b64decode(field(message, "pcm_b64", str), validate=True)
        except (binascii.Error, ValueError) as e:
            raise Refused("bad_field", f'The field "pcm_b64" is no base64: {e}', session_id) from None
        seq = field(message, "seq", int, None)
        gap_ms = field(message, "gap_ms", int, 0, least=0)
        flush = field(message, "flush", bool, False)
        if len(pcm) % self._bytes_per_sample:
            raise Refused("bad_field", 'The field "pcm_b64" holds no whole number of samples.', session_id)
        if seq is not None and seq != self._next_seq:
            raise Refused("bad_field", f'The field "seq" is {seq}, not {self._next_seq}, the next one.', session_id)
        if self.is_stopping:
            raise Refused("unknown_session", "The session is being stopped and takes no more audio.", session_id)
        self._next_seq += 1
        self._received_bytes += len(pcm)
        self._received_gap_ms += gap_ms
        if self._sent_ms() - self._samples * 1000 // self._start.sample_rate > MAX_UNPROCESSED_MS:
            why = "Too much audio is unprocessed; send it as progress allows."
            self._drop(Refused("overloaded", why, session_id, recoverable=False))
        else:
            self._chunks.put(Chunk(pcm, gap_ms, flush))

    def stop(self, reason: str) -> None:
        if not self.is_stopping:
            self.is_stopping, self._reason = True, reason
            self._chunks.put(None)

    def cancel(self) -> None:
        self._drop("cancelled")

    def _drop(self, how: Refused | str) -> None:
        self._dropped = how
        self._chunks.put(None)

    def _sent_ms(self) -> int:
        return self._received_bytes // self._bytes_per_sample * 1000 // self._start.sample_rate

    def run(self) -> None:
        self._send("session_started")
        self._enter("listening")
        while (chunk := self._next_chunk()) and not self._dropped:
            self._hear(chunk)
        if not self._dropped:
            self._end_audio()
            if not self._start.endpointing and self._utterance == self._start.utterance:
                self._send_final("", self._start.from_ms, self._now_ms())
        self._enter("idle")
        # The id is free before the host learns of the end and uses it again.
        del self._table[self._start.session_id]
        if isinstance(self._dropped, Refused):
            self._output.send_object(self._dropped.event)
        else:
            reason = self._dropped or self._reason
            self._send("session_stopped", text=self._text, audio_ms=self._sent_ms(), reason=reason)

    def _next_chunk(self) -> Chunk | None:
        """Waits for a chunk, and meanwhile says how far the session is, if that has changed."""
        while True:
            progress = (self._start.from_ms + self._received_gap_ms + self._sent_ms(), self._now_ms())
            due = self._reported_at + PROGRESS_SECONDS - time.monotonic()
            if progress != self._reported and due <= 0:
                self._reported, self._reported_at = progress, time.monotonic()
                self._send("progress", received_ms=progress[0], processed_ms=progress[1], committed_ms=self._committed_ms())
            try:
                return self._chunks.get(timeout=max(due, 0) if progress != self._reported else None)
            except queue.Empty:
                continue

    def _hear(self, chunk: Chunk) -> None:
        if chunk.gap_ms:
            self._end_audio()
            self._gap_ms += chunk.gap_ms
            # The context counts audio, without gaps.
            context_left = max(0, self._start.context_ms - self._samples * 1000 // self._start.sample_rate)
            self._earliest_ms = self._now_ms() + context_left
        self._chunk_count += 1
        samples = self._rest + self._decode(chunk.pcm)
        length = self._start.sample_rate * FRAME_MS // 1000
        for begin in range(0, len(samples) - length + 1, length):
            self._samples += length
            self._hear_frame(samples[begin : begin + length])
        self._rest = samples[len(samples) - len(samples) % length :]
        if chunk.flush:
            self._end_audio()

    def _decode(self, pcm: bytes) -> list[float]:
        samples = array.array("f" if self._start.is_float else "h", pcm)
        if sys.byteorder == "big":
            samples.byteswap()
        if self._start.is_float:
            return [max(-1.0, min(1.0, s)) if math.isfinite(s) else 0.0 for s in samples]
        return [s / 32768 for s in samples]

    def _hear_frame(self, frame: list[float]) -> None:
        now = self._now_ms()
        is_speech = self._loudness.is_speech(frame)
        if self._toy is None:
            self._pre_roll.append(frame)
        else:
            self._toy.accept(frame)
        if now - FRAME_MS < self._earliest_ms:
            self._pre_roll.clear()
        elif is_speech:
            self._hear_speech(now)
        elif self._toy and self._start.endpointing and now - self._speech_end_ms >= self._start.silence_ms:
            self._finish(now)
        elif self._toy is None and self._doubt_ms is not None and now - self._speech_end_ms > self._start.min_speech_ms:
            self._doubt_ms = None
        while self._toy is None and len(self._pre_roll) * FRAME_MS > now - self._committed_ms() + FRAME_MS:
            self._pre_roll.popleft()

    def _hear_speech(self, now: int) -> None:
        if self._doubt_ms is None:
            self._doubt_ms, self._speech_ms = now - FRAME_MS, 0
        self._speech_ms += FRAME_MS
        self._speech_end_ms = now
        if self._toy is None and self._speech_ms >= self._start.min_speech_ms:
            self._begin()
        if self._toy and self._start.partials and now >= self._next_partial_ms:
            self._next_partial_ms = now + PARTIAL_EVERY_MS
            self._send(
                "partial", utterance=self._utterance, text=self._toy.text(), stable=Toy.STABLE,
                start_ms=self._start_ms, chunk_count=self._chunk_count,
            )

    def _begin(self) -> None:
        assert self._doubt_ms is not None
        self._start_ms = self._committed_ms()
        self._toy = Toy(self._start.sample_rate)
        for frame in self._pre_roll:
            self._toy.accept(frame)
        self._pre_roll.clear()
        self._send("speech_started", at_ms=self._doubt_ms)
        self._enter("recording")

    def _finish(self, end_ms: int) -> None:
        assert self._toy is not None
        self._send("speech_stopped", at_ms=self._speech_end_ms)
        self._enter("transcribing")
        text = self._toy.text()
        self._text = f"{self._text} {text}".strip()[-MAX_TEXT:]
        self._send_final(text, self._start_ms, end_ms)
        self._enter("listening")
        self._utterance += 1
        self._toy, self._doubt_ms, self._earliest_ms = None, None, end_ms

    def _end_audio(self) -> None:
        """Nothing follows what has been heard: the frame that is not full counts, and an open utterance ends."""
        self._samples += len(self._rest)
        self._rest = []
        if self._toy:
            self._finish(self._now_ms())
        self._doubt_ms = None

    def _now_ms(self) -> int:
        """The session's time up to which frames have been heard."""
        return self._start.from_ms + self._gap_ms + self._samples * 1000 // self._start.sample_rate

    def _committed_ms(self) -> int:
        """No final to come needs audio before this time."""
        if self._toy:
            return self._start_ms
        likely = self._now_ms() if self._doubt_ms is None else self._doubt_ms
        return min(max(self._earliest_ms, likely - PRE_ROLL_MS), self._now_ms())

    def _send_final(self, text: str, start_ms: int, end_ms: int) -> None:
        self._send("final", utterance=self._utterance, text=text, start_ms=start_ms, end_ms=end_ms)

    def _enter(self, state: str) -> None:
        self._send("state", state=state)

    def _send(self, event: str, **fields: Any) -> None:
        self._output.send(event, session_id=self._start.session_id, **fields)


class Worker:
    """The loop that reads commands. It never waits for a session, so that pings are answered in time (§2.1)."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._sessions: dict[str, Session] = {}

    def run(self, commands: BinaryIO) -> int:
        self._output.send("loading", stage="model")
        self._output.send(
            "ready", ts_ms=time.time_ns() // 1_000_000, protocol=PROTOCOL_VERSION, worker="python-worker 1.0",
            engine="loudness", model="none", device="cpu", capabilities=["partials"], endpointing=ENDPOINTING,
        )
        try:
            for payload in read_frames(commands):
                if not self._handle(payload):
                    return self._drain("shutdown")
        except BadFrame as e:
            self._output.send_last("error", code="bad_frame", message=str(e), recoverable=False)
            return EXIT_PROTOCOL
        return self._drain(None)

    def _handle(self, payload: bytes) -> bool:
        """Does what a command asks for; false for the last one."""
        try:
            message = parse(payload)
            command = field(message, "cmd", str)
            if command == "shutdown":
                return False
            if command == "ping":
                self._output.send("pong", ts_ms=field(message, "ts_ms", int))
            elif command == "start_session":
                self._start(Start.of(message))
            elif command == "audio_chunk":
                self._running(message).accept(message)
            elif command == "stop_session":
                session = self._running(message)
                if session.is_stopping:
                    raise Refused("unknown_session", "The session is already being stopped.", session_of(message))
                session.stop("stopped")
            elif command == "cancel_session":
                self._running(message).cancel()
            else:
                raise Refused("unknown_command", f'"{command}" is no command of this protocol.', session_of(message))
        except Refused as e:
            self._output.send_object(e.event)
        return True

    def _start(self, start: Start) -> None:
        if start.session_id in self._sessions:
            raise Refused("session_exists", "A session of this id is running.", start.session_id)
        session = Session(start, self._output, self._sessions)
        self._sessions[start.session_id] = session
        session.start()

    def _running(self, message: Json) -> Session:
        session_id = required_session(message)
        session = self._sessions.get(session_id)
        if session is None:
            raise Refused("unknown_session", "No session of this id is running.", session_id)
        return session

    def _drain(self, reason: str | None) -> int:
        """Ends the sessions: stops them for the reason, or without one drops those that the host has not stopped."""
        deadline = time.monotonic() + DRAIN_SECONDS
        sessions = list(self._sessions.values())
        for session in sessions:
            if reason:
                session.stop(reason)
            elif not session.is_stopping:
                session.cancel()
        for session in sessions:
            session.join(max(0.0, deadline - time.monotonic()))
        return EXIT_OK


def main() -> int:
    if len(sys.argv) > 1:
        print("No arguments are taken: standard input and output speak PortBridge's protocol.", file=sys.stderr)
        return EXIT_USAGE
    # Ctrl+C in a terminal is meant for the host, which will shut this process down.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return Worker(Output()).run(sys.stdin.buffer)


if __name__ == "__main__":
    sys.exit(main())
