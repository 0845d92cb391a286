// What all parts of the board share: the course and its words, what is known of the class, and small tools.

export const course = JSON.parse(document.getElementById("course").textContent);
export const visitor = JSON.parse(document.getElementById("visitor").textContent);
export const words = course.words;
export const SIGNS = { d: "✓", w: "✕", t: "•", "-": "·" };

export const state = {
  version: 0,
  notes_version: 0,
  here: [],
  rows: {},
  stuck: [],
  mistakes: [],
  pace: [],
  notes: [],
  worlds: [],
  holds: [],
  scores: null,
};
export const places = course.chapters.flatMap((chapter) =>
  chapter.steps.map((step) => ({ chapter: chapter.name, ...step })),
);
export const first_of = new Map(
  course.chapters.map((chapter) => [chapter.name, places.findIndex((place) => place.chapter === chapter.name)]),
);
const titles = new Map(places.map((place) => [`${place.chapter} ${place.id}`, place.title]));
const shown_names = new Map(course.learners.map((learner) => [learner.login, learner.shown]));

export const filled = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
export const minutes = (seconds) => Math.max(1, Math.round(seconds / 60));
export const title_of = (chapter, step) => titles.get(`${chapter} ${step}`) ?? step;
export const name_of = (login) => shown_names.get(login) ?? login;
export const count_of = (count) => (count === 1 ? words.count_one : filled(words.count, { count }));
export const is_here = (login) => state.here.includes(login);

export const element = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
};

/** `text` with what stands between backticks as code. */
export const coded = (text) => text.split("`").map((part, index) => (index % 2 ? element("code", {}, part) : part));

export const ask = async (path, body) => {
  const headers = { "X-XSRFToken": visitor.xsrf };
  const options = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
  const answer = await fetch(path, options);
  if (answer.redirected || answer.status === 403) location.reload(); // logged out meanwhile
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
};

/** Makes the children of `list` those of `items`, keeping the elements of those that stay: what is typed there stays too. */
export const keyed = (list, items, key, make, update) => {
  const known = new Map([...list.children].map((child) => [child.dataset.key, child]));
  const wanted = items.map((item) => {
    const name = key(item);
    const child = known.get(name) ?? make(item);
    child.dataset.key = name;
    known.delete(name);
    update?.(child, item);
    return child;
  });
  for (const child of known.values()) child.remove();
  wanted.forEach((child, index) => {
    if (list.children[index] !== child) list.insertBefore(child, list.children[index] ?? null);
  });
};

export const section = (title, ...children) =>
  element("section", { "aria-label": title }, element("h2", {}, title), ...children);
