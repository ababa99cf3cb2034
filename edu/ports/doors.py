"""Doors of other sites: who comes in through VK ID, Google, Telegram or any OpenID Connect provider is known there already.

Authorization code with PKCE (S256), state and nonce (OAuth 2.1, OpenID Connect Core 1.0). What is asked over the network is
cut after `LIMIT` seconds, and a provider that hangs is left alone for a while. Nothing is kept of what a provider says but
what a `Stranger` holds.
"""

import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

from edu.core.errors import Refused
from edu.core.i18n import message
from edu.core.late import late
from edu.ports.breaker import Away, Breaker, within

requests = late("requests")
oauth = late("authlib.integrations.requests_client")
oidc = late("authlib.oidc.core")
jose = late("joserfc.jwt")
jose_errors = late("joserfc.errors")
jose_keys = late("joserfc.jwk")

T = TypeVar("T")

LIMIT = 8.0  # seconds for all that a provider is asked while one page waits
EACH = (3.0, 5.0)  # seconds to connect, and for each read
FRESH = 3600.0  # seconds that a provider's addresses and keys are kept
LEEWAY = 60  # seconds that clocks may differ
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]  # signatures by the provider alone: never "none" or HS…


class DoorAway(Refused):
    """The provider doesn't answer."""

    status = 503


class DoorShut(Refused):
    """The provider, or what it says, doesn't let this person in."""

    status = 403


@dataclass(frozen=True, slots=True)
class Leaving:
    """Who leaves for a provider: where to, and what must come back. All but `url` is kept in the session."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Stranger:
    """Who has come back, in the provider's words. `proved` only where the provider vouches for the address."""

    provider: str
    subject: str
    name: str
    email: str
    proved: bool


