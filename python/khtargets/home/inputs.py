"""What a refresh goes by beside the exports: settings, decision, the staff's aliases and values, the published lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..decision import Alias, Decision, Settings, load_decision, load_settings
from ..decision.settings import check
from ..errors import SettingsError
from ..names.units import Names
from .aliases import meant_by, read_aliases
from .home import Home
from .meanings import Values, load as load_values
from .procedures import Catalogue
from .published_lists import read_lists


@dataclass(frozen=True)
class Rules:
    """What dossiers are classified by: which count, for whom and on which days."""

    decision: Decision
    settings: Settings
    catalogue: Catalogue


@dataclass(frozen=True)
class Inputs(Rules):
    """All that a refresh goes by, checked: the rules, and what written texts mean."""

    aliases: list[Alias]
    names: Names
    values: Values


def read_inputs(home: Home) -> Inputs:
    """Reads and checks a home's inputs. SettingsError, BadExport or DecisionError name what is wrong."""
    settings = load_settings(home.settings_file)
    decision = load_decision(settings.decision)
    return _inputs(home, settings, decision, read_aliases(home, decision))


def supposed(home: Home, changes: Mapping[str, str], aliases: Mapping[str, str]) -> Inputs:
    """The home's inputs with some settings and aliases changed in thought; nothing is written.

    `changes` maps a key of settings.toml to its value as written there, quotes left out; an empty one leaves the key
    out. `aliases` maps a written name to a unit (id or full name). SettingsError names what is wrong.
    """
    settings = load_settings(home.settings_file)
    raw: dict[str, Any] = {"decision": settings.decision, "date_field": settings.date_field, **settings.interpretations}
    if settings.replacement_effective is not None:
        raw["replacement_effective"] = settings.replacement_effective
    stated = {key: value for key, value in raw.items() if key in settings.confirmed}
    for key, value in changes.items():
        stated[key] = value
        if not value:
            del stated[key]
    settings = check(stated, str(home.settings_file))
    decision = load_decision(settings.decision)
    own = {(alias.written, alias.file, alias.parent_id): alias for alias in read_aliases(home, decision)}
    names = Names(decision)
    for written, unit in aliases.items():
        unit_id = meant_by(decision, names, unit)
        if unit_id is None:
            raise SettingsError(f"Không rõ đơn vị “{unit}”; hãy ghi mã đơn vị hoặc tên đầy đủ, kèm huyện nếu là cấp xã.")
        own[written, "", ""] = Alias(written, unit_id)
    return _inputs(home, settings, decision, list(own.values()))


def _inputs(home: Home, settings: Settings, decision: Decision, aliases: list[Alias]) -> Inputs:
    names = Names(decision, aliases)
    catalogue, values = read_lists(home, decision, settings, names), load_values(home)
    catalogue.named.update(values.procedures)
    return Inputs(decision, settings, catalogue, aliases, names, values)
