// Reads a WAV file one second at a time, so that its size does not matter. Format: Microsoft and IBM, "Multimedia
// Programming Interface and Data Specifications 1.0" (1991), and WAVEFORMATEXTENSIBLE (2001).

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;
const MAX_CHANNELS = 32;
/** The format and the start of the data must lie within this many bytes. */
const HEAD_BYTES = 64 * 1024;
/** Lengths from here on are placeholders unless the file is that long; see AudioHeader.cs. */
const MIN_PLACEHOLDER = 0x7eff0000;

/** @typedef {{ rate: number, channels: number, bytes: number, isFloat: boolean, start: number, frames: number, isTruncated: boolean }} Layout */
/** @typedef {Omit<Layout, 'start' | 'frames' | 'isTruncated'>} Format */

/**
 * @param {Blob} file
 * @returns {Promise<Layout | null>} null if the file is not WAV, or needs another decoder
 */
export async function layoutOf(file) {
  const view = new DataView(await file.slice(0, HEAD_BYTES).arrayBuffer());
  if (view.byteLength < 12 || nameAt(view, 0) !== 'RIFF' || nameAt(view, 8) !== 'WAVE') return null;
  /** @type {Format | null} */
  let format = null;
  for (let at = 12; at + 8 <= view.byteLength;) {
    const length = view.getUint32(at + 4, true);
    const start = at + 8;
    if (nameAt(view, at) === 'fmt ' && start + 16 <= view.byteLength) format = formatAt(view, start, length);
    if (nameAt(view, at) === 'data') return format && withData(format, start, length, file.size);
    at = start + length + length % 2;
  }
  return null;
}

/**
 * The audio, mixed to one channel, one second at a time.
 * @param {Blob} file @param {Layout} layout
 * @returns {AsyncGenerator<Float32Array>}
 */
export async function* secondsOf(file, layout) {
  const frameBytes = layout.bytes * layout.channels;
  for (let frame = 0; frame < layout.frames; frame += layout.rate) {
    const count = Math.min(layout.rate, layout.frames - frame);
    const start = layout.start + frame * frameBytes;
    yield mixed(await file.slice(start, start + count * frameBytes).arrayBuffer(), layout);
  }
}

/** @param {ArrayBuffer} data @param {Layout} layout */
function mixed(data, { bytes, isFloat, channels }) {
  const view = new DataView(data);
  const read = READERS[(isFloat ? 'float' : 'pcm') + bytes];
  return Float32Array.from({ length: view.byteLength / bytes / channels }, (_, frame) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += read(view, (frame * channels + channel) * bytes);
    return sum / channels;
  });
}

/** @type {Record<string, (view: DataView, at: number) => number>} */
const READERS = {
  pcm1: (view, at) => view.getUint8(at) / 128 - 1,
  pcm2: (view, at) => view.getInt16(at, true) / 0x8000,
  pcm3: (view, at) => (view.getInt16(at + 1, true) * 256 + view.getUint8(at)) / 0x800000,
  pcm4: (view, at) => view.getInt32(at, true) / 0x80000000,
  float4: (view, at) => view.getFloat32(at, true),
  float8: (view, at) => view.getFloat64(at, true),
};

/** @param {DataView} view @param {number} start @param {number} length */
function formatAt(view, start, length) {
  const tag = view.getUint16(start, true);
  const isExtended = tag === EXTENSIBLE && length >= 26 && start + 26 <= view.byteLength;
  const kind = isExtended ? view.getUint16(start + 24, true) : tag;
  const [channels, rate] = [view.getUint16(start + 2, true), view.getUint32(start + 4, true)];
  const bytes = view.getUint16(start + 14, true) / 8;
  const isPacked = view.getUint16(start + 12, true) === bytes * channels;
  const isKnown = (kind === PCM && [1, 2, 3, 4].includes(bytes)) || (kind === FLOAT && [4, 8].includes(bytes));
  const isSane = channels >= 1 && channels <= MAX_CHANNELS && rate >= 8000 && rate <= 384000;
  return isKnown && isSane && isPacked ? { rate, channels, bytes, isFloat: kind === FLOAT } : null;
}

/** @param {Format} format @param {number} start @param {number} length @param {number} size */
function withData(format, start, length, size) {
  // Programs that write to a pipe do not know the length, and files may be truncated.
  const isUnknown = length === 0 || (length >= MIN_PLACEHOLDER && length >= size - start);
  const bytes = isUnknown ? size - start : Math.min(length, size - start);
  const frames = Math.floor(bytes / (format.bytes * format.channels));
  return { ...format, start, frames, isTruncated: !isUnknown && length > bytes };
}

/** @param {DataView} view @param {number} at */
function nameAt(view, at) {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));
}
