// The API's own description (OpenAPI) as a page: every path, its parameters, an example, its problems.
import { fill, getJson, h } from "./dom.mjs";

const code = (value) => h("pre", { tabindex: "0", role: "region", "aria-label": "Ví dụ" }, h("code", {}, typeof value === "string" ? value : JSON.stringify(value, null, 2)));

function resolve(api, schema) {
  return schema?.$ref ? schema.$ref.split("/").slice(1).reduce((at, part) => at[part], api) : schema;
}

function parameter(p) {
  const shown = p.example ?? p.schema?.examples?.[0] ?? Object.values(p.examples ?? {})[0]?.value;
  return h("li", {}, h("code", {}, p.name), ` (${p.in === "path" ? "trong địa chỉ" : "tham số"}${p.required ? ", bắt buộc" : ""}) `, p.description ?? "", shown ? [" ví dụ: ", h("code", {}, String(shown))] : null);
}

function operation(api, method, path, op) {
  const sent = resolve(api, op.requestBody?.content?.["application/json"]?.schema)?.examples?.[0];
  const returned = resolve(api, op.responses["200"]?.content?.["application/json"]?.schema)?.examples?.[0];
  const problems = Object.entries(op.responses).filter(([status]) => status >= "400");
  const curl = sent && `curl -s ${location.origin}${path} -H 'Content-Type: application/json' \\\n  -d '${JSON.stringify(sent)}'`;
  return h("section", {},
    h("h2", {}, h("code", {}, `${method.toUpperCase()} ${path}`)),
    h("p", {}, op.summary ?? ""),
    op.parameters?.length ? h("ul", {}, op.parameters.map(parameter)) : null,
    curl ? [h("h3", {}, "Gọi"), code(curl)] : null,
    returned ? h("details", {}, h("summary", {}, "Ví dụ trả lời"), code(returned)) : null,
    problems.length ? h("details", {}, h("summary", {}, "Lỗi có thể gặp"), h("ul", {}, problems.map(([status, r]) => h("li", {}, h("code", {}, status), ` ${r.description}`)))) : null);
}

getJson("api/openapi.json")
  .then((api) => fill(document.getElementById("docs"), Object.entries(api.paths).flatMap(([path, ops]) => Object.entries(ops).map(([m, op]) => operation(api, m, path, op)))))
  .catch((error) => fill(document.getElementById("docs"), h("p", { class: "problem", role: "alert" }, error.message)));
