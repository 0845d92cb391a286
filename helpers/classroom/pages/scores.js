// Scores on their way to the LMS: how many are there, which are not and why, and launches that were not taken.

import { coded, course, element, filled, keyed, name_of, section, state, words } from "./common.js";

const titles = new Map(course.chapters.map((chapter) => [chapter.name, chapter.title]));

const points = (score) =>
  filled(words.score_points, {
    chapter: titles.get(score.chapter) ?? words.score_whole,
    points: score.wanted,
    possible: score.possible,
  });

const why = (score) => {
  const known = words[`score_said_${score.said}`];
  return known ? filled(known, { value: score.value }) : (words[`score_state_${score.state}`] ?? "");
};

/** What the teacher reads of one score of a learner. */
export const score_line = (score) => `${points(score)} – ${why(score)}`;

const counts = element("p", { class: "quiet", role: "status" });
const unsent = element("ul");
const refused = element("ul");
const refused_title = element("h3", {}, words.scores_refused);
export const scores_section = section(words.scores, counts, unsent, refused_title, refused);
scores_section.hidden = true;

export const draw_scores = () => {
  const { scores } = state;
  scores_section.hidden = !scores;
  if (!scores) return;
  const { sent = 0, waiting = 0, gone = 0, refused: failed = 0, kept = 0 } = scores.counts;
  counts.textContent = filled(words.scores_counts, { sent: sent + kept, waiting, failed: failed + gone });
  keyed(
    unsent,
    scores.unsent.map((score, place) => ({ ...score, place })),
    (score) => `${score.place}`,
    () => element("li"),
    (child, score) => {
      child.replaceChildren(element("span", {}, `${name_of(score.learner)}: ${score_line(score)}`));
    },
  );
  refused_title.hidden = scores.refusals.length === 0;
  keyed(
    refused,
    scores.refusals.slice(0, 8),
    (one) => `${one.id}`,
    () => element("li"),
    (child, one) => {
      const template = words[`launch_${one.key}`] ?? words.launch_other;
      const told = filled(template, { ...one, name: one.login ? name_of(one.login) : "" });
      child.replaceChildren(element("span", {}, ...coded(told)));
    },
  );
};
