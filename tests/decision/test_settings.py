"""settings.toml: what it may say, and that what it may not say is named."""

from datetime import date

import pytest
from khtargets.decision import Settings, load_settings as load
from khtargets.decision.settings import write_default
from khtargets.errors import SettingsError


def written(folder, text):
    path = folder / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_home_without_settings_has_the_defaults_and_is_provisional(tmp_path):
    assert load(tmp_path / "settings.toml") == Settings()
    assert Settings().provisional


def test_the_file_written_on_first_use_says_the_defaults_and_is_not_written_twice(tmp_path):
    path = tmp_path / "home" / "settings.toml"
    write_default(path)
    assert load(path).replacement_effective is None
    assert load(path).interpretations == {}
    path.write_text("date_field = 'submitted'\n", encoding="utf-8")
    write_default(path)
    assert load(path).date_field == "submitted"


def test_every_key_of_the_contract_is_read(tmp_path):
    path = written(
        tmp_path,
        'decision = "khanh-hoa-2024"\nreplacement_effective = 2024-05-20\nfirst_time_start = "fifth-day"\n'
        'dropped_end = "exclusive"\ndate_field = "submitted"\n',
    )
    found = load(path)
    assert found.replacement_effective == date(2024, 5, 20)
    assert found.interpretations == {"first_time_start": "fifth-day", "dropped_end": "exclusive"}
    assert found.date_field == "submitted"
    assert not found.provisional
    assert "dropped_end" in found.confirmed


def test_the_start_of_first_time_procedures_may_be_a_day(tmp_path):
    assert load(written(tmp_path, "first_time_start = 2024-06-03\n")).interpretations["first_time_start"] == date(2024, 6, 3)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ('replacment_effective = "2024-05-20"', "replacment_effective"),
        ('replacement_effective = "20/05/2024"', "20/05/2024"),
        ('first_time_start = "sixth-day"', "sixth-day"),
        ('dropped_end = "both"', "both"),
        ("dropped_end = 2024-05-20", "dropped_end"),
        ('date_field = "finished"', "finished"),
        ('decision = "khanh-hoa-2031"', "khanh-hoa-2031"),
        ("decision = 2024", "decision"),
        ("this is no toml", "settings.toml"),
        ("replacement_effective = 2023-05-20", "2023-05-20"),
        ("replacement_effective = 2025-05-20", "15/12/2023 đến 14/12/2024"),
        ("first_time_start = 2023-01-01", "first_time_start"),
        ("replacement_effective = 2024-05-20\nfirst_time_start = 2024-05-19", "20/05/2024"),
    ],
)
def test_an_unknown_key_or_value_is_named(tmp_path, line, named):
    with pytest.raises(SettingsError) as caught:
        load(written(tmp_path, line + "\n"))
    assert named in caught.value.sentence
    assert "settings.toml" in caught.value.sentence


def test_settings_survive_the_way_into_a_snapshot_and_back(tmp_path):
    path = written(tmp_path, 'replacement_effective = 2024-05-20\nfirst_time_start = 2024-06-03\ndropped_end = "exclusive"\n')
    assert Settings.from_dict(load(path).to_dict()) == load(path)
