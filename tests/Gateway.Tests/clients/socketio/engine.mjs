// Sends text and binary messages to an echo server and prints what comes back as lines of JSON.
// Usage: node engine.mjs URL PATH TRANSPORTS; TRANSPORTS is "default", "websocket" or "polling".
import { Socket } from "engine.io-client";

const [url, path, transports] = process.argv.slice(2);
const print = (name, data) => console.log(JSON.stringify({ name, data }));
const socket = new Socket(url, { path, ...(transports === "default" ? {} : { transports: [transports] }) });
socket.binaryType = "nodebuffer";
let received = 0;

const send = () => {
  print("transport", socket.transport.name);
  socket.send("hello € 日本");
  socket.send(Buffer.from([1, 2, 3, 255]));
  socket.send("x".repeat(50000));
};

socket.on("open", () => transports === "default" ? socket.once("upgrade", send) : send());
socket.on("error", (error) => print("error", String(error)));
socket.on("message", (data) => {
  print("message", typeof data === "string" ? data.slice(0, 20) + data.length : data.toString("hex"));
  if (++received === 3) {
    socket.close();
  }
});
socket.on("close", (reason) => print("close", reason));
