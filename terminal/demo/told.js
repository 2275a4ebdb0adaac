// What is told in sentences: the last facts, and which of the first steps are done.

import { STEPS, element, one, words } from "/names.js";
import { SENTENCE } from "/window.js";

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
    element("time", {}, time(fact.at), element("small", {}, `#${fact.seq}`)),
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
