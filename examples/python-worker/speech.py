"""What hears and, in a real worker, understands. Audio is a list of samples in −1…1."""

from __future__ import annotations

import collections
import math

FRAME_MS = 20


class Loudness:
    """Whether a frame is speech: louder by far than the quietest frame of the last two seconds.

    What is steady, loud or not, is background, so hum, noise and tones make no speech (§3, rule 8).
    """

    ABOVE_FLOOR_DB = 9.0
    LOWEST_FLOOR_DB = -60.0

    def __init__(self) -> None:
        self._recent: collections.deque[float] = collections.deque(maxlen=2000 // FRAME_MS)

    def is_speech(self, frame: list[float]) -> bool:
        power = sum(sample * sample for sample in frame) / len(frame)
        level = 10 * math.log10(power + 1e-12)
        self._recent.append(level)
        return level > max(min(self._recent), self.LOWEST_FLOOR_DB) + self.ABOVE_FLOOR_DB


class Toy:
    """Stands where a recogniser belongs. It is given an utterance's audio and says how long that was."""

    STABLE = len("speech of ")

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._samples = 0

    def accept(self, samples: list[float]) -> None:
        self._samples += len(samples)

    def text(self) -> str:
        return f"speech of {self._samples / self._rate:.1f} seconds"
