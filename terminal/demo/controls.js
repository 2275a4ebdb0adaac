// What a hand can do at the panel: the controls, and the acts that they send.

import { FINGERS, FREE, KEYS, NONE, OTHERS, PULLED, element, one, words, write } from "/names.js";
import { FIRST } from "/window.js";

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

// Whether the demo did it; where not, it is said.
export async function post(path, wanted) {
  try {
    const reply = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(wanted),
      keepalive: true,
    });
    if (reply.ok) return true;
    if (reply.status === 503) say("终端无应答，没有作用", "the terminal gives no answer: nothing was done");
    else say("未能执行", (await reply.json()).error);
  } catch {
    say("演示台无应答", "the demo does not answer");
  }
  return false;
}

function act(place, device, wanted, rest = 0) {
  const queue = place.id + device;
  const done = (queues[queue] ?? Promise.resolve()).then(() => post(`${place.api}/act`, wanted));
  queues[queue] = rest ? done.then(() => new Promise((rested) => setTimeout(rested, rest))) : done;
}

export function clearMessage() {
  write(one("message"), "");
}

// A button that is held: by mouse, touch, Space or Enter. An assistive click is a short touch.
function hold(button, place, device, down, up) {
  let held = false;
  const begin = () => {
    if (held) return;
    held = true;
    button.classList.add("down");
    act(place, device, down);
  };
  const end = () => {
    if (!held) return;
    held = false;
    button.classList.remove("down");
    act(place, device, up, REST);
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

export function makeKeys(place, holder) {
  for (const [key, chinese, english, mouth] of KEYS) {
    const lamp = element("span", { class: "lamp", role: "img", "data-testid": `${place.id}lamp-${key}` });
    const button = element(
      "button",
      { type: "button", class: `key ${key}`, "data-testid": `${place.id}key-${key}` },
      face(mouth),
      element("b", {}, chinese),
      " ",
      element("small", { lang: "en" }, english),
    );
    hold(button, place, "keys", { do: "press", key }, { do: "release", key });
    holder.append(element("div", { class: "place" }, lamp, button));
  }
}

// What a button is called begins with what is written on it, and says whose it is.

function fingerButton(place, finger, label, name) {
  fingers[finger] = name;
  const id = `${place.id}finger-${finger}`;
  const button = element("button", { type: "button", class: "small", "data-testid": id }, ...words(...label));
  button.setAttribute("aria-label", `${label.join(" ")}: 放上${name[0]} place ${name[1]}`);
  hold(button, place, "sensor", { do: "finger", finger }, { do: "lift" });
  return button;
}

function cardButton(place, badge, label, number, owner) {
  const id = `${place.id}card-${badge}`;
  const button = element("button", { type: "button", class: "small cardlike", "data-testid": id }, ...words(...label));
  button.setAttribute("aria-label", `${label.join(" ")}: 刷${owner[0]} hold ${owner[1]} to the reader`);
  button.addEventListener("click", () => act(place, "reader", { do: "card", number }));
  return button;
}

function personRow(place, person) {
  const row = element(
    "div",
    { class: "person" },
    element("p", {}, element("b", {}, person.name), ` ${person.window || `${person.post}岗`} `, element("small", {}, person.badge)),
  );
  for (const each of person.fingers) {
    const [chinese, english] = FINGERS[each];
    const name = [`${person.name} ${chinese}`, `${person.name}'s ${english}`];
    row.append(fingerButton(place, `${person.badge}-${each}`, [chinese, english], name));
  }
  const owner = [`${person.name}的工作卡`, `${person.name}'s card`];
  row.append(cardButton(place, person.badge, ["工作卡", "card"], person.cards[0], owner));
  return row;
}

function deskKey(place, key, chinese, english) {
  const id = `${place.id}key-${key}`;
  const button = element("button", { type: "button", class: "small staffkey", "data-testid": id }, ...words(chinese, english));
  hold(button, place, "keys", { do: "press", key }, { do: "release", key });
  return button;
}

export function makeKeypad() {
  for (const character of "1234567890\n") {
    const enter = character === "\n";
    const name = enter ? "确认 Enter" : `数字键 ${character} key`;
    const button = element("button", { type: "button", "aria-label": name }, enter ? "↵" : character);
    button.dataset.testid = `digit-${enter ? "enter" : character}`;
    button.addEventListener("click", () => act(FIRST, "keypad", { do: "strike", character }));
    document.querySelector(".digits").append(button);
  }
}

export function makePeople(place, holder, people) {
  const others = element("div", { class: "person others" }, element("p", {}, ...words("其他", "others")));
  for (const [finger, chinese, english] of OTHERS) {
    others.append(fingerButton(place, finger, [chinese, english], [chinese, `a ${english}`]));
  }
  others.append(
    cardButton(place, "unknown", ["陌生卡", "unknown card"], UNKNOWN_CARD, ["陌生卡", "an unknown card"]),
    deskKey(place, "staff", "工作键", "staff key"),
    deskKey(place, "invite", "请评价键", "invite key"),
  );
  holder.append(...people.map((person) => personRow(place, person)), others);
}

// The second window has what it takes to serve there: people, and the staff key.
export function makeFewer(place, section, people) {
  section.querySelector(".people").append(...people.map((person) => personRow(place, person)));
  section.querySelector(".switches").prepend(deskKey(place, "staff", "工作键", "staff key"));
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

export function makeSwitches(place, chosen, last) {
  for (const name of chosen) {
    const { on, turn } = SWITCHES[name];
    one(place.id + name).addEventListener("click", () => act(place, name, turn(!on(last()))));
  }
}

export function showSwitches(place, chosen, s) {
  for (const name of chosen) {
    const { on, names = PULLED } = SWITCHES[name];
    const [button, state] = [one(place.id + name), on(s)];
    button.disabled = state === undefined;
    button.setAttribute("aria-checked", String(state ?? false));
    write(button.querySelector("span"), state === undefined ? NONE : names[state]);
  }
}
