"""A match weight as a waterfall: every piece of evidence moves the sum left (against) or right (for one entity); as text, SVG, HTML."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from loaders.link.score import Part

#: characters of a text bar; pixels of a drawn one
TEXT_WIDTH, WIDTH, LINE, LABEL = 40, 420, 26, 380


@dataclass(frozen=True)
class Bar:
    """One step: from the sum before to the sum after, in bits."""

    label: str
    bits: float
    start: float
    end: float


def probability(bits: float) -> float:
    """0–1: what a match weight says, as odds of 2 to the weight."""
    return float(1 / (1 + 2.0**-bits))


def bits_text(bits: float) -> str:
    """'+18,4', with a true minus sign."""
    return f"{bits:+.1f}".replace(".", ",").replace("-", "−")


def percent_text(bits: float) -> str:
    """The probability in percent, never rounded up to certainty."""
    share = min(100 * probability(bits), 99.999)
    return f"{share:.3f}".rstrip("0").rstrip(".").replace(".", ",") + " %"


def bars(parts: Sequence[Part], labels: dict[str, str]) -> list[Bar]:
    made, total = [], 0.0
    for part in parts:
        label = labels.get(part.column, part.column)
        made.append(Bar(f"{label}: {part.says}" if part.column != "prior" else part.says, part.bits, total, total + part.bits))
        total += part.bits
    return made


def _scale(found: Sequence[Bar], threshold: float, width: int) -> tuple[float, float]:
    """Bits at the left edge, and characters or pixels a bit."""
    ends = [0.0, threshold, *(b.start for b in found), *(b.end for b in found)]
    low, high = min(ends), max(ends)
    return low, width / max(high - low, 1.0)


def text(found: Sequence[Bar], threshold: float) -> str:
    """One line a step, the bar where the sum moves; `threshold` is the weight from which a pair is linked."""
    low, scale = _scale(found, threshold, TEXT_WIDTH)
    size = max(len(b.label) for b in found)
    lines = []
    for bar in found:
        left, right = sorted((round((bar.start - low) * scale), round((bar.end - low) * scale)))
        body = " " * left + ("█" if bar.bits >= 0 else "░") * max(right - left, 1)
        lines.append(f"  {bar.label:<{size}} {bits_text(bar.bits):>6}  {body}")
    total = found[-1].end
    mark = " " * round((threshold - low) * scale) + "┆"
    lines.append(f"  {'cộng':<{size}} {bits_text(total):>6}  {mark} ngưỡng nối {bits_text(threshold)}; xác suất là một: {percent_text(total)}")
    return "\n".join(lines)


def svg(found: Sequence[Bar], threshold: float, title: str) -> str:
    """A drawing of its own: no script, no font, nothing loaded."""
    low, scale = _scale(found, threshold, WIDTH)
    height = (len(found) + 2) * LINE + 20
    x = LABEL + 70 + (threshold - low) * scale
    body = [f'<line x1="{x:.1f}" y1="{LINE}" x2="{x:.1f}" y2="{height - 20}" stroke="#666" stroke-dasharray="4 3"/>',
            f'<text x="{x:.1f}" y="{height - 6}" text-anchor="middle">ngưỡng nối {bits_text(threshold)}</text>']
    for number, bar in enumerate(found, start=1):
        left, right = sorted((bar.start, bar.end))
        y = number * LINE
        body.append(f'<text x="{LABEL}" y="{y + 15}" text-anchor="end">{escape(bar.label)}</text>'
                    f'<text x="{LABEL + 60}" y="{y + 15}" text-anchor="end">{bits_text(bar.bits)}</text>'
                    f'<rect x="{LABEL + 70 + (left - low) * scale:.1f}" y="{y + 3}" width="{max((right - left) * scale, 1):.1f}" height="{LINE - 8}" '
                    f'fill="{"#1b6e3c" if bar.bits >= 0 else "#a33"}"/>')
    total = found[-1].end
    y = (len(found) + 1) * LINE
    body.append(f'<text x="{LABEL}" y="{y + 15}" text-anchor="end" font-weight="bold">cộng (xác suất là một: {percent_text(total)})</text>'
                f'<text x="{LABEL + 60}" y="{y + 15}" text-anchor="end" font-weight="bold">{bits_text(total)}</text>')
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LABEL + WIDTH + 110} {height}" role="img" font-family="sans-serif" font-size="13">'
            f"<title>{escape(title)}</title>" + "".join(body) + "</svg>\n")


def html(drawings: Sequence[tuple[str, str]]) -> str:
    """A page with one (heading, SVG) after another."""
    body = "".join(f"<h2>{escape(heading)}</h2>{drawing}" for heading, drawing in drawings)
    head = '<!doctype html><html lang="vi"><meta charset="utf-8"><title>Vì sao nối</title>'
    return f'{head}<body style="font-family:sans-serif;max-width:64rem">{body}</body></html>\n'
