"""What a refresh goes by beside the exports: settings, decision, the staff's aliases and values, the published lists."""

from __future__ import annotations

from dataclasses import dataclass

from .aliases import read_aliases
from .decision import Alias, Decision
from .decision import load as load_decision
from .home import Home
from .procedures import Catalogue
from .publish import Rules
from .published_lists import read_lists
from .settings import Settings
from .settings import load as load_settings
from .units import Names
from .values import Values
from .values import load as load_values


@dataclass(frozen=True)
class Inputs:
    """All of it, checked."""

    settings: Settings
    decision: Decision
    aliases: list[Alias]
    names: Names
    catalogue: Catalogue
    values: Values

    @property
    def rules(self) -> Rules:
        """What the tally is judged by."""
        return Rules(self.decision, self.settings, self.catalogue)


def read_inputs(home: Home) -> Inputs:
    """Reads and checks a home's inputs. SettingsError, BadExport or DecisionError name what is wrong."""
    settings = load_settings(home.settings_file)
    decision = load_decision(settings.decision)
    aliases = read_aliases(home, decision)
    return Inputs(
        settings, decision, aliases, Names(decision, aliases), read_lists(home, decision, settings), load_values(home)
    )
