// What is told in sentences: the last facts, the staff's screen, and which of the first steps are done.

import { NONE, STEPS, element, one, words, write } from "/names.js";

const SENTENCE = (told) => [told.zh_CN.replaceAll("\n", "，"), told.en.replaceAll("\n", "; ")];

export function makeSteps() {
  for (const [step, chinese, english] of STEPS) {
    const item = element("li", { "data-testid": `step-${step}`, "data-done": "false" });
    item.append(element("i", { "aria-hidden": "true" }), element("span", {}, ...words(chinese, english)));
    document.querySelector(".steps").append(item);
  }
}

// What was done stays done, whether the terminal answers at this moment or not.
export function showSteps(s) {
  for (const step of s.done ?? []) {
    const item = one(`step-${step}`);
    if (item.dataset.done === "true") continue;
    item.dataset.done = "true";
    item.append(element("span", { class: "unseen" }, "已完成 done"));
  }
}

function chips(fact) {
  const how = fact.waiting ? ["waiting", "待上传", "waiting"] : ["center", "已到中心", "at the center"];
  return [["durable", "已存盘", "durable"], how].map(([kind, chinese, english]) =>
    element("span", { class: `chip ${kind}` }, ...words(chinese, english)));
}

function row(fact, time) {
  const [chinese, english] = SENTENCE(fact.told);
  return element(
    "li",
    { "data-seq": String(fact.seq), "data-waiting": String(fact.waiting) },
    element("time", {}, time(fact.at)),
    element("span", { class: "sentence" }, chinese, " ", element("small", { lang: "en" }, english)),
    element("span", { class: "chips" }, ...chips(fact)),
  );
}

let listed = "";

export function showFacts(s, time) {
  const facts = s.facts ?? [];
  const now = facts.map((fact) => `${fact.seq}${fact.waiting}`).join();
  if (now === listed) return;
  listed = now;
  one("facts").replaceChildren(...facts.map((fact) => row(fact, time)));
}

export function showStaff(s) {
  const said = s.staff;
  one("staff-screen").dataset.mood = said?.mood ?? "quiet";
  write(one("staff-title"), said ? SENTENCE(said.title) : NONE);
  const lines = (said?.lines ?? []).map(SENTENCE);
  const now = lines.join("|");
  if (one("staff-lines").dataset.now === now) return;
  one("staff-lines").dataset.now = now;
  one("staff-lines").replaceChildren(...lines.map(([chinese, english]) => element("p", {}, ...words(chinese, english))));
}
