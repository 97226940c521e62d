// Vietnamese writing of values: 1.234.567,89 · 12,5 tỷ đồng · 07/05/2026 · Có/Không.

const plain = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 2 });
const compact = new Intl.NumberFormat("vi-VN", { notation: "compact", compactDisplay: "long", maximumFractionDigits: 2 });
const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const UNGROUPED = new Set(["year", "code", "period"]);

/** Is a number of this column a name rather than an amount (a year)? `unit` where the answer gives it, else the heading. */
function isLabel(value, { unit, heading }) {
  if (unit) return UNGROUPED.has(unit);
  return Number.isInteger(value) && value >= 1900 && value <= 2100 && /^năm\b/iu.test(heading ?? "");
}

/** A value as text; `about` may hold `unit` (ontology value type) and `heading` of its column. */
export function format(value, about = {}) {
  if (value === null || value === undefined) return "không rõ";
  if (typeof value === "boolean") return value ? "Có" : "Không";
  if (typeof value === "number") return isLabel(value, about) ? String(value) : plain.format(value) + (about.unit === "percent" ? " %" : "");
  const date = ISO_DATE.exec(value);
  return date ? `${date[3]}/${date[2]}/${date[1]}` : String(value);
}

/** A large amount of money in words people use ('12,5 tỷ'), or null where the plain number is as short. */
export function inWords(value, { unit, heading } = {}) {
  const money = unit ? unit === "vnd" : /giá|vốn|tiền|đồng|mức đầu tư|giải ngân/iu.test(heading ?? "");
  return money && typeof value === "number" && Math.abs(value) >= 1e6 ? `${compact.format(value)} đồng` : null;
}

/** A duration in milliseconds. */
export function milliseconds(value) {
  return `${plain.format(Math.round(value))} ms`;
}
