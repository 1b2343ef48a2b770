"""ZIP archives: every document in them is read as if it were a file in a folder."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest

import samples
from hostile_zips import Entry, container, entry
from jixiao.extraction.context import Overrides
from jixiao.ingest.sources import Source, sources
from jixiao.model import DocumentError
from jixiao.readers import Limits, Member, read_bytes, read_document
from jixiao.readers.archive import Contents, contents, member_bytes


def cli(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "jixiao", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment, timeout=120, check=False)


def zipped(path: Path, files: dict[str, bytes | str]) -> Path:
    path.write_bytes(samples.packed(files))
    return path


def walked(path: Path) -> Contents:
    found = contents(path)
    assert found is not None
    return found


def names(path: Path) -> list[str]:
    return [member.name for member in walked(path).members]


def shown(found: list[Source], folder: Path) -> list[str]:
    return [str(source.path.relative_to(folder)) for source in found]


# -- what is in an archive -------------------------------------------------------------------------------------------------------


def test_an_archive_is_read_as_a_folder(tmp_path: Path) -> None:
    """Documents of all kinds, in folders and in an archive inside; each by its path below the archive."""
    inner = samples.packed({"c.html": samples.html()})
    zipped(tmp_path / "downloads.zip", {"2024/a.docx": samples.docx(), "b.txt": samples.text(), "2024/inner.zip": inner})
    done = cli("import", tmp_path / "downloads.zip", "--store", tmp_path / "store")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"{tmp_path}/downloads.zip/{name}: imported, 1 tables" for name in ("2024/a.docx", "b.txt", "2024/inner.zip/c.html")
    ]
    again = cli("import", tmp_path, "--store", tmp_path / "store")
    assert again.stdout.count("unchanged") == 3, "an archive in a folder is found, and holds what it did"
    extracted = cli("extract", tmp_path / "downloads.zip")
    assert extracted.returncode == 0
    assert [f'"file": "{name}"' in extracted.stdout for name in ("2024/a.docx", "b.txt", "2024/inner.zip/c.html")] == [True] * 3


def test_what_belongs_to_nobody_is_left_out(tmp_path: Path) -> None:
    junk = {
        ".hidden.txt": "x", "a/.DS_Store": "x", "__MACOSX/a/._b.docx": "x", "~$lock.docx": "x", "a/Thumbs.db": "x", "DESKTOP.INI": "x",
        ".git/a.txt": "x", "a/": "",
    }  # fmt: skip
    assert names(zipped(tmp_path / "a.zip", {**junk, "a/b.txt": "x"})) == ["a/b.txt"]
    folder = tmp_path / "folder"
    for name in junk:
        if not name.endswith("/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text("x")
    (folder / "real.txt").write_text("x")
    found, failures = sources([folder], Overrides())
    assert not failures
    assert shown(found, folder) == ["real.txt"]


def test_a_manifest_in_an_archive_counts_as_in_a_folder(tmp_path: Path) -> None:
    inside = '[documents]\n"a.txt" = {city = "天津", year = 2021}\n'
    zipped(tmp_path / "a.zip", {"x/manifest.toml": inside, "x/a.txt": "1", "x/b.txt": "2", "a.txt": "3"})
    (tmp_path / "manifest.toml").write_text('[documents]\n"a.zip" = {city = "上海", year = 2019}\n', encoding="utf-8")
    found, failures = sources([tmp_path / "a.zip"], Overrides())
    assert not failures
    said = {source.path.relative_to(tmp_path / "a.zip").as_posix(): source.overrides for source in found}
    places = {name: (entry.place.jurisdiction.name if entry.place else None, entry.year) for name, entry in said.items()}
    assert places == {"x/a.txt": ("天津市", 2021), "x/b.txt": ("上海市", 2019), "a.txt": ("上海市", 2019)}
    found, _ = sources([tmp_path / "a.zip"], Overrides(None, 2030, "--year"))
    assert {source.overrides.year for source in found} == {2030}, "the command line wins"


@pytest.mark.parametrize("content", ["[documents", "documents = 3", "a = " + "[" * 100_000, b"\xff", "#" * 1_100_000])
def test_a_wrong_manifest_in_an_archive_stops_that_archive_only(content: str | bytes, tmp_path: Path) -> None:
    zipped(tmp_path / "a.zip", {"x/manifest.toml": content, "x/a.txt": "1"})
    zipped(tmp_path / "b.zip", {"a.txt": "1"})
    found, failures = sources([tmp_path], Overrides())
    assert shown(found, tmp_path) == ["b.zip/a.txt"]
    (failure,) = failures
    assert str(failure.error).startswith(f"{tmp_path}/a.zip/x/manifest.toml")
    assert "\n" not in str(failure.error)


def test_one_bad_member_is_one_failure(tmp_path: Path) -> None:
    good, broken = entry("good.txt", samples.text()), entry("broken.txt", samples.text())
    broken = Entry(broken.name, broken.data[:-40] + bytes(40), broken.size, crc=broken.crc)
    other = Entry(b"other.txt", b"x" * 50, 5000, method=9)  # Deflate64, as Windows packs large files
    (tmp_path / "a.zip").write_bytes(container([broken, other, entry("bad.docx", samples.docx()[:-40]), good]))
    done = cli("import", tmp_path / "a.zip", "--store", tmp_path / "store")
    assert done.returncode == 3
    assert done.stdout == f"{tmp_path}/a.zip/good.txt: imported, 1 tables\n"
    lines = done.stderr.splitlines()
    assert len(lines) == 3, done.stderr
    for name, word in (("broken.txt", "damaged"), ("other.txt", "packed in a way"), ("bad.docx", "damaged")):
        assert sum(f"a.zip/{name}: " in line and word in line for line in lines) == 1, (name, done.stderr)


def test_archives_in_archives(tmp_path: Path) -> None:
    """Three of them in one another; the fourth is said to be too deep, and what stands beside it is read."""
    inner = samples.packed({"deep.txt": "4"})
    for level in (3, 2, 1):
        inner = samples.packed({f"{level}.txt": str(level), "in.zip": inner})
    (tmp_path / "a.zip").write_bytes(inner)
    found = walked(tmp_path / "a.zip")
    assert [member.name for member in found.members] == ["1.txt", "in.zip/2.txt", "in.zip/in.zip/3.txt"]
    assert [member_bytes(member) for member in found.members] == [b"1", b"2", b"3"]
    (failure,) = found.failures
    assert "in.zip/in.zip/in.zip: is an archive more than 3 deep" in str(failure)


def test_an_empty_archive_is_said(tmp_path: Path) -> None:
    zipped(tmp_path / "a.zip", {"folder/": "", ".hidden": "x"})
    found, failures = sources([tmp_path], Overrides())
    assert not found
    assert "no document in this archive" in str(failures[0].error)


def test_documents_are_no_archives(tmp_path: Path) -> None:
    """Whatever they are called; and an archive with a folder called word is no Word document."""
    for kind in ("docx", "xlsx", "ods", "odt", "pdf", "txt"):
        path = tmp_path / f"{kind}.zip"
        path.write_bytes(samples.SAMPLES[kind]())
        assert contents(path) is None
    assert names(zipped(tmp_path / "a.docx", {"word/a.txt": "1", "xl/b.txt": "2"})) == ["word/a.txt", "xl/b.txt"]
    with pytest.raises(DocumentError, match="give it to build, import or extract"):
        read_bytes(samples.packed({"a.txt": "1"}), "a.zip")


def test_names_that_lead_elsewhere_lead_nowhere(tmp_path: Path) -> None:
    """Nothing is written, so that no name does harm."""
    path = zipped(tmp_path / "a.zip", {"../../etc/a.txt": samples.text(), "/etc/b.txt": "2", "C:\\c.txt": "3", "x\n\x1b[31m.txt": "4"})
    found = walked(path).members
    assert [read_document(found[0]).name, found[1].file_name, found[2].file_name] == ["a.txt", "b.txt", "c.txt"]
    done = cli("import", path, "--store", tmp_path / "store")
    assert len(done.stderr.splitlines()) == 3
    assert "\x1b" not in done.stderr


def test_members_of_one_name_are_all_read(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(container([entry("a.txt", b"1"), entry("a.txt", b"2")]))
    assert [member_bytes(member) for member in walked(tmp_path / "a.zip").members] == [b"1", b"2"]


def test_a_changed_archive_is_read_anew(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.txt": "old"})
    (member,) = walked(path).members
    assert member_bytes(member) == b"old"
    zipped(path, {"a.txt": "newer"})
    assert member_bytes(member) == b"newer"
    path.unlink()
    with pytest.raises(DocumentError, match="taken away"):
        member_bytes(member)


# -- names in other encodings ----------------------------------------------------------------------------------------------------

CHINESE = "2024年/市级部门/项目支出绩效目标表（許、契）.txt"


def test_names_of_chinese_windows(tmp_path: Path) -> None:
    """In GBK, without a word about it; one of the characters has a backslash as its second byte."""
    backslash = "誠.txt"
    assert b"\\" in backslash.encode("gb18030")
    for name in (CHINESE, "联通.txt", backslash):
        (tmp_path / "a.zip").write_bytes(container([Entry(name.encode("gb18030"), b"1", 1, method=0, crc=zlib.crc32(b"1"))]))
        assert names(tmp_path / "a.zip") == [name]
        assert [member_bytes(member) for member in walked(tmp_path / "a.zip").members] == [b"1"]


def test_names_in_utf_8_said_or_not(tmp_path: Path) -> None:
    for flags in (0, 0x800):
        (tmp_path / "a.zip").write_bytes(container([Entry(CHINESE.encode(), b"1", 1, method=0, flags=flags, crc=zlib.crc32(b"1"))]))
        assert names(tmp_path / "a.zip") == [CHINESE]


def test_names_in_the_field_for_them(tmp_path: Path) -> None:
    """Info-ZIP's field for names in Unicode counts more than the name itself."""
    plain = b"2024?.txt"
    content = struct.pack("<BL", 1, zlib.crc32(plain)) + CHINESE.encode()
    extra = struct.pack("<HH", 0x7075, len(content)) + content
    (tmp_path / "a.zip").write_bytes(container([Entry(plain, b"1", 1, method=0, crc=zlib.crc32(b"1"), extra=extra)]))
    assert names(tmp_path / "a.zip") == [CHINESE]


