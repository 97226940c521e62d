// Small helpers over the DOM. Text always travels as text nodes, never as markup.

/** Makes an element: properties first (`class`, `on…`, attributes), then children (nodes, strings, nested lists, null). */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
  return element;
}

/** Fetches JSON; throws an Error with a Vietnamese message taken from the problem document if there is one. */
export async function getJson(url, options = {}) {
  let response;
  try {
    response = await fetch(url, { headers: { Accept: "application/json", ...(options.headers ?? {}) }, ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("Không kết nối được với dịch vụ Soi. Hãy kiểm tra rằng 'soi serve' đang chạy rồi thử lại.");
  }
  const document = await response.json().catch(() => null);
  if (response.ok && document) return document;
  const fields = (document?.errors ?? []).map((e) => `${e.field}: ${e.message}`).join("; ");
  throw new Error([document?.detail ?? `Dịch vụ trả lời mã ${response.status}.`, fields].filter(Boolean).join(" "));
}

let words = null;
/** Vietnamese labels of kinds and relations; an empty vocabulary if the service has none. */
export function vocabulary() {
  words ??= getJson("api/ontology").catch(() => ({ kinds: {}, relations: {} }));
  return words;
}

export function fill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter(Boolean));
}

/** A page address for an entity: its kind and stable id. */
export function entityUrl(cell) {
  return `entity.html?${new URLSearchParams({ kind: cell.type, id: cell.id })}`;
}

/** A link to an entity, with the code people know beside the name. */
export function entityLink(cell) {
  const code = cell.code && cell.code !== cell.name ? [" ", h("span", { class: "code" }, cell.code)] : null;
  return h("span", { class: "entity" }, h("a", { href: entityUrl(cell) }, cell.name || cell.code || cell.id), code);
}

/** Rows of a table body shown `step` at a time, with a button for the rest: `{ body, more }`. `make(i)` gives the elements of row i. */
export function inSteps(count, step, make) {
  const body = h("tbody");
  let shown = 0;
  const extend = () => {
    const end = Math.min(count, shown + step);
    for (; shown < end; shown += 1) body.append(...make(shown));
    more.hidden = shown >= count;
    more.textContent = `Hiện thêm (còn ${(count - shown).toLocaleString("vi-VN")} dòng)`;
  };
  const more = h("button", { type: "button", class: "quiet", onclick: extend });
  extend();
  return { body, more };
}

/** Where a statement was read: 'egp/kqlcnt.jsonl, dòng 12'. `origin` is one place or a list. */
export function originText(origin) {
  const places = (Array.isArray(origin) ? origin : [origin]).filter((p) => p && p.file);
  return places.map((p) => `${p.file}, dòng ${p.row}`).join("; ");
}
