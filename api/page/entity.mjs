// One entity: its facts, its neighbours relation by relation (with how many there are in all), and where each was read.
import { entityLink, fill, getJson, h, inSteps, originText, vocabulary } from "./dom.mjs";
import { format, inWords } from "./format.mjs";

/** neighbours of one relation shown before a reader asks for more */
const STEP = 10;

const $ = (id) => document.getElementById(id);

function factRow(fact) {
  const words = inWords(fact.value, { unit: fact.type });
  return [h("dt", {}, fact.label), h("dd", {}, format(fact.value, { unit: fact.type }), words && h("span", { class: "words" }, words))];
}

function neighbourTable(group, words) {
  const columns = [...new Map(group.items.flatMap((item) => item.properties.map((p) => [p.property, p]))).values()];
  const row = (item) => {
    const own = new Map(item.properties.map((p) => [p.property, p]));
    const cells = columns.map(({ property, type }) => {
      const found = own.get(property);
      return h("td", { class: typeof found?.value === "number" ? "number" : null }, found ? format(found.value, { unit: type }) : "");
    });
    return h("tr", {}, h("th", { scope: "row" }, entityLink(item.entity)), cells, h("td", { class: "origin" }, originText(item.origin)));
  };
  const { body, more } = inSteps(group.items.length, STEP, (i) => [row(group.items[i])]);
  const kind = words.kinds[group.kind]?.label ?? group.kind;
  const numeric = (c) => (typeof c.value === "number" ? "number" : null);
  const heads = [h("th", { scope: "col" }, kind), ...columns.map((c) => h("th", { scope: "col", class: numeric(c) }, c.label)), h("th", { scope: "col" }, "Nguồn")];
  const left = group.count - group.shown;
  const title = `${group.label.replace("…", kind)} (${format(group.count)})`;
  return h("section", {},
    h("h2", {}, title),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": title }, h("table", {}, h("thead", {}, h("tr", {}, heads)), body)),
    more,
    left > 0 ? h("p", { class: "muted" }, `Còn ${format(left)} mục không liệt kê ở đây; hãy hỏi hẹp hơn để xem.`) : null);
}

function show(entity, words) {
  const { name, code, id } = entity.entity;
  document.title = `${name ?? code ?? id} · Soi`;
  fill($("entity"),
    h("p", { class: "kind" }, entity.kind_label),
    h("h1", {}, name ?? code ?? id),
    code ? h("p", {}, "Mã: ", h("span", { class: "code" }, code)) : null,
    entity.facts.length ? h("dl", { class: "facts" }, entity.facts.map(factRow)) : null,
    h("p", { class: "origin" }, "Nguồn: ", originText(entity.origin) || "suy ra khi dựng dữ liệu"),
    entity.neighbours.map((group) => neighbourTable(group, words)));
  $("snapshot").textContent = `Bản dữ liệu ${entity.snapshot}.`;
}

async function load() {
  const parameters = new URLSearchParams(location.search);
  const path = [parameters.get("kind") ?? "", ...(parameters.get("id") ?? "").split("/")].map(encodeURIComponent).join("/");
  try {
    const [entity, words] = await Promise.all([getJson(`api/entities/${path}`), vocabulary()]);
    show(entity, words);
  } catch (error) {
    fill($("problem"), h("p", { class: "problem" }, error.message));
  }
  $("status").textContent = "";
}

load();
