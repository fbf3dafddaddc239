// Checklists that can be ticked, printed and, only if the reader wants it, remembered on this device.

const WORDS = {
  en: { done: "{n} of {all} ticked", remember: "Remember my ticks on this device", print: "Print", clear: "Untick all", bar: "Checklist" },
  zh: { done: "已勾选 {n} / {all}", remember: "在本设备上记住勾选", print: "打印", clear: "全部取消", bar: "核对清单" },
}

const boxes = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll(".checklist input[type=checkbox]")])
const words = document.documentElement.lang.startsWith("zh") ? WORDS.zh : WORDS.en
const place = `notice_nlp:ticks:${location.pathname}`

/**
 * Return the texts that were ticked last time, or null; a browser may refuse storage.
 * @returns {string[] | null}
 */
function remembered() {
  try {
    return JSON.parse(localStorage.getItem(place) ?? "null")
  } catch {
    return null
  }
}

/** @param {string | null} value */
function keep(value) {
  try {
    if (value === null) localStorage.removeItem(place)
    else localStorage.setItem(place, value)
  } catch {
    // Without storage, ticks last as long as the page.
  }
}

/** A page may change between two visits: ticks belong to the words, not to the number of the box. */
const name = (/** @type {HTMLInputElement} */ box) => (box.parentElement?.textContent ?? "").trim()

/**
 * @param {string} label
 * @param {() => void} act
 */
function button(label, act) {
  const made = document.createElement("button")
  made.type = "button"
  made.textContent = label
  made.addEventListener("click", act)
  return made
}

function start() {
  const bar = document.createElement("div")
  bar.className = "checklist-bar"
  bar.setAttribute("role", "group")
  bar.setAttribute("aria-label", words.bar)
  const done = document.createElement("span")
  done.setAttribute("role", "status")
  const label = document.createElement("label")
  const wish = document.createElement("input")
  wish.type = "checkbox"
  label.append(wish, ` ${words.remember}`)
  const update = () => {
    const ticked = boxes.filter((box) => box.checked)
    done.textContent = words.done.replace("{n}", String(ticked.length)).replace("{all}", String(boxes.length))
    keep(wish.checked ? JSON.stringify(ticked.map(name)) : null)
  }
  const before = remembered()
  if (before !== null) {
    wish.checked = true
    const names = new Set(before)
    for (const box of boxes) box.checked = names.has(name(box))
  }
  const clear = () => {
    for (const box of boxes) box.checked = false
    update()
  }
  bar.append(done, button(words.clear, clear), button(words.print, () => window.print()), label)
  for (const box of [...boxes, wish]) box.addEventListener("change", update)
  const last = document.querySelector(".do-first .checklist") ?? [...document.querySelectorAll(".checklist")].pop()
  last?.after(bar)
  update()
}

if (boxes.length) start()
