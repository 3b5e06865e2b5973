import { withoutSecrets } from "../Playground/history.js";

/** Longer links are cut by mail programs and chats. */
export const longestLink = 16_000;

function encodeBytes(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function decodeBytes(text) {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

async function through(stream, bytes, limit = Infinity) {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const chunks = [];
  let size = 0;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return new Uint8Array(await new Blob(chunks).arrayBuffer());
    size += value.length;
    if (size > limit) throw new RangeError("too long");
    chunks.push(value);
  }
}

/**
 * A link to the page with a document in it. All of it stands behind the `#`, which browsers do not
 * send; header fields are never in it, and what looks like a token is taken out.
 */
export async function shareLink({ endpoint, document, variables }) {
  const content = JSON.stringify({
    e: endpoint, d: withoutSecrets(document), v: withoutSecrets(variables),
  });
  const bytes = new TextEncoder().encode(content);
  const packed = await through(new CompressionStream("deflate-raw"), bytes);
  return `${location.href.replace(/#.*$/, "")}#1.${encodeBytes(packed)}`;
}

/** What a shared link holds: `{endpoint, document, variables}`; null where it holds nothing. */
export async function readShared(hash) {
  if (!hash.startsWith("#1.") || hash.length > 4 * longestLink) return null;
  try {
    const bytes = decodeBytes(hash.slice(3));
    const stream = new DecompressionStream("deflate-raw");
    const text = new TextDecoder().decode(await through(stream, bytes, 1_000_000));
    const { e, d, v } = JSON.parse(text);
    if (typeof d !== "string" || typeof v !== "string") return null;
    return { endpoint: e === "catalog" ? "catalog" : "admin", document: d, variables: v };
  } catch {
    return null;
  }
}
