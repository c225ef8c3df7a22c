"""``ballotcount profiles list | show | check``: the rules that the program knows, and those an office wrote itself."""

from __future__ import annotations

import dataclasses
from enum import Enum
from typing import Any

import typer

from ballotcount.cli import show
from ballotcount.cli.desk import SystemClock
from ballotcount.domain.profile import RuleProfile
from ballotcount.files import profiles
from ballotcount.rules.reliance import needs_check
from ballotcount.text.words import t


def add(app: typer.Typer) -> None:
    """Add the commands under ``profiles``."""
    group = typer.Typer(no_args_is_help=True, help="Bộ quy chế. / Rule profiles.")
    app.add_typer(group, name="profiles")
    group.command("list")(list_profiles)
    group.command("show")(show_profile)
    group.command("check")(check_profile)


def list_profiles(as_json: bool = typer.Option(False, "--json")) -> None:
    """Các bộ quy chế có sẵn. / List the profiles that come with the program."""
    everyone = [profiles.load(known_id) for known_id in profiles.ids()]
    if as_json:
        show([_head(profile) for profile in everyone])
        return
    wide = max(len(profile.id) for profile in everyone) + 2
    for profile in everyone:
        default = f" ({t('profiles.default')})" if profile.id == profiles.DEFAULT else ""
        print(f"{profile.id.ljust(wide)}{profile.title}{default}")


def show_profile(
    id: str = typer.Argument(..., help="party-190 | file.toml"), as_json: bool = typer.Option(False, "--json")
) -> None:
    """Nội dung một bộ quy chế. / Show everything a profile says."""
    profile = profiles.load(id)
    if as_json:
        show(_head(profile) | _codes(profile) | {"settings": _plain(profile), "text": profile.text})
    else:
        print(profile.text.rstrip("\n"))
        print(f"# SHA-256 {profile.hash}")


def check_profile(
    id: str = typer.Argument(..., help="party-190 | file.toml"), as_json: bool = typer.Option(False, "--json")
) -> None:
    """Kiểm tra một bộ quy chế, nêu dòng sai. / Check a profile and name the line of a mistake."""
    profile = profiles.load(id)
    unread = unread_keys(profile)
    if as_json:
        show(_head(profile) | {"ok": True, "practice": unread})
        return
    print(t("profiles.ok", id=profile.id, hash=profile.hash))
    if unread:
        print(t("profiles.practice", keys=", ".join(unread)))
    if needs_check(profile, SystemClock().now().date()):
        print(t("profiles.needs_check", day=profile.checked or "–"))


def _head(profile: RuleProfile) -> dict[str, Any]:
    return {
        "id": profile.id,
        "title": profile.title,
        "hash": profile.hash,
        "default": profile.id == profiles.DEFAULT,
        "kinds": [kind.value for kind in profile.kinds],
        "styles": [style.value for style in profile.styles],
        "checked": profile.checked,
        "needs_check": needs_check(profile, SystemClock().now().date()),
    }


def _codes(profile: RuleProfile) -> dict[str, Any]:
    """Return the codes that a spec for ``ballotcount outcome`` may use under a profile."""
    grounds = {kind.value: [deduction.id for deduction in profile.base_for(kind).deductions] for kind in profile.kinds}
    return {"deductions": grounds, "invalid_reasons": [reason.code for reason in profile.invalid_reasons]}


def unread_keys(profile: RuleProfile) -> list[str]:
    """Return the tables of a profile that rest on common practice, not on a text that was read."""
    return sorted(_unread(_plain(profile), ""))


def _unread(value: Any, path: str) -> list[str]:
    found = [path] if isinstance(value, dict) and value.get("read") is False else []
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        # In lists a code says more than a place.
        named = part["code"] if isinstance(part, dict) and "code" in part else key
        found += _unread(part, f"{path}.{named}" if path else str(named))
    return found


def _plain(value: Any) -> Any:
    """Return a profile as JSON values."""
    if isinstance(value, Enum):
        return value.value
    if dataclasses.is_dataclass(value):
        # The text stands beside the settings already.
        fields = (field.name for field in dataclasses.fields(value) if field.name != "text")
        return {name: _plain(getattr(value, name)) for name in fields}
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, tuple) else value
