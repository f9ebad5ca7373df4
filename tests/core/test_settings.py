from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.settings import BadSetting, Settings, load_settings


class TestLoadSettings:
    def test_values_get_their_kind(self) -> None:
        settings = load_settings(
            {
                "LOTBRIDGE_WORKERS": "3",
                "LOTBRIDGE_SECURE_COOKIES": "Yes",
                "LOTBRIDGE_DEMO": "0",
                "LOTBRIDGE_DATA_DIR": "/srv/data",
                "LOTBRIDGE_PUBLIC_URL": "https://lots.example",
            }
        )

        assert (settings.workers, settings.secure_cookies, settings.demo) == (3, True, False)
        assert settings.data_dir == Path("/srv/data")
        assert settings.database == "sqlite:////srv/data/lotbridge.db"

    def test_own_dictionaries_are_files(self, tmp_path: Path) -> None:
        one, two = tmp_path / "one.toml", tmp_path / "two.toml"
        one.touch()
        two.touch()

        settings = load_settings({"LOTBRIDGE_DICTIONARY": f"{one}{os.pathsep}{two}"})

        assert settings.dictionaries == (one, two)
        assert Settings().dictionaries == ()
        with pytest.raises(BadSetting, match="three"):
            load_settings({"LOTBRIDGE_DICTIONARY": f"{one}{os.pathsep}{tmp_path / 'three'}"})

    def test_a_named_database_wins(self) -> None:
        settings = load_settings({"LOTBRIDGE_DATABASE_URL": "postgresql+psycopg://db/lots"})

        assert settings.database == "postgresql+psycopg://db/lots"

    def test_other_programs_variables_do_not_matter(self) -> None:
        assert load_settings({"PATH": "/bin", "LOTBRIDGE_CORPUS": "/corpus"}) == Settings()

    def test_overrides_win_over_the_environment(self) -> None:
        assert load_settings({"LOTBRIDGE_WORKERS": "3"}, workers=5).workers == 5

    @pytest.mark.parametrize(
        ("name", "value", "says"),
        [
            ("LOTBRIDGE_WORKER", "2", "LOTBRIDGE_WORKER is not a setting; known are .*WORKERS"),
            ("LOTBRIDGE_WORKERS", "two", "LOTBRIDGE_WORKERS must be a whole number"),
            ("LOTBRIDGE_WORKERS", "0", "1 or more"),
            ("LOTBRIDGE_DEMO", "maybe", "LOTBRIDGE_DEMO must be yes or no"),
            ("LOTBRIDGE_STORAGE", "tape", "folder or s3"),
            ("LOTBRIDGE_STORAGE", "s3", "LOTBRIDGE_S3_BUCKET is needed"),
            ("LOTBRIDGE_PUBLIC_URL", "https://lots.example/", "no slash at the end"),
            ("LOTBRIDGE_PUBLIC_URL", "lots.example", "like https://host"),
        ],
    )
    def test_a_bad_value_stops_the_program_and_names_itself(
        self, name: str, value: str, says: str
    ) -> None:
        with pytest.raises(BadSetting, match=says):
            load_settings({name: value})

    def test_secrets_do_not_show(self) -> None:
        secret = "hunter2-9f31"
        names = ("SECRET_KEY", "OIDC_CLIENT_SECRET", "SIGNING_PASSWORD", "MAIL_URL")

        settings = load_settings({f"LOTBRIDGE_{name}": secret for name in names})

        assert settings.secret_key == secret
        assert secret not in repr(settings)
