import { currentToken } from "../Shared/token.js";

const endpoints = {
  admin: { name: "Administration", path: "graphql" },
  catalog: { name: "Catalog labels", path: "catalog/api/v1/custom/graphql" },
};

/** What a response of that status means to the person in front of the page. */
const statusMeanings = {
  400: "The server could not execute the request.",
  401: "The server does not know this token. Give the administrator's token, or the read token.",
  403: "This token may read, and nothing else.",
  404: "Nothing is at this path of the server.",
  405: "The server does not take this method here.",
  406: "The server has no answer in a form that was asked for.",
  408: "The request took too long to arrive.",
  413: "The request is larger than the server accepts.",
  414: "The request's address is longer than the server accepts.",
  415: "The server does not take this type of content.",
  429: "There are too many requests. Wait a moment.",
  431: "The request's header fields are larger than the server accepts.",
  500: "The server failed. Its log says more.",
  502: "The proxy could not reach the server.",
  503: "The server is busy, or it takes no changes at the moment. Try again.",
  504: "The server did not answer the proxy in time.",
};

/** Both endpoints: their keys, names and paths from the foot of the server. */
export function endpointNamed(key) {
  return endpoints[key] || endpoints.admin;
}

/** The address of an endpoint, also where a proxy serves all of this below a folder. */
export function addressOf(key) {
  const root = document.documentElement.dataset.root;
  return new URL(root + endpointNamed(key).path, location.href).href.replace(/#.*$/, "");
}

/** The header fields of every request, with the person's own after the page's. */
export function headerFields(extra = []) {
  const fields = new Headers({ "Content-Type": "application/json" });
  const token = currentToken();
  if (token) fields.set("Authorization", `Bearer ${token}`);
  for (const [name, value] of extra) fields.set(name, value);
  return fields;
}

/** What went wrong with a response, in words; empty where it is an ordinary one. */
export function explain(status) {
  if (status >= 200 && status < 300) return "";
  return statusMeanings[status] || `The server answered with status ${status}.`;
}

/**
 * Sends an operation: `{status, text, json, size, elapsed}`. `json` is undefined where the text is
 * none. Rejects only where no answer came, with a message in words.
 */
export async function send(key, request, { headers = [], signal } = {}) {
  const begun = performance.now();
  let response;
  let text;
  try {
    const fields = headerFields(headers);
    if (!fields.has("Accept")) {
      fields.set("Accept", "application/graphql-response+json, application/json;q=0.9");
    }
    response = await fetch(addressOf(key), {
      method: "POST", headers: fields, body: JSON.stringify(request), signal,
      credentials: "omit", cache: "no-store", redirect: "error",
    });
    text = await response.text();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    if (error instanceof TypeError && /header/i.test(error.message)) {
      throw new Error(`A header field cannot be sent: ${error.message}`);
    }
    throw new Error("The server cannot be reached. It may have stopped, or the network has.");
  }
  const elapsed = performance.now() - begun;
  const size = new Blob([text]).size;
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.status, text, json, size, elapsed };
}

/** Runs a query of the page's own: its data, or an error in words. */
export async function query(key, document, variables, signal) {
  const response = await send(key, { query: document, variables }, { signal });
  if (response.json?.data && !response.json.errors) return response.json.data;
  const message = response.json?.errors?.map((error) => error.message).join(" ");
  const error = new Error(message || explain(response.status));
  error.status = response.status;
  throw error;
}
