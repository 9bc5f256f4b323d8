"""Sends raw audio in lock step, as clients of vosk-server do, and prints the text."""

import asyncio
import json
import sys

import websockets


async def main(uri, path):
    texts = []
    async with websockets.connect(uri) as socket:
        await socket.send(json.dumps({"config": {"sample_rate": 16000}}))
        with open(path, "rb") as audio:
            while data := audio.read(8000):
                await socket.send(data)
                texts.append(json.loads(await socket.recv()).get("text", ""))
        await socket.send('{"eof" : 1}')
        texts.append(json.loads(await socket.recv()).get("text", ""))
    print(" ".join(text for text in texts if text))


asyncio.run(main(*sys.argv[1:]))
