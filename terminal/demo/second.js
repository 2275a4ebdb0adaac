// The second window: its terminal starts when somebody opens it here, and from then on is told of like the first.

import { makeFewer, makeKeys, makeSwitches, post, showSwitches } from "/controls.js";
import { NONE, one, write } from "/names.js";
import { SECOND, SENTENCE, follow, screens, showLamps } from "/window.js";

const SWITCHES = ["plug"];

let last = { answer: false, bench: null };
let begun = false;

async function open(showScreens) {
  if (begun || !one("second").open) return;
  begun = true;
  begun = await post("/api/second/open", {});
  if (!begun) return;
  follow(SECOND, (s) => {
    last = s;
    showScreens(s);
    showLamps(SECOND, s);
    showSwitches(SECOND, SWITCHES, s);
    const newest = s.facts?.[0];
    write(one("second-newest"), newest ? SENTENCE(newest.told) : NONE);
  });
}

export function makeSecond({ second, opened }) {
  const section = one("second");
  const showScreens = screens(SECOND);
  makeFewer(SECOND, section, second);
  makeKeys(SECOND, section.querySelector(".keys"));
  makeSwitches(SECOND, SWITCHES, () => last);
  section.addEventListener("toggle", () => open(showScreens));
  section.open = opened;
}
