"""The VBA sources under the language's published grammar and under a checker for Excel.

Nothing here compiles VBA as Excel does; these come nearest.
"""

from __future__ import annotations

import pytest
import vba_sources


@pytest.mark.parametrize("module", vba_sources.sources())
def test_every_procedure_parses_under_the_published_grammar(module: str) -> None:
    texts = {name: text for name, text in vba_sources.procedures().items() if name.startswith(f"{module}.")}
    assert texts
    assert {name: errors for name, text in texts.items() if (errors := vba_sources.syntax_errors(text))} == {}


@pytest.mark.parametrize("text", ["Public Function KH_X(next As Variant)\nEnd Function\n", "Sub KH_X()\n    x.y()\nEnd Sub\n"])
def test_the_grammar_refuses_what_would_break_a_whole_module(text: str) -> None:
    assert vba_sources.syntax_errors(text)


def test_a_checker_for_excel_finds_nothing_beyond_what_is_explained() -> None:
    assert vba_sources.validator_findings() == []
