// Uses OpenAI's own client. Arguments: the mode, the base URL, a WAV file. Prints a JSON object.
import { createReadStream, readFileSync } from 'node:fs';
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';

const [mode, baseURL, path] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey: 'unused-key', maxRetries: 0 });
const HEADER_BYTES = 44;

/** Each response format of a file. */
async function file() {
  const results = {};
  for (const response_format of ['json', 'text', 'srt', 'vtt', 'verbose_json']) {
    results[response_format] = await client.audio.transcriptions.create({
      file: createReadStream(path),
      model: 'whisper-1',
      response_format,
      ...(response_format === 'verbose_json' ? { timestamp_granularities: ['word', 'segment'] } : {}),
    });
  }
  return results;
}

/** The events of a stream. */
async function stream() {
  const events = await client.audio.transcriptions.create({
    file: createReadStream(path),
    model: 'gpt-4o-transcribe',
    stream: true,
    chunking_strategy: { type: 'server_vad', silence_duration_ms: 600 },
  });
  const deltas = [];
  for await (const event of events) {
    if (event.type === 'transcript.text.delta') deltas.push(event.delta);
    if (event.type === 'transcript.text.done') return { deltas, text: event.text };
  }
  throw new Error('The stream had no end.');
}

/** The transcripts of the utterances in a Realtime session. */
async function realtime() {
  const connection = new OpenAIRealtimeWS({ intent: 'transcription', options: { rejectUnauthorized: false } }, client);
  const transcripts = [];
  return await new Promise((resolve, reject) => {
    connection.on('error', reject);
    connection.on('session.created', () => connection.send({
      type: 'session.update',
      session: { type: 'transcription', audio: { input: { format: { type: 'audio/pcm', rate: 16000 }, turn_detection: { type: 'server_vad' } } } },
    }));
    connection.on('session.updated', () => {
      const pcm = Buffer.concat([readFileSync(path).subarray(HEADER_BYTES), Buffer.alloc(64_000)]);
      for (let at = 0; at < pcm.length; at += 3200)
        connection.send({ type: 'input_audio_buffer.append', audio: pcm.subarray(at, at + 3200).toString('base64') });
    });
    connection.on('conversation.item.input_audio_transcription.completed', ({ transcript }) => {
      transcripts.push(transcript);
      if (transcripts.length === Number(process.argv[5])) {
        connection.close();
        resolve({ transcripts });
      }
    });
  });
}

console.log(JSON.stringify(await { file, stream, realtime }[mode]()));
