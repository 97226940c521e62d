// The question page: the address holds the question (?q=…&choose=…), so that it can be shared and walked back to.
import { fill, getJson, h, vocabulary } from "./dom.mjs";
import { show } from "./answer.mjs";

const $ = (id) => document.getElementById(id);
const field = $("question");
let running = null;

/** One dialogue per tab, so that a question may refer to the one before. */
function session() {
  let id = sessionStorage.getItem("soi-session");
  if (!id) {
    id = Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");
    sessionStorage.setItem("soi-session", id);
  }
  return id;
}

async function ask(question, choose = null) {
  running?.abort();
  const mine = (running = new AbortController());
  fill($("problem"));
  $("status").textContent = "Đang tìm câu trả lời…";
  $("answer").setAttribute("aria-busy", "true");
  try {
    const body = { question, session: session(), ...(choose === null ? {} : { choose }) };
    const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal: mine.signal };
    const [answer, words] = await Promise.all([getJson("api/ask", options), vocabulary()]);
    show($("answer"), answer, { words, onChoose: (index) => go(question, index) });
    $("status").textContent = "";
    $("snapshot").textContent = answer.snapshot ? `Bản dữ liệu ${answer.snapshot}.` : "";
    document.title = `${question} · Soi`;
    $("answer-title").focus({ preventScroll: true });
  } catch (error) {
    if (error.name === "AbortError") return;
    $("answer").hidden = true;
    $("status").textContent = "";
    fill($("problem"), h("p", { class: "problem" }, error.message));
  } finally {
    if (running === mine) $("answer").removeAttribute("aria-busy");
  }
}

function go(question, choose = null) {
  const parameters = new URLSearchParams({ q: question, ...(choose === null ? {} : { choose }) });
  history.pushState(null, "", `?${parameters}`);
  ask(question, choose);
}

function fromAddress() {
  const parameters = new URLSearchParams(location.search);
  const question = parameters.get("q")?.trim();
  if (!question) {
    running?.abort();
    $("answer").hidden = true;
    return;
  }
  field.value = question;
  ask(question, /^\d{1,2}$/.test(parameters.get("choose") ?? "") ? Number(parameters.get("choose")) : null);
}

function submit() {
  const question = field.value.trim();
  if (question) go(question);
  else field.focus();
}

$("form").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
field.addEventListener("keydown", (event) => {
  // a Vietnamese input method may still be composing a syllable: that Enter belongs to it
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  submit();
});
addEventListener("popstate", fromAddress);

getJson("api/examples").then(({ questions }) => {
  const chips = questions.map((q) => h("li", {}, h("button", { type: "button", onclick: () => { field.value = q; go(q); } }, q)));
  fill($("examples").querySelector("ul"), chips);
  $("examples").hidden = false;
}).catch(() => {});
fromAddress();
