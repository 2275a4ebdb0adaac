// What things are called, in Chinese and English, and how that is written on the page.

export const NONE = "—"; // where nothing is known

export const KEYS = [
  ["very_satisfied", "非常满意", "Very satisfied", "M12 27q8 13 16 0z"],
  ["satisfied", "满意", "Satisfied", "M12 27q8 9 16 0"],
  ["basically_satisfied", "基本满意", "Basically satisfied", "M13 29h14"],
  ["dissatisfied", "不满意", "Dissatisfied", "M12 31q8 -7 16 0"],
  ["very_dissatisfied", "非常不满意", "Very dissatisfied", "M12 32q8 -11 16 0"],
];
export const FINGERS = { "right-index": ["右手食指", "right index"], "left-index": ["左手食指", "left index"] };
export const OTHERS = [
  ["stranger", "陌生手指", "stranger's finger"],
  ["smudge", "脏手指", "smudged finger"],
];
export const STEPS = [
  ["finger", "放上手指", "lay a finger"],
  ["rate", "按评价键", "rate"],
  ["complain", "投诉", "complain"],
  ["cable", "拔网线，再插上", "pull the cable, put it back"],
  ["plug", "拔电源，再插上", "pull the plug, put it back"],
  ["clock", "把时钟调错，再拔网线和电源", "set the clock wrong, then pull cable and plug"],
];
export const FREE = { true: ["正常", "free"], false: ["卡住了", "stuck"] };
export const COLOURS = {
  red: "红", blue: "蓝", purple: "紫", green: "绿", yellow: "黄", cyan: "青", white: "白", led: "亮", off: "灭",
};
export const CONTROLS = { on: "常亮", flashing: "闪烁", breathing: "呼吸", "fade in": "渐亮" };
export const PARTS = {
  sensor: "指纹仪", evaluator: "评价器", reader: "读卡器", screen: "屏幕", font: "中文字体", storage: "存储",
  buzzer: "蜂鸣器", keypad: "密码键盘",
};
export const TRUST = {
  synced: ["已校准", "synced"], held: ["可信", "held"], unset: ["未校准", "not set"],
};
export const PULLED = { true: ["已插好", "in"], false: ["已拔出", "pulled"] };

export const one = (id) => document.querySelector(`[data-testid="${id}"]`);

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export function words(chinese, english) {
  return [chinese, " ", element("small", { lang: "en" }, english)];
}

export function write(target, content) {
  const [chinese, english] = Array.isArray(content) ? content : [content, ""];
  const wanted = english ? `${chinese} ${english}` : String(chinese);
  if (target.textContent !== wanted) target.replaceChildren(...(english ? words(chinese, english) : [wanted]));
}
