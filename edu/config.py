"""Every setting, read once from the environment and frozen. README's table is tested against this."""

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from environs import Env, EnvError, validate

from edu.paths import folder
from edu.ports import doors, meaning, model

WEAK_SECRETS = {"secret", "changeme", "change-me", "password", "dev", "development", "test"}


class BadSettings(Exception):
    """A setting can't be used; the text is one line that says which and what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The metadata of each field is its line in README's table of settings."""

    environment: str = field(
        default="development", metadata={"env": "EDU_ENV", "about": "`production` turns on secure cookies and refuses weak settings"}
    )
    secret_key: str = field(
        default="",
        repr=False,
        metadata={"env": "SECRET_KEY", "about": "signs sessions; at least 32 characters; made by itself outside production"},
    )
    data: Path = field(
        default=Path("data"), metadata={"env": "EDU_DATA", "about": "folder for the database and everything else that is written"}
    )
    database_url: str = field(
        default="", metadata={"env": "EDU_DATABASE_URL", "about": "`postgresql+psycopg://…`; empty: SQLite in the data folder"}
    )
    content: Path = field(
        default=Path("content"), metadata={"env": "EDU_CONTENT", "about": "folder of courses and quizzes; a school points it at its own"}
    )
    origin: str = field(
        default="",
        metadata={
            "env": "EDU_ORIGIN",
            "about": "address people use, as `https://rungs.example.edu`; links in letters start with it; required in production",
        },
    )
    host: str = field(default="127.0.0.1", metadata={"env": "EDU_HOST", "about": "address to listen on"})
    port: int = field(default=8000, metadata={"env": "EDU_PORT", "about": "port to listen on"})
    workers: int = field(default=2, metadata={"env": "EDU_WORKERS", "about": "server processes"})
    threads: int = field(
        default=4, metadata={"env": "EDU_THREADS", "about": "threads in each process; 1 behind a buffering proxy is faster"}
    )
    proxies: int = field(default=0, metadata={"env": "EDU_PROXIES", "about": "how many proxies in front set X-Forwarded-For"})
    mail_url: str = field(
        default="console://", metadata={"env": "EDU_MAIL_URL", "about": "`console://`, `smtp://user:password@host:587` or `smtps://…:465`"}
    )
    mail_from: str = field(default="Rungs <rungs@localhost>", metadata={"env": "EDU_MAIL_FROM", "about": "sender of letters"})
    jobs_url: str = field(
        default="",
        metadata={"env": "EDU_JOBS_URL", "about": "`sqlite:///file`, `redis://…` or `now://` (at once); empty: a file in the data folder"},
    )
    limits_url: str = field(
        default="",
        metadata={
            "env": "EDU_LIMITS_URL",
            "about": "counters of limits: `sqlite:///file`, `redis://…` or `memory://`; empty: a file in the data folder",
        },
    )
    files_url: str = field(
        default="",
        metadata={
            "env": "EDU_FILES",
            "about": "pictures of questions: `dir:///folder`, shared by all nodes; empty: a folder in the data folder",
        },
    )
    model_url: str = field(
        default="none://",
        metadata={
            "env": "EDU_MODEL_URL",
            "about": "a language model that phrases the tutor's answers: `none://`, `echo://` (says the sources again), "
            "or an OpenAI-compatible `https://…/v1`",
        },
    )
    model_key: str = field(default="", repr=False, metadata={"env": "EDU_MODEL_KEY", "about": "its bearer key"})
    model_name: str = field(default="", metadata={"env": "EDU_MODEL_NAME", "about": "which of its models answers"})
    meaning_url: str = field(
        default="none://",
        metadata={
            "env": "EDU_MEANING_URL",
            "about": "what finds by meaning, also across languages: `none://`, or `e5://` with the extra `semantic`",
        },
    )
    metrics_token: str = field(
        default="", repr=False, metadata={"env": "EDU_METRICS_TOKEN", "about": "bearer token for `/metrics`; empty: only from this machine"}
    )
    door_vk: str = field(
        default="", repr=False, metadata={"env": "EDU_DOOR_VK", "about": "sign-in by VK ID: `app` or `app:service-token`; empty: off"}
    )
    door_google: str = field(
        default="", repr=False, metadata={"env": "EDU_DOOR_GOOGLE", "about": "sign-in by Google: `client:secret`; empty: off"}
    )
    door_telegram: str = field(
        default="", repr=False, metadata={"env": "EDU_DOOR_TELEGRAM", "about": "sign-in by Telegram: `bot-id:secret`; empty: off"}
    )
    door_oidc: str = field(
        default="",
        repr=False,
        metadata={"env": "EDU_DOOR_OIDC", "about": "sign-in by any OpenID Connect provider: `client:secret@https://issuer`; empty: off"},
    )
    door_oidc_name: str = field(
        default="OpenID", metadata={"env": "EDU_DOOR_OIDC_NAME", "about": "what its button says: your school's name"}
    )
    log_format: str = field(default="console", metadata={"env": "EDU_LOG", "about": "`console` or `json`"})
    fresh: float = field(
        default=2.0,
        metadata={"env": "EDU_FRESH", "about": "seconds that a page drawn for everybody may be behind; 0 asks every time"},
    )
    allow_old_sqlite: bool = field(
        default=False, metadata={"env": "EDU_ALLOW_OLD_SQLITE", "about": "start several processes even on an SQLite older than 3.51.3"}
    )

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def on_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def doors(self) -> dict[str, str]:
        """The lines of the doors of other sites, by name; empty where one is off."""
        return {"vk": self.door_vk, "google": self.door_google, "telegram": self.door_telegram, "oidc": self.door_oidc}


