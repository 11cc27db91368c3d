"""Which addons of a repository can be installed, and what they need."""

import addons
import pytest


@pytest.fixture
def repository(tmp_path):
    def make(**manifests):
        for name, manifest in manifests.items():
            (tmp_path / name).mkdir()
            (tmp_path / name / "__manifest__.py").write_text(repr(manifest))
        return tmp_path

    return make


def test_a_bridge_is_installed_where_both_sides_are(repository):
    folder = repository(
        base_one={"depends": ["account", "mail"]},
        base_one_sms={"depends": ["base_one", "sms"]},
    )
    there = {"account", "mail", "sms"}.__contains__
    installed, needs, left_out = addons.split(addons.read_manifests(folder), there)
    assert installed == ["base_one", "base_one_sms"]
    assert needs == ["account", "mail", "sms"]
    assert not left_out


def test_what_needs_a_missing_addon_is_left_out_with_all_that_need_it(repository):
    folder = repository(
        base_one={"depends": ["account"]},
        base_one_queue={"depends": ["base_one", "queue_job"]},
        base_one_queue_more={"depends": ["base_one_queue"]},
    )
    there = {"account"}.__contains__
    installed, needs, left_out = addons.split(addons.read_manifests(folder), there)
    assert installed == ["base_one"]
    assert needs == ["account"]
    assert left_out == {
        "base_one_queue": ["queue_job"],
        "base_one_queue_more": ["base_one_queue"],
    }


def test_an_addon_may_say_that_it_cannot_be_installed(repository):
    folder = repository(
        base_one={"depends": ["account"]},
        base_two={"depends": ["account"], "installable": False},
    )
    installed, _needs, _left_out = addons.split(
        addons.read_manifests(folder), {"account"}.__contains__
    )
    assert installed == ["base_one"]


def test_a_broken_manifest_is_named(repository):
    folder = repository(base_one={"depends": []})
    (folder / "base_one" / "__manifest__.py").write_text("{")
    with pytest.raises(SystemExit, match="base_one/__manifest__.py"):
        addons.read_manifests(folder)


def test_what_needs_a_python_package_is_named_apart(repository, tmp_path, capsys):
    folder = repository(
        base_one={"depends": []},
        base_one_queue={"depends": ["base_one", "queue"]},
        base_one_sms={"depends": ["base_one", "sms"]},
    )
    packages = tmp_path / "packages"
    (packages / "queue").mkdir(parents=True)
    (packages / "queue" / "__manifest__.py").write_text("{}")
    addons.main(folder, packages)
    told = capsys.readouterr()
    assert told.out.splitlines() == ["base_one", "", "base_one_queue", "queue"]
    assert told.err == "left out: base_one_sms needs sms\n"
