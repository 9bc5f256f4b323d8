// Transcribes a file of PCM16 at 16 kHz with Deepgram's own client, and writes what it received as an array of JSON.
// usage: node client.mjs live|live-4|flux|file|refused ADDRESS KEY FILE; live-4 is version 4 of the client, which most use.
import { createReadStream, readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { DeepgramClient } = require("@deepgram/sdk");
const [, , mode, address, key, file] = process.argv;
const socketAddress = address.replace("http", "ws");
const client = new DeepgramClient({
  apiKey: key,
  environment: { base: address, production: socketAddress, agent: socketAddress, agentRest: address },
});
const raw = { model: "nova-3", encoding: "linear16", sample_rate: 16000, reconnectAttempts: 0 };
const received = [];
const write = value => received.push(value);

async function stream(connection, closeMessage) {
  connection.on("message", write);
  connection.on("error", error => write({ type: "client-error", message: error.message }));
  const closed = new Promise(resolve => connection.on("close", resolve));
  connection.connect();
  await connection.waitForOpen();
  const audio = readFileSync(file);
  for (let at = 0; at < audio.length; at += 3200)
    connection.sendMedia(audio.subarray(at, at + 3200));
  closeMessage(connection);
  const { code, reason } = await closed;
  write({ type: "client-close", code, reason });
}

function streamWithVersion4() {
  const { createClient, LiveTranscriptionEvents: events } = require("deepgram-sdk-4");
  const connection = createClient(key, { global: { url: address } })
    .listen.live({ model: "nova-2", encoding: "linear16", sample_rate: 16000, interim_results: true, utterance_end_ms: 1000 });
  for (const event of [events.Transcript, events.Metadata, events.UtteranceEnd, events.SpeechStarted, events.Error])
    connection.on(event, write);
  connection.on(events.Open, () => {
    connection.keepAlive();
    const audio = readFileSync(file);
    for (let at = 0; at < audio.length; at += 3200)
      connection.send(audio.subarray(at, at + 3200));
    connection.requestClose();
  });
  return new Promise(resolve => connection.on(events.Close, ({ code, reason }) => {
    write({ type: "client-close", code, reason });
    resolve();
  }));
}

switch (mode) {
  case "live-4":
    await streamWithVersion4();
    break;
  case "live":
    await stream(
      await client.listen.v1.connect({ ...raw, interim_results: "true", vad_events: "true", keyterm: ["Ada", "Grace"] }),
      connection => connection.sendCloseStream({ type: "CloseStream" }));
    break;
  case "flux":
    await stream(
      await client.listen.v2.connect({ ...raw, model: "flux-general-en", eager_eot_threshold: "0.5" }),
      connection => connection.sendCloseStream({ type: "CloseStream" }));
    break;
  case "file":
    write(await client.listen.v1.media.transcribeFile(createReadStream(file), { model: "nova-3", utterances: true, punctuate: true }));
    break;
  case "refused":
    try {
      await client.listen.v1.media.transcribeFile(createReadStream(file), { model: "nova-3", redact: "pci" });
    } catch (error) {
      write({ status: error.statusCode, body: error.body, message: error.message });
    }
    break;
}
process.stdout.write(JSON.stringify(received), () => process.exit(0));
