import { addressOf, explain, headerFields } from "../Shared/server.js";

/** What the close codes of graphql-transport-ws, and some of WebSocket's own, mean here. */
const closeMeanings = {
  1001: "The server is stopping.",
  1006: "The connection was lost.",
  1009: "A message is longer than the server accepts.",
  1011: "The server failed. Its log says more.",
  1012: "The server restarts.",
  1013: "The server is busy. Try again.",
  4400: "The server did not understand a message.",
  4401: "The server does not know this token.",
  4403: "The server does not know this token.",
  4406: "The server does not speak this protocol.",
  4408: "The connection took too long to begin.",
};

/** Why a WebSocket ended, in words. */
export function closeReason(event) {
  const meaning = closeMeanings[event.code] || "The server ended the connection.";
  return event.reason ? `${meaning} (${event.reason})` : meaning;
}

/**
 * Runs a subscription until `stop` is called or the server ends it.
 *
 * `watcher` has `opened(transport)`, `next(result)`, and `ended(reason)`, which is called once;
 * its reason is empty where the operation came to its end or was stopped. Where no WebSocket can be
 * opened at all, because a proxy or a browser does not let it, the same comes as an event stream.
 */
export class EventSubscription {
  constructor(key, request, watcher, extraHeaders = []) {
    this.key = key;
    this.request = request;
    this.watcher = watcher;
    this.extraHeaders = extraHeaders;
    this.isOver = false;
    this.wasOpen = false;
    this.abort = new AbortController();
    this.openSocket();
  }

  stop() {
    if (this.isOver) return;
    if (this.socket && this.socket.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify({ id: "1", type: "complete" }));
    }
    this.end("");
  }

  end(reason) {
    if (this.isOver) return;
    this.isOver = true;
    this.abort.abort();
    this.socket?.close(1000);
    this.watcher.ended(reason);
  }

  // A browser sets no header fields on a WebSocket: the first message carries them.
  get introduction() {
    const payload = {};
    for (const [name, value] of headerFields(this.extraHeaders)) {
      if (name === "content-type") continue;
      payload[name === "authorization" ? "Authorization" : name] = value;
    }
    return payload;
  }

  openSocket() {
    try {
      const address = addressOf(this.key).replace(/^http/, "ws");
      this.socket = new WebSocket(address, "graphql-transport-ws");
    } catch {
      this.openStream();
      return;
    }
    this.socket.addEventListener("open", () => {
      this.wasOpen = true;
      this.tell({ type: "connection_init", payload: this.introduction });
    });
    this.socket.addEventListener("message", (event) => this.receive(event.data));
    this.socket.addEventListener("close", (event) => {
      if (this.isOver) return;
      if (this.wasOpen) {
        this.end(closeReason(event));
      } else {
        this.openStream();
      }
    });
  }

  tell(message) {
    this.socket.send(JSON.stringify(message));
  }

  receive(text) {
    if (this.isOver) return;
    let message;
    try {
      message = JSON.parse(text);
    } catch {
      this.end("The server sent a message that is no JSON.");
      return;
    }
    switch (message.type) {
      case "connection_ack":
        this.tell({ id: "1", type: "subscribe", payload: this.request });
        this.watcher.opened("WebSocket");
        break;
      case "next":
        this.watcher.next(message.payload);
        break;
      case "error":
        this.watcher.next({ errors: message.payload });
        this.end("");
        break;
      case "complete":
        this.end("");
        break;
      case "ping":
        this.tell({ type: "pong" });
        break;
    }
  }

  async openStream() {
    try {
      const fields = headerFields(this.extraHeaders);
      fields.set("Accept", "text/event-stream");
      const response = await fetch(addressOf(this.key), {
        method: "POST", headers: fields, body: JSON.stringify(this.request),
        signal: this.abort.signal, credentials: "omit", cache: "no-store",
      });
      const type = response.headers.get("Content-Type") || "";
      if (!response.ok || !type.startsWith("text/event-stream")) {
        this.end(explain(response.status) || "The server sent no stream of events.");
        return;
      }
      this.watcher.opened("event stream");
      await this.readStream(response.body);
      this.end("The connection was lost.");
    } catch {
      this.end("The server cannot be reached.");
    }
  }

  async readStream(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    while (!this.isOver) {
      const { value, done } = await reader.read();
      if (done) return;
      const events = (rest + value).split(/\r?\n\r?\n/);
      rest = events.pop();
      for (const event of events) this.take(event);
    }
  }

  take(event) {
    let name = "";
    const data = [];
    for (const line of event.split(/\r?\n/)) {
      if (line.startsWith("event:")) name = line.slice(6).trim();
      if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
    }
    if (name === "next") this.watcher.next(JSON.parse(data.join("\n")));
    if (name === "complete") this.end("");
  }
}
