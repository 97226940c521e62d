"""A real Neo4j server for the tests, on loopback only: `neo4j_server.py start | stop | status | env | import`.

`start` fetches the server's jars with mvn (once, into `~/.cache/soi/neo4j-<version>`), gives the server a data folder and a password of its own
under `--home`, starts it with a bounded heap and waits until it answers a query. `env` prints what the tests read:

    eval "$(python scripts/neo4j_server.py env)" && python -m pytest -m neo4j

`import FOLDER` replaces the data of the stopped server by the files of `soi export --format neo4j-import FOLDER`.
For development and CI; a server that keeps data is described in docs/neo4j.md.
"""
from __future__ import annotations

import argparse
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

VERSION = "5.26.30"
#: the server's main class is in the first one, Bolt and security come with the second
ARTIFACTS = (("org.neo4j", "neo4j"), ("org.neo4j.app", "neo4j-server"))
MAIN, ADMIN = "org.neo4j.server.CommunityEntryPoint", "org.neo4j.cli.AdminTool"
OPENED = ("java.base/java.nio", "java.base/java.io", "java.base/sun.nio.ch")
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "soi"
WAIT_S = 180

CONF = """\
server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
server.memory.pagecache.size=128m
dbms.usage_report.enabled=false
dbms.security.auth_enabled=true
dbms.security.allow_csv_import_from_file_urls=false
db.tx_log.rotation.retention_policy=1 files
"""
POM = """\
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>soi</groupId><artifactId>neo4j-fetch</artifactId><version>1</version>
  <dependencies>{}</dependencies>
</project>
"""


def fetch(cache: Path) -> Path:
    """The folder of jars, filled at the first call; a fetch cut short leaves nothing behind."""
    target = cache / f"neo4j-{VERSION}"
    if target.is_dir():
        return target
    aside = cache / f".fetch-{os.getpid()}"
    (aside / "lib").mkdir(parents=True)
    wanted = "".join(f"<dependency><groupId>{g}</groupId><artifactId>{a}</artifactId><version>{VERSION}</version></dependency>" for g, a in ARTIFACTS)
    (aside / "pom.xml").write_text(POM.format(wanted))
    command = ["mvn", "-B", "-q", "-f", str(aside / "pom.xml"), "dependency:copy-dependencies", f"-DoutputDirectory={aside / 'lib'}", "-DincludeScope=runtime"]
    try:
        subprocess.run(command, check=True, timeout=300, stdin=subprocess.DEVNULL)
        os.replace(aside / "lib", target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return target


def java(jars: Path, main: str, *arguments: str, heap: str = "1g") -> list[str]:
    """The command line of one of the server's programs."""
    opened = [f"--add-opens={module}=ALL-UNNAMED" for module in OPENED]
    return ["java", f"-Xmx{heap}", "-Xms256m", *opened, "-cp", f"{jars}/*", main, *arguments]


def load_bulk(home: Path, folder: Path, *, cache: Path = CACHE, heap: str = "1g") -> None:
    """Runs `neo4j-admin database import full` over the files of `graph.bulk_bolt`; what the database held is gone. The server must be stopped."""
    if running(home):
        raise SystemExit("stop the server first: the import writes its files")
    jars = fetch(cache)
    if not (home / "password").exists():
        prepare(home, jars, free_port())
    environment = {**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}
    arguments = ("database", "import", "full", "neo4j", "--overwrite-destination", "@import.args")
    with (home / "import.log").open("w") as log:
        done = subprocess.run(java(jars, ADMIN, *arguments, heap=heap), env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    if done.returncode:
        raise SystemExit(f"neo4j-admin failed; see {home / 'import.log'}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def running(home: Path) -> int | None:
    """The process id of the server of this home, if it runs: the id in the file must still be a program started with this home."""
    try:
        pid = int((home / "pid").read_text())
        line = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except (OSError, ValueError):
        return None
    return pid if f"--home-dir={home}" in line else None


def prepare(home: Path, jars: Path, port: int) -> None:
    """Writes the configuration; a new home gets a random password, kept in a file that only its owner reads."""
    (home / "conf").mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    (home / "conf" / "neo4j.conf").write_text(CONF.format(port=port))
    (home / "port").write_text(str(port))
    if not (home / "password").exists():
        password = secrets.token_urlsafe(18)
        environment = {**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}
        arguments = ("dbms", "set-initial-password", "--", password)
        subprocess.run(java(jars, ADMIN, *arguments, heap="256m"), check=True, env=environment, stdout=subprocess.DEVNULL)
        handle = os.open(home / "password", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(password)


def start(home: Path, *, port: int | None = None, cache: Path = CACHE) -> str:
    """Starts the server of this home, or finds it running; returns its Bolt address once it answers."""
    if running(home):
        return address(home)
    jars = fetch(cache)
    prepare(home, jars, port or free_port())
    command = java(jars, MAIN, f"--home-dir={home}", f"--config-dir={home / 'conf'}")
    with (home / "console.log").open("ab") as log:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=home, start_new_session=True)
    (home / "pid").write_text(str(server.pid))
    deadline = time.monotonic() + WAIT_S
    while not answers(home):
        if server.poll() is not None or time.monotonic() > deadline:
            stop(home)
            raise SystemExit(f"the server did not start within {WAIT_S} s; see {home / 'console.log'} and {home / 'logs'}")
        time.sleep(0.25)
    return address(home)


def stop(home: Path, *, wait_s: float = 40) -> bool:
    """Asks the server to stop and waits; only then kills it. Returns whether there was one."""
    pid = running(home)
    if pid is None:
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + wait_s
    while running(home):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.1)
        _reap(pid)
    (home / "pid").unlink(missing_ok=True)
    return True


def _reap(pid: int) -> None:
    """A child that has ended is to be waited for; it would stay in the process table."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return


def address(home: Path) -> str:
    return f"bolt://127.0.0.1:{(home / 'port').read_text()}"


def answers(home: Path) -> bool:
    """Whether the database answers a query (the port opens seconds earlier)."""
    from graph.bolt import Server
    from graph.store import StoreError

    try:
        socket.create_connection(("127.0.0.1", int((home / "port").read_text())), timeout=1).close()
        with Server(address(home), user="neo4j", password=(home / "password").read_text()) as server:
            return server.read("RETURN 1 AS one").rows == [(1,)]
    except (OSError, StoreError):
        return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("action", choices=("start", "stop", "status", "env", "import"))
    parser.add_argument("folder", type=Path, nargs="?", help="of import: the files of soi export --format neo4j-import")
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("SOI_NEO4J_HOME", CACHE / "neo4j-test")), help="data, password and logs of the server")
    parser.add_argument("--port", type=int, help="a free one where none is given")
    given = parser.parse_args()
    home = given.home.resolve()
    match given.action:
        case "start":
            began = time.monotonic()
            print(f"{start(home, port=given.port)} answers after {time.monotonic() - began:.1f} s; password in {home / 'password'}")
        case "stop":
            print("stopped" if stop(home) else "was not running")
        case "status":
            pid = running(home)
            print(f"{address(home)} pid {pid}{'' if answers(home) else ', does not answer'}" if pid else "not running")
            sys.exit(0 if pid else 1)
        case "import":
            began = time.monotonic()
            load_bulk(home, given.folder.resolve())
            print(f"imported in {time.monotonic() - began:.1f} s; start, then: soi publish")
        case "env":
            print(f"export SOI_NEO4J_URL={address(home)} SOI_NEO4J_PASSWORD_FILE={home / 'password'}")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main()
