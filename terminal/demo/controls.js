// What a hand can do at the panel: the controls, and the acts that they send.

import { FINGERS, FREE, KEYS, NONE, OTHERS, PULLED, element, one, words, write } from "/names.js";

const UNKNOWN_CARD = "00099999";
const DAY = 24 * 3600 * 1000; // ms
const REST = 80; // ms that a key stays up at least: one that comes back sooner would count as bouncing
const SAID = 6000; // ms that a message stays

export const fingers = { "": ["空", "empty"] }; // names of what may lie on the glass

// Acts at one device keep their order: a key is not let go before it was pressed.

const queues = {};
let messageTimer = 0;

function say(chinese, english) {
  write(one("message"), [chinese, english]);
  clearTimeout(messageTimer);
  messageTimer = setTimeout(clearMessage, SAID);
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

export function clearMessage() {
  write(one("message"), "");
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
    queues[device] = queues[device].then(() => new Promise((rested) => setTimeout(rested, REST)));
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

export function makeKeys() {
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
    element("p", {}, element("b", {}, person.name), ` ${person.window || `${person.post}岗`} `, element("small", {}, person.badge)),
  );
  for (const each of person.fingers) {
    const [chinese, english] = FINGERS[each];
    const name = [`${person.name} ${chinese}`, english];
    row.append(fingerButton(`${person.badge}-${each}`, words(chinese, english), name));
  }
  row.append(cardButton(person));
  return row;
}

function deskKey(key, chinese, english) {
  const button = element(
    "button",
    { type: "button", class: "small staffkey", "data-testid": `key-${key}` },
    ...words(chinese, english),
  );
  hold(button, "keys", { do: "press", key }, { do: "release", key });
  return button;
}

function unknownCard() {
  const button = element(
    "button",
    { type: "button", class: "small cardlike", "data-testid": "card-unknown" },
    ...words("陌生卡", "unknown card"),
  );
  button.addEventListener("click", () => act("reader", { do: "card", number: UNKNOWN_CARD }));
  return button;
}

export function makeKeypad() {
  for (const character of "1234567890\n") {
    const enter = character === "\n";
    const name = enter ? "确认 Enter" : `数字键 ${character} key`;
    const button = element("button", { type: "button", "aria-label": name }, enter ? "↵" : character);
    button.dataset.testid = `digit-${enter ? "enter" : character}`;
    button.addEventListener("click", () => act("keypad", { do: "strike", character }));
    document.querySelector(".digits").append(button);
  }
}

export function makePeople(people) {
  const others = element("div", { class: "person others" }, element("p", {}, ...words("其他", "others")));
  for (const [finger, chinese, english] of OTHERS) {
    others.append(fingerButton(finger, words(chinese, english), [chinese, english]));
  }
  others.append(
    unknownCard(),
    deskKey("staff", "工作键", "staff key"),
    deskKey("invite", "请评价键", "invite key"),
  );
  document.querySelector(".people").append(...people.map(personRow), others);
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
  stuck: {
    on: (s) => (s.bench ? !s.bench.stuck : undefined),
    turn: (on) => ({ do: "stuck", stuck: !on }),
    names: FREE,
  },
};

export function makeSwitches(last) {
  for (const [name, { on, turn }] of Object.entries(SWITCHES)) {
    one(name).addEventListener("click", () => act(name, turn(!on(last()))));
  }
}

export function showSwitches(s) {
  for (const [name, { on, names = PULLED }] of Object.entries(SWITCHES)) {
    const state = on(s);
    one(name).disabled = state === undefined;
    one(name).setAttribute("aria-checked", String(state ?? false));
    write(one(name).querySelector("span"), state === undefined ? NONE : names[state]);
  }
}
