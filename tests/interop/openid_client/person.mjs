// A person without a browser: follows redirects, fills in the forms of each page, reads the code from the outbox.

import { readFileSync } from "node:fs";
import { join } from "node:path";

const decode = (text) =>
  text.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&#x27;", "'").replaceAll("&#34;", '"')
    .replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&#38;", "&").replaceAll("&amp;", "&");

const attribute = (tag, name) => {
  const found = tag.match(new RegExp(`\\s${name}="([^"]*)"`));
  return found ? decode(found[1]) : undefined;
};

/** The code that was sent last. */
export function lastCode() {
  const lines = readFileSync(join(process.env.GRADUS_FOLDER, "data", "outbox.jsonl"), "utf8").trim().split("\n");
  return JSON.parse(lines.at(-1)).code;
}

const outboxLength = () => {
  try {
    return readFileSync(join(process.env.GRADUS_FOLDER, "data", "outbox.jsonl"), "utf8").length;
  } catch {
    return 0;
  }
};

export class Person {
  constructor({ identifier, password }) {
    this.identifier = identifier;
    this.password = password;
    this.cookies = new Map();
    /** The names of the pages that were seen, in order. */
    this.pages = [];
  }

  /** Goes there, and does what the pages ask, until one leads to `target`: that URL, or the form that was posted there. */
  async visit(url, target) {
    this.pages = [];
    let response = await this.#fetch(url);
    for (let step = 0; step < 40; step++) {
      const location = response.headers.get("location");
      if (location) {
        url = new URL(location, url).href;
        if (url.startsWith(target)) return { url };
        response = await this.#fetch(url);
        continue;
      }
      const html = await response.text();
      const page = html.match(/<meta name="gradus-page" content="([^"]*)">/)?.[1];
      this.pages.push(page);
      if (page === "onward") {
        url = decode(html.match(/<a class="main" href="([^"]*)"/)[1]);
        if (url.startsWith(target)) return { url };
        response = await this.#fetch(url);
        continue;
      }
      const form = read(html);
      if (!form) throw new Error(`the page ${page} has no form: ${response.status} ${html}`);
      const action = new URL(form.action ?? url, url).href;
      if (page === "post") return { url: action, fields: form.fields };
      const before = outboxLength();
      response = await this.#fetch(action, this.#fill(page, form.fields));
      url = action;
      if (form.fields.has("authenticator")) await grown(before);
    }
    throw new Error(`it never ends: ${this.pages}`);
  }

  #fill(page, fields) {
    if (page === "sign-in.identifier") fields.set("identifier", this.identifier);
    if (page === "sign-in.password") fields.set("password", this.password);
    if (page === "step-up.code") fields.set("code", lastCode());
    return fields;
  }

  async #fetch(url, body) {
    const headers = { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ") };
    const response = await fetch(url, { method: body ? "POST" : "GET", body, headers, redirect: "manual" });
    for (const cookie of response.headers.getSetCookie()) {
      const [name, value] = cookie.split(";")[0].split("=");
      if (value) this.cookies.set(name, value);
      else this.cookies.delete(name);
    }
    return response;
  }
}

/** Waits until a message has gone out. */
async function grown(before) {
  for (let wait = 0; wait < 100 && outboxLength() <= before; wait++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The first form of a page that posts: its fields as they stand, with its main button. */
function read(html) {
  const found = html.match(/<form method="post"[^>]*>[\s\S]*?<\/form>/);
  if (!found) return undefined;
  const [form] = found;
  const fields = new URLSearchParams();
  for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
    const [name, type] = [attribute(tag, "name"), attribute(tag, "type")];
    if (!name || ((type === "radio" || type === "checkbox") && !/\schecked/.test(tag))) continue;
    fields.set(name, attribute(tag, "value") ?? "");
  }
  const button = form.match(/<button[^>]*>/)?.[0] ?? "";
  if (attribute(button, "name")) fields.set(attribute(button, "name"), attribute(button, "value") ?? "");
  return { action: attribute(form.match(/<form[^>]*>/)[0], "action"), fields };
}
