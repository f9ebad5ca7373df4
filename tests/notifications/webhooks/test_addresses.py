"""Which addresses may be called."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from typing import Any

import pytest

from notifications.webhooks.addresses import check_url, find_target, is_public
from notifications.webhooks.errors import AddressRefused, NotTaken

INSIDE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.9",
    "192.168.1.1",
    "169.254.169.254",  # where clouds keep credentials
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fd00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "2002:7f00:1::",  # 6to4 of 127.0.0.1
    "64:ff9b::a00:1",  # NAT64 of 10.0.0.1
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",  # Teredo
]


class TestIsPublic:
    @pytest.mark.parametrize("address", INSIDE)
    def test_inside(self, address: str) -> None:
        assert is_public(ip_address(address)) is False

    @pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
    def test_outside(self, address: str) -> None:
        assert is_public(ip_address(address)) is True


class TestCheckUrl:
    @pytest.mark.parametrize(
        "url",
        [
            "",
            "erp.example.com/hook",
            "ftp://erp.example.com/",
            "http://erp.example.com/hook",
            "file:///etc/passwd",
            "https:///hook",
            "https://user:secret@erp.example.com/",
            "https://erp.example.com/#part",
            "https://erp.example.com:99999/",
            "https://erp.example.com/a b",
            "https://erp.example.com/\r\nHost: x",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:169.254.169.254]/",
            "https://erp.example.com/" + "x" * 2000,
        ],
    )
    def test_what_is_no_address_for_a_webhook(self, url: str) -> None:
        with pytest.raises(AddressRefused):
            check_url(url, private=False)

    def test_https_outside_and_with_leave_also_inside(self) -> None:
        check_url("https://erp.example.com:8443/hook?plant=1", private=False)
        check_url("http://10.0.0.5:8080/hook", private=True)


class TestFindTarget:
    def answer(self, monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
        def resolve(host: str, port: int, **_: Any) -> list[Any]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses]

        monkeypatch.setattr(socket, "getaddrinfo", resolve)

    @pytest.mark.parametrize("address", INSIDE)
    def test_a_name_that_leads_inside_is_refused(
        self, monkeypatch: pytest.MonkeyPatch, address: str
    ) -> None:
        self.answer(monkeypatch, "93.184.215.14", address)

        with pytest.raises(AddressRefused, match="private network"):
            find_target("https://erp.example.com/", private=False)

    def test_the_judged_address_is_the_one_to_call(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answer(monkeypatch, "93.184.215.14")

        target = find_target("https://erp.example.com/hook?plant=1", private=False)

        assert (target.host, target.address, target.port) == (
            "erp.example.com",
            "93.184.215.14",
            443,
        )
        assert target.path == "/hook?plant=1"

    def test_numbers_in_odd_shapes_are_judged_by_where_they_lead(self) -> None:
        for host in ("2130706433", "0x7f.1", "127.1"):  # all 127.0.0.1 to the resolver
            with pytest.raises((AddressRefused, NotTaken)):
                find_target(f"https://{host}/", private=False)

    def test_a_name_without_an_address_is_tried_later(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def nowhere(*_: Any, **__: Any) -> None:
            raise socket.gaierror

        monkeypatch.setattr(socket, "getaddrinfo", nowhere)

        with pytest.raises(NotTaken, match="no address"):
            find_target("https://erp.example.com/", private=False)