def load(**given: Any) -> Settings:
    """The settings of the environment, with `given` in place of what it says. Raises BadSettings."""
    env = Env(eager=False)
    values: dict[str, Any] = {
        "environment": env.str("EDU_ENV", "development", validate=validate.OneOf(["development", "production", "test"])),
        "secret_key": env.str("SECRET_KEY", ""),
        "data": env.path("EDU_DATA", Path("data")),
        "database_url": env.str("EDU_DATABASE_URL", ""),
        "content": env.path("EDU_CONTENT", folder("content")),
        "origin": env.str("EDU_ORIGIN", ""),
        "host": env.str("EDU_HOST", "127.0.0.1"),
        "port": env.int("EDU_PORT", 8000, validate=validate.Range(1, 65535)),
        "workers": env.int("EDU_WORKERS", 2, validate=validate.Range(1, 64)),
        "threads": env.int("EDU_THREADS", 4, validate=validate.Range(1, 64)),
        "proxies": env.int("EDU_PROXIES", 0, validate=validate.Range(0, 5)),
        "mail_url": env.str("EDU_MAIL_URL", "console://"),
        "mail_from": env.str("EDU_MAIL_FROM", "Rungs <rungs@localhost>"),
        "jobs_url": env.str("EDU_JOBS_URL", ""),
        "limits_url": env.str("EDU_LIMITS_URL", ""),
        "files_url": env.str("EDU_FILES", ""),
        "model_url": env.str("EDU_MODEL_URL", "none://"),
        "model_key": env.str("EDU_MODEL_KEY", ""),
        "model_name": env.str("EDU_MODEL_NAME", ""),
        "meaning_url": env.str("EDU_MEANING_URL", "none://"),
        "metrics_token": env.str("EDU_METRICS_TOKEN", ""),
        "door_vk": env.str("EDU_DOOR_VK", ""),
        "door_google": env.str("EDU_DOOR_GOOGLE", ""),
        "door_telegram": env.str("EDU_DOOR_TELEGRAM", ""),
        "door_oidc": env.str("EDU_DOOR_OIDC", ""),
        "door_oidc_name": env.str("EDU_DOOR_OIDC_NAME", "OpenID"),
        "log_format": env.str("EDU_LOG", "console", validate=validate.OneOf(["console", "json"])),
        "fresh": env.float("EDU_FRESH", 2.0, validate=validate.Range(0, 60)),
        "allow_old_sqlite": env.bool("EDU_ALLOW_OLD_SQLITE", False),
    }
    try:
        env.seal()
    except EnvError as error:
        raise BadSettings(f"Settings can't be used: {error}") from error
    return _completed({**values, **given})


def _completed(values: dict[str, Any]) -> Settings:
    """Fill in what follows from other settings, and refuse what must not start."""
    data = Path(values["data"]).resolve()
    values["data"] = data
    values["content"] = Path(values["content"]).resolve()
    try:
        data.mkdir(parents=True, exist_ok=True)
        (data / ".writable").write_text("")
    except OSError as error:
        raise BadSettings(f"The data folder {data} can't be written ({error.strerror}): set EDU_DATA to one that can.") from error
    values["database_url"] = values["database_url"] or f"sqlite:///{data / 'rungs.db'}"
    values["jobs_url"] = values["jobs_url"] or f"sqlite:///{data / 'jobs.db'}"
    values["limits_url"] = values["limits_url"] or f"sqlite:///{data / 'limits.db'}"
    values["files_url"] = values["files_url"] or f"dir://{data / 'files'}"
    try:
        model.opened(values["model_url"])
    except ValueError as error:
        raise BadSettings(f"EDU_MODEL_URL can't be used: {error}.") from error
    try:
        meaning.opened(values["meaning_url"])
    except ValueError as error:
        raise BadSettings(f"EDU_MEANING_URL can't be used: {error}.") from error
    secret = values["secret_key"]
    if values["environment"] == "production":
        if len(secret) < 32 or secret.lower() in WEAK_SECRETS or len(set(secret)) < 10:
            raise BadSettings("SECRET_KEY is missing or weak: set it to 32 or more random characters, as `openssl rand -hex 32` prints.")
        if not values["origin"].startswith("https://"):
            raise BadSettings("EDU_ORIGIN must be the https:// address people use, as https://rungs.example.edu.")
    values["secret_key"] = secret or _own_secret(data / "secret_key")
    values["origin"] = (values["origin"] or f"http://{values['host']}:{values['port']}").rstrip("/")
    settings = Settings(**values)
    try:
        doors.opened(settings.doors, labels={})
    except ValueError:
        raise BadSettings(
            "A sign-in by another site can't be used: EDU_DOOR_… is client:secret, for EDU_DOOR_OIDC client:secret@https://issuer."
        ) from None
    return settings


def _own_secret(path: Path) -> str:
    """A secret made once and kept in the data folder, so that sessions outlive a restart."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32))
    return path.read_text()
