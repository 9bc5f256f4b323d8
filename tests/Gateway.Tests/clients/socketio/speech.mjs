// Sends a file of PCM as the audio of a client and prints each event as a line of JSON.
// Usage: node speech.mjs URL TRANSPORTS CLIENT_ID PCM_FILE [KEY]; TRANSPORTS is "default", "websocket" or "polling".
import { readFileSync } from "node:fs";
import { io } from "socket.io-client";

const [url, transports, clientId, file, key] = process.argv.slice(2);
const print = (name, data) => console.log(JSON.stringify({ name, data }));
const socket = io(url, {
  ...(transports === "default" ? {} : { transports: [transports] }),
  ...(key ? { auth: { token: key } } : {}),
  reconnection: false,
});

socket.on("connect_error", (error) => {
  print("connect_error", error.message);
  process.exit(0);
});
socket.on("disconnect", (reason) => print("disconnect", reason));
socket.onAny((name, data) => print(name, data));
socket.on("connect", async () => {
  // The upgrade can be complete before the connection is confirmed.
  if (transports === "default" && socket.io.engine.transport.name !== "websocket") {
    await new Promise((resolve) => socket.io.engine.once("upgrade", resolve));
  }

  print("transport", socket.io.engine.transport.name);
  const audio = readFileSync(file);
  for (let start = 0; start < audio.length; start += 6400) {
    socket.emit("audio_data", { clientId, audioData: audio.subarray(start, start + 6400) });
  }

  print("acknowledged", await socket.timeout(120000).emitWithAck("cleanup_client", { clientId }));
  socket.disconnect();
});