@dataclass(slots=True)
class Door:
    """A provider that speaks OpenID Connect."""

    name: str
    label: str
    client: str
    secret: str = field(repr=False)
    address: str  # the issuer
    scope: str = "openid profile email"
    _breaker: Breaker = field(default_factory=Breaker, repr=False)
    _kept: dict[str, tuple[float, Any]] = field(default_factory=dict, repr=False)

    @property
    def _authentication(self) -> str | None:
        """How we show at the token's address who we are; None: by the secret, where there is one."""
        return None

    def leave(self, *, back: str) -> Leaving:
        """Where to send who wants in; they come back to `back`. Raises DoorAway."""
        return self._asking(lambda: self._leave(self._metadata()["authorization_endpoint"], back))

    def arrive(self, query: Mapping[str, str], *, left: Leaving, back: str) -> Stranger:
        """Who has come back with `query`. Raises DoorAway; DoorShut when it is not them, or not so."""
        if "error" in query:
            raise DoorShut(message("%(door)s has not let you in, or you have said no there. Nothing has been changed.", door=self.label))
        if not hmac.compare_digest(query.get("state", "").encode(), left.state.encode()) or not query.get("code"):
            raise self._not_so()
        return self._asking(lambda: self._arrive(query, left, back))

    def _leave(self, url: str, back: str) -> Leaving:
        state, nonce, verifier = (secrets.token_urlsafe(size) for size in (24, 24, 48))
        more = {"nonce": nonce} if "openid" in self.scope else {}
        with self._session(back) as asked:
            address, _ = asked.create_authorization_url(url, state=state, code_verifier=verifier, **more)
        return Leaving(address, state, nonce, verifier)

    def _arrive(self, query: Mapping[str, str], left: Leaving, back: str) -> Stranger:
        known = self._metadata()
        if query.get("iss", known["issuer"]) != known["issuer"]:  # RFC 9207: another provider's answer
            raise self._not_so()
        with self._session(back) as asked:
            token = asked.fetch_token(
                known["token_endpoint"],
                grant_type="authorization_code",
                code=query["code"],
                code_verifier=left.verifier,
                redirect_uri=back,
                allow_redirects=False,
            )
            claims = self._claims(token, left.nonce)
            if "email" not in claims and known.get("userinfo_endpoint"):
                more = asked.get(known["userinfo_endpoint"], allow_redirects=False)
                said = more.json() if more.ok else {}
                claims = {**said, **claims} if said.get("sub") == claims["sub"] else claims
        return self._stranger(claims)

    def _claims(self, token: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        """What the id token says, once its signature, issuer, audience, nonce and time hold."""
        known = self._metadata()
        signed = token.get("id_token", "")
        try:
            try:
                decoded = jose.decode(signed, self._keys(), algorithms=ALGORITHMS)
            except (jose_errors.JoseError, ValueError):
                self._kept.pop("keys", None)  # perhaps signed with a new key
                decoded = jose.decode(signed, self._keys(), algorithms=ALGORITHMS)
            claims = oidc.CodeIDToken(
                decoded.claims,
                decoded.header,
                options={"iss": {"essential": True, "value": known["issuer"]}, "aud": {"essential": True, "value": self.client}},
                params={"nonce": nonce, "client_id": self.client, "access_token": token.get("access_token")},
            )
            claims.validate(now=int(time.time()), leeway=LEEWAY)
        except (jose_errors.JoseError, ValueError, TypeError) as error:
            raise self._not_so() from error
        return dict(claims)

    def _stranger(self, claims: Mapping[str, Any]) -> Stranger:
        subject, email = str(claims.get("sub") or ""), claims.get("email")
        if not subject or len(subject) > 255:
            raise self._not_so()
        name = next((str(claims[each]) for each in ("nickname", "given_name", "name", "preferred_username") if claims.get(each)), "")
        # Only the word `true` is true: some providers send "false".
        return Stranger(self.name, subject, name, email if isinstance(email, str) else "", claims.get("email_verified") is True)

    def _metadata(self) -> dict[str, Any]:
        known: dict[str, Any] = self._fetched("metadata", f"{self.address}/.well-known/openid-configuration")
        if known.get("issuer", "").rstrip("/") != self.address or not all(
            is_safe(str(known.get(each, ""))) for each in ("authorization_endpoint", "token_endpoint", "jwks_uri")
        ):
            self._kept.clear()
            raise Away
        return known

    def _keys(self) -> Any:
        return jose_keys.KeySet.import_key_set(self._fetched("keys", self._metadata()["jwks_uri"]))

    def _fetched(self, what: str, url: str) -> Any:
        at, found = self._kept.get(what, (0.0, None))
        if not at or time.monotonic() - at > FRESH:
            answer = requests.get(url, timeout=EACH, allow_redirects=False)
            answer.raise_for_status()
            found = answer.json()
            self._kept[what] = (time.monotonic(), found)
        return found

    def _session(self, back: str) -> Any:
        return oauth.OAuth2Session(
            self.client,
            self.secret or None,
            token_endpoint_auth_method=self._authentication,
            scope=self.scope,
            redirect_uri=back,
            code_challenge_method="S256",
            default_timeout=EACH,
        )

    def _asking(self, call: Callable[[], T]) -> T:
        """What `call` gives by asking the provider, its failures as ours."""
        try:
            with self._breaker.guarding():
                return within(LIMIT, lambda: self._asked(call))
        except Away as error:
            away = message("%(door)s doesn't answer just now. Come in another way, or try again in a minute.", door=self.label)
            raise DoorAway(away) from error

    def _asked(self, call: Callable[[], T]) -> T:
        try:
            return call()
        except oauth.OAuthError as error:
            raise self._not_so() from error
        except (requests.RequestException, ValueError, KeyError, AttributeError, TypeError) as error:
            # Unreachable, or an answer that is none.
            raise Away from error

    def _not_so(self) -> DoorShut:
        return DoorShut(
            message("What %(door)s has sent can't be used: perhaps you were away too long. Please begin again.", door=self.label)
        )


class VkDoor(Door):
    """VK ID: OAuth 2.1 with a `device_id` that goes into the exchange, and a form to ask who it is (id.vk.com, API 2.1).

    It knows nothing of a proved address, so its word on addresses is not taken. The secret, if any, is the service token.
    """

    __slots__ = ()

    @property
    def _authentication(self) -> str:
        return "none"

    def _metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/oauth2/auth",
            "userinfo_endpoint": f"{self.address}/oauth2/user_info",
        }

    def _arrive(self, query: Mapping[str, str], left: Leaving, back: str) -> Stranger:
        known = self._metadata()
        with self._session(back) as asked:
            token = asked.fetch_token(
                known["token_endpoint"],
                grant_type="authorization_code",
                code=query["code"],
                code_verifier=left.verifier,
                redirect_uri=back,
                device_id=query.get("device_id", ""),
                service_token=self.secret,
                body=f"state={left.state}",  # an argument of that name would stay here
                allow_redirects=False,
            )
            form = {"client_id": self.client, "access_token": token["access_token"]}
            said = asked.post(known["userinfo_endpoint"], data=form, withhold_token=True, allow_redirects=False).json()
        person = said.get("user") if isinstance(said, dict) else None
        if not isinstance(person, dict):
            raise self._not_so()
        return self._stranger({"sub": person.get("user_id"), "given_name": person.get("first_name")})


def is_safe(url: str) -> bool:
    """Whether an address may be asked with secrets: https, or this very machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost"))


_KNOWN: tuple[tuple[type[Door], str, str, str, str], ...] = (
    (VkDoor, "vk", "VK ID", "https://id.vk.com", "vkid.personal_info"),
    (Door, "google", "Google", "https://accounts.google.com", "openid profile email"),
    (Door, "telegram", "Telegram", "https://oauth.telegram.org", "openid profile"),
    (Door, "oidc", "OpenID", "", "openid profile email"),
)


def parsed(line: str, *, address: str = "") -> tuple[str, str, str]:
    """`client:secret`, or `client:secret@https://address`, as (client, secret, address). Raises ValueError."""
    credentials, at, elsewhere = line.rpartition("@http")
    credentials, address = (credentials, f"http{elsewhere}") if at else (line, address)
    client, _, secret = credentials.partition(":")
    if not client or not is_safe(address):
        raise ValueError
    return client, secret, address.rstrip("/")


def opened(lines: Mapping[str, str], *, labels: Mapping[str, str]) -> dict[str, Door]:
    """The doors that are on, by name, from the lines of the settings; `labels` in place of their own. Raises ValueError."""
    doors = {}
    for kind, name, label, address, scope in _KNOWN:
        if lines.get(name):
            client, secret, issuer = parsed(lines[name], address=address)
            doors[name] = kind(name, labels.get(name) or label, client, secret, issuer, scope)
    return doors
