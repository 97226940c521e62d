"""Settings of the command line and the service: environment variables `SOI_…`, with limits that protect a small machine."""
from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from graph.errors import SoiError
from graph.published import Published, opened

PAGE = Path(__file__).with_name("page")


class NoHome(SoiError):
    """There is no place for the data: neither SOI_HOME nor a home folder."""


def default_home() -> Path:
    """Where snapshots live unless SOI_HOME or --home says otherwise: `$XDG_DATA_HOME/soi`, else `~/.local/share/soi`.

    The user's data folder, not the working directory: `soi ask` answers from the same data wherever it is typed.
    """
    if named := os.environ.get("SOI_HOME"):
        return Path(named)
    base = os.environ.get("XDG_DATA_HOME")
    if not base and not os.environ.get("HOME") and os.name != "nt":
        raise NoHome("Không biết đặt dữ liệu ở đâu: hãy đặt biến SOI_HOME hoặc dùng --home THƯ_MỤC")
    return (Path(base) if base else Path.home() / ".local" / "share") / "soi"


class BadSettings(SoiError):
    """A variable `SOI_…` or an option holds what it cannot hold."""


def read(**given: Any) -> Settings:
    """The settings, `given` ones before those of the environment. Raises `BadSettings` naming each variable."""
    try:
        return Settings(**given)
    except ValidationError as error:
        wrong = "; ".join(f"SOI_{str(e['loc'][0]).upper()} = {e['input']!r}: {e['msg']}" for e in error.errors())
        raise BadSettings(f"thiết đặt không dùng được: {wrong}") from None


class Settings(BaseSettings):
    """One value a limit; sizes in bytes, times in seconds. Each is read from `SOI_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="SOI_", extra="ignore", frozen=True)

    home: Path = Field(default_factory=default_home)
    store: str = ""  #: a Neo4j server or cluster to answer from: `neo4j://host:7687`, with a database `neo4j://host:7687/soi`; empty: the home
    store_user: str = "neo4j"
    store_password_file: Path | None = None  #: a file that holds the password alone; rather than the variable, which child processes see
    store_password: SecretStr | None = None
    keep: int = Field(default=0, ge=0)  #: snapshots that stay after a load, besides the published one and the one before it; 0: all stay
    host: str = "127.0.0.1"
    port: int = Field(default=8517, ge=0, le=65535)
    #: names a browser may call the service by (against DNS rebinding), separated by commas; the bound host is always one
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ("127.0.0.1", "localhost", "[::1]")
    max_body: int = Field(default=64 * 1024, ge=1024)
    body_seconds: float = Field(default=10.0, gt=0)
    max_question: int = Field(default=2000, ge=10)  #: characters
    max_in_flight: int = Field(default=64, ge=1)  #: API requests at once; further ones are refused at once
    watch_seconds: float = Field(default=1.0, gt=0)  #: how often the published pointer is looked at

    def __init__(self, **values: object) -> None:
        if isinstance(hosts := values.get("allowed_hosts", os.environ.get("SOI_ALLOWED_HOSTS")), str):
            values["allowed_hosts"] = tuple(name.strip() for name in hosts.split(",") if name.strip())
        super().__init__(**values)  # type: ignore[arg-type]

    def password(self) -> str | None:
        """The server's password, from its file or its variable. Raises `BadSettings` when the file cannot be read."""
        if self.store_password_file is None:
            return self.store_password.get_secret_value() if self.store_password else None
        try:
            return self.store_password_file.read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise BadSettings(f"SOI_STORE_PASSWORD_FILE: không đọc được {self.store_password_file}: {error}") from None


def place(settings: Settings) -> Published:
    """Where the published data of these settings is; close it."""
    return opened(settings.home, store=settings.store, user=settings.store_user, password=settings.password() if settings.store else None)
