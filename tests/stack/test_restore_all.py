"""`make backup STACK=all` of the stack under test; each database restored elsewhere."""

from pathlib import Path

from .apps import only_all
from .backups import Own
from .contents import digests, noted, tables
from .runtime import make


@only_all
def test_backup_of_all_stacks(own: Own, tmp_path: Path) -> None:
    made = make("backup", "STACK=all", f"BACKUP_DIR={tmp_path}")
    assert made.returncode == 0, made.stdout
    dumps = {file.name.partition("-")[0]: file for file in tmp_path.glob("*.dump")}
    assert dumps.keys() >= {"flask", "celery"}
    for stack, dump in dumps.items():
        if not noted(dump)["links"][0]:
            assert "empty database" in own.refused("restore", f"FILE={dump}")
            continue
        own.make("restore", f"FILE={dump}", "CONFIRM=yes")
        assert digests(tables(own, stack)) == noted(dump)
