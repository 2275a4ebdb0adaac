// What is shown of any window: its events, its plate, its lamps, and its staff's screen.

import { KEYS, NONE, one, write } from "/names.js";
import { picture } from "/pictures.js";

const LATE = 1500; // ms: what was said before that is not shown as if it were true now; it is said twice a second

// Where a window is: `api` leads to it, and what is of it is named with `id` before.
export const FIRST = { api: "/api", id: "" };
export const SECOND = { api: "/api/second", id: "second-" };

export const SENTENCE = (told) => [told.zh_CN.replaceAll("\n", "，"), told.en.replaceAll("\n", "; ")];

// The demo tells each change at once, and what still stands twice a second; where it is silent, nothing is known.
export function follow(place, show) {
  let late = 0;
  const silent = () => show({ answer: false, bench: null });
  const events = new EventSource(`${place.api}/events`);
  events.addEventListener("message", (event) => {
    clearTimeout(late);
    late = setTimeout(silent, LATE);
    show(JSON.parse(event.data));
  });
  events.addEventListener("error", silent);
}

function why({ bench }) {
  if (!bench) return ["演示台没有回应", "the demo itself does not respond"];
  if (bench.trouble) return ["终端未能启动", bench.trouble];
  if (bench.plug) return ["电源已插好；启动要几秒钟", "its power is in; to start takes some seconds"];
  return ["电源已拔出", "its power plug is out"];
}

// Gives what shows the plate and the staff's screen of a window.
export function screens(place) {
  const plate = picture(one(`${place.id}plate`), `${place.api}/plate.png`);
  const staff = picture(one(`${place.id}staff-plate`), `${place.api}/staff.png`);
  let face = "";
  let faces = 0;
  return (s) => {
    one(`${place.id}bezel`).dataset.answer = String(s.answer);
    if (!s.answer) write(one(`${place.id}why`), why(s));
    const now = s.answer ? JSON.stringify(s.terminal.staff) : "";
    if (now !== face) faces += 1;
    face = now;
    plate(s.answer ? `${s.terminal.clock.boot}.${s.terminal.frames}` : "");
    staff(s.answer ? String(faces) : "");
    showStaff(place, s);
  };
}

// The picture speaks the hall's language; beside it stands what it says in the other one.
function showStaff(place, s) {
  const said = s.staff ? [s.staff.title, ...s.staff.lines].map(SENTENCE) : [];
  one(`${place.id}staff-plate`).alt = `工作人员屏幕 The staff's screen: ${said.flat().join(" ") || NONE}`;
  write(one(`${place.id}staff-title`), said.map(([, english]) => english).join(". ") || NONE);
}

export function showLamps(place, s) {
  for (const [key, chinese] of KEYS) {
    const lit = s.answer ? String(s.terminal.lamps.includes(key)) : "unknown";
    const lamp = one(`${place.id}lamp-${key}`);
    if (lamp.dataset.lit === lit) continue;
    lamp.dataset.lit = lit;
    const state = { true: "亮 on", false: "灭 off", unknown: "不详 unknown" }[lit];
    lamp.setAttribute("aria-label", `${chinese} 灯 lamp: ${state}`);
  }
}
