// An answer document (design.md §7) as accessible HTML: sentence, reading, table, evidence under each row, query on demand.
import { entityLink, fill, h, inSteps, originText } from "./dom.mjs";
import { format, inWords, milliseconds } from "./format.mjs";

const PAGE = 100;

const isEntity = (cell) => cell !== null && typeof cell === "object" && !Array.isArray(cell) && "id" in cell;

function cellContent(cell, about) {
  if (isEntity(cell)) return entityLink(cell);
  if (Array.isArray(cell)) return cell.map((part, i) => [i ? ", " : "", cellContent(part, about)]);
  const words = inWords(cell, about);
  return [format(cell, about), words && [" ", h("span", { class: "words" }, words)]];
}

/** Names of everything an answer mentions, by id. */
function namesOf(answer) {
  const names = new Map();
  const note = (cell) => isEntity(cell) && names.set(cell.id, cell);
  for (const proof of answer.evidence ?? []) (proof.nodes ?? []).forEach(note);
  for (const row of answer.rows ?? []) row.forEach(note);
  return names;
}

function edgeItem(edge, names, words) {
  const [from, to] = [edge.from, edge.to].map((id) => {
    const known = isEntity(id) ? id : names.get(id);
    return known?.type ? entityLink(known) : h("span", {}, String(id?.id ?? id));
  });
  const phrase = words.relations[edge.type]?.forward ?? `${edge.type} {0}`;
  const [before, after] = phrase.split("{0}");
  const origin = originText(edge.origin);
  return h("li", {}, from, ` ${before}`, to, after ?? "", origin && [" ", h("span", { class: "origin" }, origin)]);
}

function evidenceList(proof, names, words) {
  const edges = proof.edges ?? [];
  const nodes = edges.length ? [] : (proof.nodes ?? []);
  const items = [...edges.map((e) => edgeItem(e, names, words)), ...nodes.map((n) => h("li", {}, entityLink(n), h("span", { class: "origin" }, originText(n.origin))))];
  return items.length ? h("ol", { class: "evidence" }, items) : h("p", { class: "muted" }, "Dòng này là kết quả tính gộp; xem truy vấn bên dưới.");
}

function tableRows(row, index, answer, proof, names, words) {
  const abouts = answer.columns.map((heading, i) => ({ heading, unit: answer.units?.[i] }));
  const cells = row.map((cell, i) =>
    h(i === 0 ? "th" : "td", { scope: i === 0 ? "row" : null, class: typeof cell === "number" ? "number" : null }, cellContent(cell, abouts[i] ?? {})),
  );
  if (!proof) return [h("tr", {}, cells, answer.evidence?.length ? h("td") : null)];
  const id = `evidence-${index}`;
  const below = h("tr", { id, hidden: true, class: "below" }, h("td", { colspan: row.length + 1 }));
  const button = h(
    "button",
    {
      type: "button", class: "quiet", "aria-expanded": "false", "aria-controls": id,
      onclick: () => {
        if (below.hidden) fill(below.firstChild, evidenceList(proof, names, words));
        below.hidden = !below.hidden;
        button.setAttribute("aria-expanded", String(!below.hidden));
      },
    },
    "Bằng chứng", h("span", { class: "hidden" }, ` của dòng ${index + 1}`),
  );
  return [h("tr", {}, cells, h("td", { class: "narrow" }, button)), below];
}

function table(answer, words) {
  const names = namesOf(answer);
  const proofs = new Map((answer.evidence ?? []).map((proof) => [proof.row, proof]));
  const { body, more } = inSteps(answer.rows.length, PAGE, (i) => tableRows(answer.rows[i], i, answer, proofs.get(i), names, words));
  const proofHead = proofs.size ? h("th", { scope: "col" }, h("span", { class: "hidden" }, "Bằng chứng")) : null;
  const first = answer.rows[0] ?? [];
  const heads = answer.columns.map((name, i) => h("th", { scope: "col", class: typeof first[i] === "number" ? "number" : null }, name));
  return h(
    "div", {},
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Bảng kết quả" },
      h("table", {}, h("caption", {}, `${format(answer.rows.length)} dòng`), h("thead", {}, h("tr", {}, heads, proofHead)), body)),
    more,
  );
}

/** One cell that is the whole answer: shown large, with its evidence below. */
function figure(answer, words) {
  const cell = answer.rows[0][0];
  const about = { heading: answer.columns[0], unit: answer.units?.[0] };
  const inwords = inWords(cell, about);
  const proof = (answer.evidence ?? []).find((p) => (p.edges ?? []).length || (p.nodes ?? []).length);
  return h("div", {},
    h("p", { class: "figure" }, format(cell, about), inwords && h("span", { class: "words" }, inwords)),
    proof && h("details", {}, h("summary", {}, "Bằng chứng"), evidenceList(proof, namesOf(answer), words)));
}

function result(answer, words) {
  if (answer.status !== "answered" || !answer.rows?.length) return null;
  if (answer.kind === "path") return h("section", {}, h("h3", {}, "Đường liên hệ"), (answer.evidence ?? []).map((p) => evidenceList(p, namesOf(answer), words)));
  const single = answer.rows.length === 1 && answer.rows[0].length === 1 && !isEntity(answer.rows[0][0]);
  return single ? figure(answer, words) : table(answer, words);
}

function choices(answer, onChoose) {
  if (!answer.choices?.length) return null;
  const buttons = answer.choices.map((choice, i) => {
    const count = choice.count === null || choice.count === undefined ? "" : ` (${format(choice.count)} kết quả)`;
    return h("li", {}, h("button", { type: "button", onclick: () => onChoose(choice.index ?? i) }, `${choice.reading}${count}`));
  });
  return h("section", {}, h("h3", {}, answer.status === "clarify" ? "Bạn muốn hỏi điều nào?" : "Cách hiểu khác"), h("ul", { class: "choices" }, buttons));
}

function details(answer) {
  const times = Object.entries(answer.timings_ms ?? {}).map(([name, ms]) => `${name} ${milliseconds(ms)}`).join(" · ");
  const rows = [
    ["Bản dữ liệu", answer.snapshot], ["Thời gian", times],
    ["Tham số", Object.keys(answer.params ?? {}).length ? JSON.stringify(answer.params) : null],
  ].filter(([, value]) => value);
  if (!answer.cypher && !rows.length) return null;
  return h("details", { class: "how" },
    h("summary", {}, "Truy vấn và bản dữ liệu"),
    answer.cypher && h("pre", { tabindex: "0", role: "region", "aria-label": "Truy vấn Cypher" }, h("code", {}, answer.cypher)),
    h("dl", {}, rows.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])));
}

/** Fills `place` with the answer; `onChoose(index)` is called when the reader takes up a choice. */
export function show(place, answer, { words, onChoose }) {
  const badge = { clarify: "Cần hỏi lại", refused: "Không trả lời" }[answer.status];
  fill(place,
    h("h2", { id: "answer-title", tabindex: "-1" }, badge ? h("span", { class: `badge ${answer.status}` }, badge) : null, (badge && answer.reason) || answer.text || "Trả lời"),
    answer.reading ? h("p", { class: "reading" }, h("b", {}, "Tôi hiểu câu hỏi là: "), answer.reading) : null,
    answer.assumptions?.length ? h("p", { class: "assumptions" }, h("b", {}, "Giả định: "), answer.assumptions.join("; "), ".") : null,
    answer.status === "clarify" ? choices(answer, onChoose) : null,
    result(answer, words),
    answer.status !== "clarify" ? choices(answer, onChoose) : null,
    details(answer));
  place.hidden = false;
}
