// Pieces of code that change as one types, each with a button that copies it.

import { keep_keys } from "./keys.js";

const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Pages that are not served from this machine or over https have no clipboard: the old way.
    const box = document.createElement("textarea");
    box.value = text;
    box.setAttribute("aria-hidden", "true");
    box.style.position = "fixed";
    box.style.opacity = "0";
    const before = document.activeElement;
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    before?.focus();
    return done;
  }
};

const element = (tag, className = "", text = "") => {
  const made = document.createElement(tag);
  made.className = className;
  if (text) made.textContent = text;
  return made;
};

// The browser wraps a line after any hyphen, also between those of `--output`; a word stays in one piece while it fits.
const write = (code, text) => {
  const parts = text.split(/(\s+)/);
  code.replaceChildren(...parts.map((part) => (part.includes("-") ? element("span", "workshop-word", part) : part)));
};

const piece = (snippet, words) => {
  const box = element(snippet.folded ? "details" : "div", `workshop-snippet workshop-snippet--${snippet.name}`);
  const title = element(snippet.folded ? "summary" : "div", "workshop-snippet-title", snippet.title);
  const code = element("pre", `workshop-code workshop-${snippet.name}`);
  write(code, snippet.text);
  code.tabIndex = 0;
  code.setAttribute("role", "region");
  code.setAttribute("aria-label", snippet.title);
  const button = element("button", "workshop-copy", words.copy);
  button.type = "button";
  button.setAttribute("aria-label", `${words.copy}: ${snippet.title}`);
  const said = element("span", "workshop-copied");
  said.setAttribute("role", "status");
  let timer = 0;
  button.addEventListener("click", async () => {
    said.textContent = (await copy(code.textContent)) ? words.copied : words.failed;
    clearTimeout(timer);
    timer = setTimeout(() => (said.textContent = ""), 4000);
  });
  const tools = element("div", "workshop-snippet-tools");
  tools.append(said, button);
  const row = element("div", "workshop-snippet-row");
  row.append(code, tools);
  box.append(title, row);
  return { box, code };
};

function render({ model, el }) {
  el.classList.add("workshop-snippets");
  const controller = new AbortController();
  keep_keys(el, controller.signal);
  const pieces = {};
  const draw = () => {
    for (const snippet of model.get("snippets")) {
      pieces[snippet.name] ??= piece(snippet, model.get("words"));
      const { box, code } = pieces[snippet.name];
      if (!box.isConnected && box.parentNode !== el) el.append(box);
      if (code.textContent !== snippet.text) write(code, snippet.text);
    }
  };
  model.on("change:snippets", draw);
  draw();
  return () => {
    controller.abort();
    model.off("change:snippets", draw);
  };
}

export default { render };
