// Bytes to text: what people's tools really write (UTF-8 with and without BOM, UTF-16 from PowerShell), and what is no text at all.

export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "binary";

/** Tells the encoding from the first bytes of a file (up to 8 KiB suffice). */
export function encodingOf(head: Uint8Array): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  const sample = head.subarray(0, 8192);
  let nulEven = 0;
  let nulOdd = 0;
  for (let i = 0; i < sample.length; i++) {
    if (sample[i] !== 0) continue;
    if (i % 2 === 0) nulEven++;
    else nulOdd++;
  }
  if (nulEven + nulOdd === 0) return "utf-8";
  // ASCII text in UTF-16 without a BOM has a NUL in every second byte, always on the same side.
  const half = sample.length / 2;
  if (nulOdd > half * 0.6 && nulEven < half * 0.05) return "utf-16le";
  if (nulEven > half * 0.6 && nulOdd < half * 0.05) return "utf-16be";
  return "binary";
}

/** The text without its BOM. Invalid sequences become U+FFFD: one bad byte must not hide a whole file. */
export function decodeText(bytes: Uint8Array, encoding: Exclude<Encoding, "binary">): string {
  return new TextDecoder(encoding).decode(bytes);
}

/** Re-encodes a stream of UTF-16 chunks as UTF-8 and drops a BOM, so that one byte scanner serves all. */
export async function* asUtf8(chunks: AsyncIterable<Uint8Array>, encoding: Exclude<Encoding, "binary">): AsyncGenerator<Uint8Array> {
  if (encoding === "utf-8") {
    let first = true;
    for await (const chunk of chunks) {
      const hasBom = first && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
      first = false;
      yield hasBom ? chunk.subarray(3) : chunk;
    }
    return;
  }
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  for await (const chunk of chunks) yield encoder.encode(decoder.decode(chunk, { stream: true }));
  const rest = decoder.decode();
  if (rest !== "") yield encoder.encode(rest);
}