# -- limits ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limits", "word"),
    [(Limits(members=2), "JIXIAO_MAX_MEMBERS"), (Limits(unpacked=20), "JIXIAO_MAX_UNPACKED")],
    ids=["members", "unpacked"],
)
def test_limits_count_archives_inside_too(limits: Limits, word: str, tmp_path: Path) -> None:
    inner = samples.packed({"b.txt": "x" * 15, "c.txt": "x" * 15})
    path = zipped(tmp_path / "a.zip", {"in.zip": inner})
    with pytest.raises(DocumentError, match=word) as caught:
        contents(path, limits)
    assert str(caught.value).startswith(f"{path}")
    assert contents(path, Limits(members=3, unpacked=1000)) is not None


def test_a_large_member_is_one_failure(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"large.txt": "x" * 100, "small.txt": "x"})
    large, small = walked(path).members
    with pytest.raises(DocumentError, match="JIXIAO_MAX_BYTES"):
        member_bytes(large, Limits(bytes=99))
    assert member_bytes(small, Limits(bytes=99)) == b"x"


def test_a_member_that_lies_about_its_size_is_no_harm(tmp_path: Path) -> None:
    packed = entry("a.txt", b"x" * 1000)
    (tmp_path / "a.zip").write_bytes(container([Entry(packed.name, packed.data, 10, crc=packed.crc)]))
    found = walked(tmp_path / "a.zip")
    assert not found.members
    assert "a.txt: is damaged" in str(found.failures[0])


@pytest.mark.parametrize("cut", [3, 10, 40, 80, 150])
def test_truncated_archives(cut: int, tmp_path: Path) -> None:
    data = samples.packed({"a.txt": samples.text()})
    (tmp_path / "a.zip").write_bytes(data[:-cut])
    found, failures = sources([tmp_path], Overrides())
    assert len(found) + len(failures) == 1
    if failures:
        assert "damaged or truncated" in str(failures[0].error)


def test_members_are_read_one_at_a_time(tmp_path: Path) -> None:
    """An archive of more than memory should take: each member is there only while it is read."""
    import tracemalloc

    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(40):
            packed.writestr(f"{number}.txt", b"x" * 5_000_000)
    tracemalloc.start()
    for member in walked(path).members:
        assert isinstance(member, Member)
        assert len(member_bytes(member)) == 5_000_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 25_000_000
