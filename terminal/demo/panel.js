// The demo's front panel. It shows what the terminal says of itself at this moment, and remembers nothing:
// where no answer comes, no figure stands.

import { clearMessage, fingers, makeKeypad, makeKeys, makePeople, makeSwitches, showSwitches } from "/controls.js";
import { makeSteps, showFacts, showStaff, showSteps } from "/told.js";
import { COLOURS, CONTROLS, KEYS, NONE, PARTS, TRUST, one, write } from "/names.js";

const LATE = 1500; // ms: what was said before that is not shown as if it were true now; it is said twice a second
const GIVE_UP = 3000; // ms

let zone = "";
let last = { answer: false, bench: null };

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

function showLamps(s) {
  for (const [key, chinese] of KEYS) {
    const lit = s.answer ? String(s.terminal.lamps.includes(key)) : "unknown";
    const lamp = one(`lamp-${key}`);
    if (lamp.dataset.lit === lit) continue;
    lamp.dataset.lit = lit;
    const state = { true: "亮 on", false: "灭 off", unknown: "不详 unknown" }[lit];
    lamp.setAttribute("aria-label", `${chinese} 灯 lamp: ${state}`);
  }
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

function why({ bench }) {
  if (!bench) return ["演示台没有回应", "the demo itself does not respond"];
  if (bench.trouble) return ["终端未能启动", bench.trouble];
  return bench.plug ? ["电源已插好", "its power is in"] : ["电源已拔出", "its power plug is out"];
}

// The picture: fetched anew with every frame number; nothing is uncovered before it has come.
let framed = "";
let fetching = false;

async function showPlate(s) {
  const plate = one("plate");
  if (!s.answer) {
    framed = "";
    URL.revokeObjectURL(plate.src);
    plate.removeAttribute("src");
    delete plate.dataset.frame;
    return;
  }
  const frame = `${s.terminal.clock.boot}.${s.terminal.frames}`;
  if (frame === framed || fetching) return;
  fetching = true;
  try {
    const reply = await fetch(`/api/plate.png?frame=${frame}`, { signal: AbortSignal.timeout(GIVE_UP) });
    if (!reply.ok) return;
    const picture = URL.createObjectURL(await reply.blob());
    if (!last.answer) return;
    URL.revokeObjectURL(plate.src);
    plate.src = picture;
    await plate.decode();
    plate.dataset.frame = framed = frame;
  } catch {
    framed = "";
  } finally {
    fetching = false;
  }
}

function show(s) {
  if (s.answer && !last.answer) clearMessage();
  last = s;
  document.body.dataset.answer = String(s.answer);
  write(one("answer"), s.answer ? ["有应答", "answering"] : ["无应答", "no answer"]);
  if (!s.answer) write(one("why"), why(s));
  showFigures(s);
  showLamps(s);
  showSensor(s.bench);
  showSwitches(s);
  showStaff(s);
  showFacts(s, time);
  showSteps(s);
  showPlate(s);
}

// The demo tells each change at once, and what still stands twice a second; where it is silent, nothing is known.
function follow() {
  let late = 0;
  const silent = () => show({ answer: false, bench: null });
  const events = new EventSource("/api/events");
  events.addEventListener("message", (event) => {
    clearTimeout(late);
    late = setTimeout(silent, LATE);
    show(JSON.parse(event.data));
  });
  events.addEventListener("error", silent);
}

async function begin() {
  const hall = await (await fetch("/api/hall")).json();
  zone = hall.zone;
  makeKeys();
  makeSwitches(() => last);
  makePeople(hall.people);
  makeKeypad();
  makeSteps();
  follow();
}

begin();
