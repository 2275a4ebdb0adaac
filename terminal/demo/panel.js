// The demo's front panel. It shows what the terminal says of itself at this moment, and remembers nothing:
// where no answer comes, no figure stands.
"use strict";

const EVERY = 300; // ms between two questions
const LATE = 1000; // ms: what was said before that is not shown as if it were true now
const GIVE_UP = 3000; // ms
const DAY = 24 * 3600 * 1000; // ms
const SAID = 6000; // ms that a message stays
const NONE = "—";

const KEYS = [
  ["very_satisfied", "非常满意", "Very satisfied", "M12 27q8 13 16 0z"],
  ["satisfied", "满意", "Satisfied", "M12 27q8 9 16 0"],
  ["basically_satisfied", "基本满意", "Basically satisfied", "M13 29h14"],
  ["dissatisfied", "不满意", "Dissatisfied", "M12 31q8 -7 16 0"],
  ["very_dissatisfied", "非常不满意", "Very dissatisfied", "M12 32q8 -11 16 0"],
];
const FINGERS = { "right-index": ["右手食指", "right index"], "left-index": ["左手食指", "left index"] };
const OTHERS = [
  ["stranger", "陌生手指", "stranger's finger"],
  ["smudge", "脏手指", "smudged finger"],
];
const COLOURS = {
  red: "红", blue: "蓝", purple: "紫", green: "绿", yellow: "黄", cyan: "青", white: "白", led: "亮", off: "灭",
};
const CONTROLS = { on: "常亮", flashing: "闪烁", breathing: "呼吸", "fade in": "渐亮" };
const PARTS = {
  sensor: "指纹仪", evaluator: "评价器", reader: "读卡器", screen: "屏幕", font: "中文字体", storage: "存储",
  buzzer: "蜂鸣器",
};
const TRUST = {
  synced: ["已校准", "synced"], held: ["可信", "held"], unset: ["未校准", "not set"],
};
const PULLED = { true: ["已插好", "in"], false: ["已拔出", "pulled"] };

const one = (id) => document.querySelector(`[data-testid="${id}"]`);
const fingers = { "": ["空", "empty"] };
let zone = "Asia/Shanghai";
let last = { answer: false, bench: null };

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function words(chinese, english) {
  return [chinese, " ", element("small", { lang: "en" }, english)];
}

function write(target, content) {
  const [chinese, english] = Array.isArray(content) ? content : [content, ""];
  const wanted = english ? `${chinese} ${english}` : String(chinese);
  if (target.textContent !== wanted) target.replaceChildren(...(english ? words(chinese, english) : [wanted]));
}

// What a hand does. Acts at one device keep their order: a key is not let go before it was pressed.

const queues = {};
let messageTimer = 0;

function say(chinese, english) {
  write(one("message"), [chinese, english]);
  clearTimeout(messageTimer);
  messageTimer = setTimeout(() => write(one("message"), ""), SAID);
}

async function post(act) {
  try {
    const reply = await fetch("/api/act", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(act),
      keepalive: true,
    });
    if (reply.status === 503) say("终端无应答，没有作用", "the terminal gives no answer: nothing was done");
    else if (!reply.ok) say("未能执行", (await reply.json()).error);
  } catch {
    say("演示台无应答", "the demo does not answer");
  }
}

function act(device, wanted) {
  queues[device] = (queues[device] ?? Promise.resolve()).then(() => post(wanted));
  return queues[device];
}

// A button that is held: by mouse, touch, Space or Enter. An assistive click is a short touch.
function hold(button, device, down, up) {
  let held = false;
  const begin = () => {
    if (held) return;
    held = true;
    button.classList.add("down");
    act(device, down);
  };
  const end = () => {
    if (!held) return;
    held = false;
    button.classList.remove("down");
    act(device, up);
  };
  const isKey = (event) => event.key === " " || event.key === "Enter";
  button.addEventListener("pointerdown", (event) => event.button === 0 && begin());
  for (const kind of ["pointerup", "pointerleave", "pointercancel", "blur"]) button.addEventListener(kind, end);
  window.addEventListener("blur", end);
  window.addEventListener("pagehide", end);
  button.addEventListener("keydown", (event) => {
    if (!isKey(event)) return;
    event.preventDefault();
    begin();
  });
  button.addEventListener("keyup", (event) => {
    if (!isKey(event)) return;
    event.preventDefault();
    end();
  });
  button.addEventListener("click", (event) => {
    if (event.detail !== 0) return;
    begin();
    end();
  });
  button.addEventListener("contextmenu", (event) => event.preventDefault());
}

// The controls.

function face(mouth) {
  const holder = element("span", { class: "face" });
  holder.innerHTML =
    '<svg viewBox="0 0 40 40" aria-hidden="true"><circle cx="20" cy="20" r="17"/>' +
    `<path class="eyes" d="M14 15v3M26 15v3"/><path d="${mouth}"/></svg>`;
  return holder;
}

