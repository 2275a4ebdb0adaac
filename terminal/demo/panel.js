// The demo's front panel. It shows what the terminal says of itself at this moment, and remembers nothing:
// where no answer comes, no figure stands.

import { clearMessage, fingers, makeKeypad, makeKeys, makePeople, makeSwitches, showSwitches } from "/controls.js";
import { COLOURS, CONTROLS, NONE, PARTS, TRUST, one, write } from "/names.js";
import { makeOffice } from "/office.js";
import { makeSecond } from "/second.js";
import { makeSteps, showFacts, showSteps } from "/told.js";
import { FIRST, follow, screens, showLamps } from "/window.js";

const SWITCHES = ["cable", "plug", "sensor", "clock", "stuck"];

let zone = "";
let last = { answer: false, bench: null };
let showScreens = () => {};

function time(at) {
  const format = { timeZone: zone, month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat("zh-CN", { ...format, hourCycle: "h23" }).format(at);
}

const FIGURES = {
  recorded: (s) => s.terminal.recorded,
  waiting: (s) => s.terminal.waiting,
  delivered: (s) => s.terminal.delivered,
  refused: (s) => s.terminal.refused,
  center: (s) => s.center ?? NONE,
  config: (s) => s.terminal.config || ["无", "none yet"],
  trust: (s) => TRUST[s.terminal.clock.trust],
  time: (s) => time(s.terminal.clock.at),
  link: (s) => (s.terminal.center === "" ? ["已连接", "up"] : ["未连接", s.terminal.center]),
  parts: (s) => {
    const missing = Object.keys(s.terminal.parts);
    return missing.length ? [missing.map((part) => PARTS[part]).join("、"), missing.join(", ")] : ["无", "none"];
  },
  tones: (s) => (s.terminal.tones ? `第 ${s.terminal.tones} 声` : ""),
  tone: (s) => (s.tone ? [s.tone.zh_CN, s.tone.en] : ["还没有", "none yet"]),
};

function showFigures(s) {
  for (const target of document.querySelectorAll("[data-figure]")) {
    write(target, s.answer ? FIGURES[target.dataset.figure](s) : NONE);
  }
  document.querySelector(".tone").dataset.tone = s.answer ? s.terminal.tone : "";
}

function showSensor(bench) {
  const ring = bench?.ring ?? { colour: "off", control: "off" };
  Object.assign(one("ring").dataset, ring);
  const dark = ring.colour === "off";
  const shown = dark ? ["灭", "off"] : [`${COLOURS[ring.colour]} ${CONTROLS[ring.control]}`, `${ring.colour}, ${ring.control}`];
  write(one("ring-name"), bench ? shown : NONE);
  one("glass").dataset.finger = bench?.finger ?? "";
  write(one("finger-name"), bench ? (fingers[bench.finger] ?? bench.finger) : NONE);
}

function show(s) {
  if (s.answer && !last.answer) clearMessage();
  last = s;
  document.body.dataset.answer = String(s.answer);
  write(one("answer"), s.answer ? ["有应答", "answering"] : ["无应答", "no answer"]);
  showFigures(s);
  showLamps(FIRST, s);
  showSensor(s.bench);
  showSwitches(FIRST, SWITCHES, s);
  showFacts(s, time);
  showSteps(s);
  showScreens(s);
}

async function begin() {
  const hall = await (await fetch("/api/hall")).json();
  zone = hall.zone;
  showScreens = screens(FIRST);
  makeKeys(FIRST, document.querySelector(".evaluator .keys"));
  makeSwitches(FIRST, SWITCHES, () => last);
  makePeople(FIRST, document.querySelector(".staff .people"), hall.people);
  makeKeypad();
  makeSteps();
  makeSecond(hall);
  makeOffice();
  follow(FIRST, show);
}

begin();
