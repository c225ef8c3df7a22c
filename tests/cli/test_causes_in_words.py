"""Every objection of a parser or a network has a cause in words, whatever the library says."""

from __future__ import annotations

import errno
import inspect
import json
import json.decoder
import re
import socket
import ssl
import sys
import tomllib
from pathlib import Path

import pytest

from ballotcount.cli import main
from ballotcount.files.os_errors import NetworkTrouble, ServerTrouble, network_trouble_of, server_trouble_of
from ballotcount.files.text_faults import JsonFault, TomlFault, json_fault, toml_fault

TOML = {
    'a = "b': TomlFault.QUOTE,
    'a = "b\nc = 1': TomlFault.QUOTE,
    "a = 'b": TomlFault.QUOTE,
    "a = [1, 2": TomlFault.LIST,
    "a = [1 2]": TomlFault.LIST,
    "a = {b = 1": TomlFault.LIST,
    "a = {b = 1,}": TomlFault.KEY,
    "[a": TomlFault.TABLE,
    "[[a]": TomlFault.TABLE,
    "a 1": TomlFault.EQUALS,
    "tên = 1": TomlFault.EQUALS,
    "a = b": TomlFault.VALUE,
    "a = True": TomlFault.VALUE,
    "a = 2026-02-31": TomlFault.VALUE,
    "a = 1\na = 2": TomlFault.TWICE,
    "[a]\n[a]": TomlFault.TWICE,
    "a = {b = 1, b = 2}": TomlFault.TWICE,
    'a = "C:\\Đại hội"': TomlFault.SIGN,
    "a = 1 2": TomlFault.MORE,
    "a = 50 %": TomlFault.MORE,
    "a = 1,5": TomlFault.MORE,
    "? = 1": TomlFault.LINE,
}
JSON = {
    "": JsonFault.VALUE,
    '{"a": }': JsonFault.VALUE,
    '{"a": 1 "b": 2}': JsonFault.COMMA,
    '{"a" 1}': JsonFault.COLON,
    "{a: 1}": JsonFault.KEY,
    '{"a": 1,}': JsonFault.KEY,
    '{"a': JsonFault.QUOTE,
    '"a\n"': JsonFault.CONTROL,
    '"a\tb"': JsonFault.CONTROL,
    "[1": JsonFault.COMMA,
    '"\\d"': JsonFault.ESCAPE,
    "{} {}": JsonFault.MORE,
}


@pytest.mark.parametrize(("text", "fault"), TOML.items())
def test_a_mistake_in_toml_has_its_cause(text: str, fault: TomlFault) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    assert toml_fault(caught.value) is fault


@pytest.mark.parametrize(("text", "fault"), JSON.items())
def test_a_mistake_in_json_has_its_cause(text: str, fault: JsonFault) -> None:
    with pytest.raises(json.JSONDecodeError) as caught:
        json.loads(text)
    assert json_fault(caught.value) is fault


def test_nothing_that_the_parsers_can_say_lacks_a_cause() -> None:
    # the parsers of this very Python, so that a new version with other words is noticed
    toml = re.findall(
        r"suffixed_err\(\s*\w+,\s*\w+,\s*f?\"([^\"]+)\"", inspect.getsource(sys.modules["tomllib._parser"])
    )
    assert len(toml) > 15
    assert [one for one in toml if toml_fault(tomllib.TOMLDecodeError(one)) is TomlFault.OTHER] == []
    said = re.findall(r"JSONDecodeError\(\"([^\"]+)\"", inspect.getsource(json.decoder))
    assert len(said) > 5
    assert [one for one in said if json_fault(json.JSONDecodeError(one, "", 0)) is JsonFault.OTHER] == []


@pytest.mark.parametrize(
    ("problem", "trouble"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "x"), NetworkTrouble.REFUSED),
        (TimeoutError("timed out"), NetworkTrouble.SILENT),
        (OSError(errno.ENETUNREACH, "x"), NetworkTrouble.NO_WAY),
        (socket.gaierror(-2, "x"), NetworkTrouble.NO_NAME),
        (ConnectionResetError(errno.ECONNRESET, "x"), NetworkTrouble.CUT),
        (EOFError(), NetworkTrouble.CUT),
        (ssl.SSLEOFError(8, "x"), NetworkTrouble.CUT),
        (ssl.SSLError(1, "WRONG_VERSION_NUMBER"), NetworkTrouble.STRANGER),
        (json.JSONDecodeError("Expecting value", "", 0), NetworkTrouble.STRANGER),
        (OSError(errno.EADDRINUSE, "x"), NetworkTrouble.IN_USE),
        (OSError(10049, "x"), NetworkTrouble.NOT_HERE),
        (OSError(), NetworkTrouble.OTHER),
    ],
)
def test_an_error_of_a_line_has_its_cause(problem: Exception, trouble: NetworkTrouble) -> None:
    assert network_trouble_of(problem) is trouble


def test_the_last_words_of_the_server_have_their_cause() -> None:
    said = {
        'could not bind IPv4 address "127.0.0.1": Address already in use': ServerTrouble.IN_USE,
        'lock file "postmaster.pid" already exists': ServerTrouble.RUNNING,
        'could not write lock file "postmaster.pid": No space left on device': ServerTrouble.FULL,
        'data directory "/x" has wrong ownership': ServerTrouble.DENIED,
        "could not locate a valid checkpoint record": ServerTrouble.DAMAGED,
        "pre-existing shared memory block (key 1, ID 2) is still in use": ServerTrouble.RUNNING,
        'could not resize shared memory segment "/x" to 9 bytes: No space left on device': ServerTrouble.MEMORY,
        'could not bind IPv4 address "10.0.0.9": Cannot assign requested address': ServerTrouble.OTHER,
        'could not open file "global/pg_control": Permission denied': ServerTrouble.DENIED,
        "permission denied to create database": ServerTrouble.NO_RIGHT,
        "permission denied for schema public": ServerTrouble.NO_RIGHT,
        'FATAL:  password authentication failed for user "x"': ServerTrouble.LOGIN,
        'connection to server at "x", port 1 failed: Connection refused': ServerTrouble.AWAY,
        'relation "entries" already exists': ServerTrouble.OTHER,
        "something new": ServerTrouble.OTHER,
    }
    assert {words: server_trouble_of(words) for words in said} == said


def test_a_layout_file_that_is_not_there_is_no_disk_that_was_pulled_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--lang", "en", "read", "a.jpg", "--layout", str(tmp_path / "none.json")]) == 2
    assert "there is no file of this name" in capsys.readouterr().err
