"""Sets the project up from nothing and runs it: `python3 scripts/start.py demo|test|setup|COMMAND [options]`.

Standard library only, so that git and Python (3.11 or later, with venv and pip) are all a machine needs beforehand.
Makes `.venv` in the project, installs the exact versions of requirements/*.lock into it, and hands over to `soi` (or pytest for
`test`). A stamp in `.venv` remembers what was installed; the next start takes a moment.
"""
# The first lines must parse on an old Python too, so that it can be told what is missing.
import hashlib
import os
import subprocess
import sys
import time

if sys.version_info < (3, 11):  # noqa: UP036 - this script runs before the right Python is known
    sys.exit("Soi cần Python 3.11 trở lên. Hãy chạy lại bằng, ví dụ, python3.11 scripts/start.py; đây là Python " + sys.version.split()[0])

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
ENGLISH = os.environ.get("SOI_LANG", "vi").startswith("en")
HEARTBEAT_S = 15


def say(vi: str, en: str) -> None:
    print(en if ENGLISH else vi, file=sys.stderr, flush=True)


def stop(vi: str, en: str) -> None:
    say(vi, en)
    raise SystemExit(1)


def environment() -> dict[str, str]:
    """The caller's environment without what would steer pip or Python elsewhere."""
    dropped = {"PYTHONHOME", "PYTHONPATH", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIRE_VIRTUALENV", "__PYVENV_LAUNCHER__"}
    return {name: value for name, value in os.environ.items() if name not in dropped}


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One set-up at a time: a second start waits for the first."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    with open(ROOT / ".setup.lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def run(command: list[str], *, doing: str) -> None:
    """Runs a quiet child and says every few seconds that it is still at work; shows what it printed if it fails."""
    started = time.monotonic()
    finished = threading.Event()

    def heartbeat() -> None:
        while not finished.wait(HEARTBEAT_S):
            say(f"      … {time.monotonic() - started:.0f} giây", f"      … {time.monotonic() - started:.0f} s")

    threading.Thread(target=heartbeat, daemon=True).start()
    try:
        done = subprocess.run(command, cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    finally:
        finished.set()
    if done.returncode:
        sys.stderr.write(done.stdout.decode("utf-8", "replace")[-6000:])
        stop(f"Không làm được bước: {doing} (mã {done.returncode}). Kết quả ở trên.",
             f"This step failed: {doing} (code {done.returncode}). Its output is above.")


def runs(python: Path) -> bool:
    """Is this a Python that starts and has pip? An environment whose base Python was removed or replaced is none."""
    test = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return python.exists() and subprocess.run([str(python), "-c", test], env=environment(), capture_output=True).returncode == 0


def make_venv() -> None:
    """Makes `.venv` unless a working one is there."""
    if runs(PYTHON):
        return
    say("[1/3] Tạo môi trường Python trong .venv (khoảng 5 giây)", "[1/3] Making a Python environment in .venv (about 5 seconds)")
    if subprocess.run([sys.executable, "-c", "import venv, ensurepip"], env=environment(), capture_output=True).returncode:
        stop("Python này thiếu venv hoặc pip. Trên Debian/Ubuntu: sudo apt-get install python3-venv",
             "This Python lacks venv or pip. On Debian/Ubuntu: sudo apt-get install python3-venv")
    run([sys.executable, "-m", "venv", "--clear", str(VENV)], doing="python -m venv .venv")


def fingerprint(lock: Path) -> str:
    """Changes when the lock, the project's declaration, the environment's Python or the place of the project changes."""
    parts = [lock.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), (VENV / "pyvenv.cfg").read_bytes(), str(ROOT).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def set_up(name: str) -> None:
    """Installs requirements/<name>.lock and the project itself, unless that was done already."""
    lock, stamp = ROOT / "requirements" / f"{name}.lock", VENV / f"soi-{name}.sha256"
    with alone():
        if stamp.exists() and runs(PYTHON) and stamp.read_text() == fingerprint(lock):
            return
        make_venv()
        pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--quiet"]
        count = sum("==" in line for line in lock.read_text(encoding="utf-8").splitlines())
        say(f"[2/3] Cài {count} gói thư viện từ requirements/{name}.lock (1–3 phút, chỉ lần đầu)",
            f"[2/3] Installing {count} packages of requirements/{name}.lock (1-3 minutes, only this once)")
        run([*pip, "--require-hashes", "-r", str(lock)], doing=f"pip install -r requirements/{name}.lock")
        say("[3/3] Cài Soi vào .venv (khoảng 5 giây)", "[3/3] Installing Soi into .venv (about 5 seconds)")
        run([*pip, "--no-deps", "--no-build-isolation", "--no-index", "-e", str(ROOT)], doing="pip install -e .")
        stamp.write_text(fingerprint(lock))


def hand_over(command: list[str]) -> int:
    """Becomes the command, so that signals and the exit code are its own."""
    sys.stderr.flush()
    if os.name != "nt":
        os.execve(command[0], command, environment())
    return subprocess.run(command, env=environment()).returncode


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 0 if arguments else 2
    command, *rest = arguments
    set_up("dev" if command == "test" else "run")
    if command == "setup":
        return 0
    if command == "test":
        say("Chạy bộ kiểm thử (khoảng 5 phút trên 2 nhân)", "Running the tests (about 5 minutes on 2 cores)")
        os.chdir(ROOT)
        return hand_over([str(PYTHON), "-m", "pytest", "-m", "not browser and not neo4j", *rest])
    return hand_over([str(BIN / "soi"), command, *rest])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
