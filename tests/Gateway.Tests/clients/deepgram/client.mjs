// Transcribes a file of PCM16 at 16 kHz with Deepgram's own client, and writes what it received as lines of JSON.
// usage: node client.mjs live|flux|file|refused ADDRESS KEY FILE
import { createReadStream, readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { DeepgramClient } = createRequire(import.meta.url)("@deepgram/sdk");
const [, , mode, address, key, file] = process.argv;
const socketAddress = address.replace("http", "ws");
const client = new DeepgramClient({
  apiKey: key,
  environment: { base: address, production: socketAddress, agent: socketAddress, agentRest: address },
});
const raw = { model: "nova-3", encoding: "linear16", sample_rate: 16000, reconnectAttempts: 0 };
const write = value => console.log(JSON.stringify(value));

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

switch (mode) {
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
process.exit(0);
