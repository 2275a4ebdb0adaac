// The office's pages: a center of its own plays four weeks when somebody opens this, and then serves them.

import { post } from "/controls.js";
import { element, one, write } from "/names.js";

const LOOK_AGAIN = 1000; // ms
const ROLES = {
  supervision_head: ["督查室负责人", "head of supervision"],
  supervisor: ["督查人员", "supervision"],
  deputy_director: ["中心副主任", "deputy director"],
  it: ["信息科", "IT"],
  duty_officer: ["楼层值班人员", "duty officer of a floor"],
  unit_head: ["窗口单位负责人", "head of a unit"],
  group_leader: ["组长", "group leader"],
  staff: ["工作人员", "staff"],
};

let begun = false;

function row({ badge, name, role, scope }) {
  const duty = element("td");
  write(duty, ROLES[role]);
  return element("tr", {}, element("td", {}, badge), element("td", {}, name), duty, element("td", {}, scope));
}

function show({ url, day, problem }) {
  const link = one("office-link");
  link.hidden = !url;
  if (url) link.href = url;
  if (problem) write(one("office-says"), ["没有启动", `did not start: ${problem}`]);
  else if (url) write(one("office-says"), ["已经启动", "serves"]);
  else write(one("office-says"), [`正在准备 ${day} 的数据`, `playing ${day}`]);
  return Boolean(url || problem);
}

async function follow() {
  const told = await (await fetch("/api/office")).json();
  if (!show(told)) setTimeout(follow, LOOK_AGAIN);
}

async function open() {
  if (begun || !one("office").open) return;
  begun = true;
  begun = await post("/api/office/open", {});
  if (begun) follow();
}

export async function makeOffice() {
  const told = await (await fetch("/api/office")).json();
  one("office-people").replaceChildren(...told.people.map(row));
  write(one("office-password"), told.password);
  one("office").addEventListener("toggle", open);
}