function makeKeys() {
  for (const [key, chinese, english, mouth] of KEYS) {
    const lamp = element("span", { class: "lamp", role: "img", "data-testid": `lamp-${key}` });
    const button = element(
      "button",
      { type: "button", class: `key ${key}`, "data-testid": `key-${key}` },
      face(mouth),
      element("b", {}, chinese),
      " ",
      element("small", { lang: "en" }, english),
    );
    hold(button, "keys", { do: "press", key }, { do: "release", key });
    document.querySelector(".keys").append(element("div", { class: "place" }, lamp, button));
  }
}

function fingerButton(finger, label, name) {
  fingers[finger] = name;
  const button = element("button", { type: "button", class: "small", "data-testid": `finger-${finger}` }, ...label);
  button.setAttribute("aria-label", `放上${name[0]} Place ${name[1]}`);
  hold(button, "sensor", { do: "finger", finger }, { do: "lift" });
  return button;
}

function cardButton(person) {
  const button = element(
    "button",
    { type: "button", class: "small cardlike", "data-testid": `card-${person.badge}` },
    ...words("工作卡", "card"),
  );
  button.setAttribute("aria-label", `刷${person.name}的工作卡 Hold ${person.name}'s card to the reader`);
  button.addEventListener("click", () => act("reader", { do: "card", number: person.cards[0] }));
  return button;
}

function personRow(person) {
  const row = element(
    "div",
    { class: "person" },
    element("p", {}, element("b", {}, person.name), ` ${person.post}岗 `, element("small", {}, person.badge)),
  );
  for (const each of person.fingers) {
    const [chinese, english] = FINGERS[each];
    const name = [`${person.name} ${chinese}`, english];
    row.append(fingerButton(`${person.badge}-${each}`, words(chinese, english), name));
  }
  row.append(cardButton(person));
  return row;
}

function staffKey() {
  const button = element(
    "button",
    { type: "button", class: "small staffkey", "data-testid": "key-staff" },
    ...words("工作键", "staff key"),
  );
  hold(button, "keys", { do: "press", key: "staff" }, { do: "release", key: "staff" });
  return button;
}

async function makePeople() {
  const hall = await (await fetch("/api/hall")).json();
  zone = hall.zone;
  const others = element("div", { class: "person" }, element("p", {}, ...words("其他", "others")));
  for (const [finger, chinese, english] of OTHERS) {
    others.append(fingerButton(finger, words(chinese, english), [chinese, english]));
  }
  others.append(staffKey());
  document.querySelector(".people").append(...hall.people.map(personRow), others);
}

const SWITCHES = {
  cable: { on: (s) => s.bench?.cable, turn: (on) => ({ do: "cable", plugged: on }) },
  plug: { on: (s) => s.bench?.plug, turn: (on) => ({ do: "plug", plugged: on }) },
  sensor: { on: (s) => s.bench?.sensor, turn: (on) => ({ do: "sensor", plugged: on }) },
  clock: {
    on: (s) => (s.answer ? s.terminal.clock_error === 0 : undefined),
    turn: (on) => ({ do: "clock", error: on ? 0 : -DAY }),
    names: { true: ["准", "right"], false: ["慢一天", "one day slow"] },
  },
};

function makeSwitches() {
  for (const [name, { on, turn }] of Object.entries(SWITCHES)) {
    one(name).addEventListener("click", () => act(name, turn(!on(last))));
  }
}

// What is seen.

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

function showSwitches(s) {
  for (const [name, { on, names = PULLED }] of Object.entries(SWITCHES)) {
    const state = on(s);
    one(name).disabled = state === undefined;
    one(name).setAttribute("aria-checked", String(state ?? false));
    write(one(name).querySelector("span"), state === undefined ? NONE : names[state]);
  }
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
  if (s.answer && !last.answer) write(one("message"), "");
  last = s;
  document.body.dataset.answer = String(s.answer);
  write(one("answer"), s.answer ? ["有应答", "answering"] : ["无应答", "no answer"]);
  if (!s.answer) write(one("why"), why(s));
  showFigures(s);
  showLamps(s);
  showSensor(s.bench);
  showSwitches(s);
  showPlate(s);
}

async function ask() {
  const late = setTimeout(() => show({ answer: false, bench: last.bench }), LATE);
  try {
    const reply = await fetch("/api/state", { signal: AbortSignal.timeout(GIVE_UP) });
    if (!reply.ok) throw new Error(reply.statusText);
    const state = await reply.json();
    clearTimeout(late);
    show(state);
  } catch {
    clearTimeout(late);
    show({ answer: false, bench: null });
  }
  setTimeout(ask, EVERY);
}

makeKeys();
makeSwitches();
makePeople().finally(ask);
