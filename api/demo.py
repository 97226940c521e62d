"""`soi demo`: a made-up world in the formats of the six systems, loaded like real data, and the headline question asked of it."""
from __future__ import annotations

import json
import os
import shutil
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.text import Text

from api import asking, show
from api.examples import QUESTIONS
from api.loading import DEMO_MARK, load_with_progress
from api.settings import default_home
from graph import home as homes
from graph.errors import SoiError
from graph.published import InHome

FILES = "demo-files"


class RealData(SoiError):
    """The home holds data that is not the demo's."""


def home_of_demo(given: Path | None) -> Path:
    """Where the demo lives: the home that was named, else a folder of its own beside real data."""
    if given or os.environ.get("SOI_HOME"):
        return (given or default_home()).expanduser().absolute()
    return default_home().absolute() / "demo"


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _claim(home: Path, seed: int, enterprises: int) -> None:
    """Marks the home as the demo's before anything is written. Raises `RealData` when it holds something else."""
    if not (home / DEMO_MARK).exists() and ((home / "published").exists() or homes.ids(home)):
        raise RealData(f"{home} đã có dữ liệu khác; dữ liệu minh họa cần thư mục riêng: soi demo --home THƯ_MỤC_MỚI")
    home.mkdir(parents=True, exist_ok=True)
    (home / DEMO_MARK).write_text(json.dumps({"seed": seed, "enterprises": enterprises}) + "\n", encoding="utf-8")


def run(given: Path | None, *, seed: int, enterprises: int, console: Console) -> None:
    """Makes, loads, asks and prints. Progress goes to standard error, the answer to `console`."""
    from loaders import demo

    home = home_of_demo(given)
    _claim(home, seed, enterprises)
    began = time.monotonic()
    say(f"[1/3] Viết dữ liệu minh họa: {show.number(enterprises)} doanh nghiệp hư cấu, tệp của sáu hệ thống, trong {home / FILES} (vài giây)")
    demo.write(home / FILES, seed=seed, enterprises=enterprises)
    say("[2/3] Nạp, nối, dựng và công bố (khoảng nửa phút)")
    report = load_with_progress([home / FILES], home)
    rows = {name: show.number(count) for name, count in report.totals.items()}
    say(f"      Đọc {rows['read']} dòng = nạp {rows['loaded']} + trùng {rows['merged']} + cách ly {rows['quarantined']}; bản {report.snapshot}")
    say("[3/3] Hỏi câu hỏi mẫu (vài giây)")
    answer = asking.single(QUESTIONS[0], home, InHome(home))
    console.print(Text.assemble(("Hỏi: ", "cyan"), QUESTIONS[0]))
    show.answer(answer, console)
    program = "soi" if shutil.which("soi") else os.path.relpath(sys.argv[0])  # as it can be typed here
    say(f"Xong sau {time.monotonic() - began:.0f} giây. Hỏi tiếp: {program} ask --home {home} \"{QUESTIONS[1]}\"")
