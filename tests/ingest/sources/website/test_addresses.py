from ipaddress import ip_address

import pytest

from ingest.errors import AddressRefused
from ingest.sources.website.addresses import Address, GuardedBackend, is_public
from ingest.sources.website.fetcher import Fetcher, FetchLimits
from tests.ingest.sources.website.local_site import LocalSite, Page, local_site

LIMITS = FetchLimits(attempts=1, timeout_s=2.0, silence_s=1.0)


def admit_all(url: str) -> None:
    """Let every URL be asked for: here the addresses alone are guarded."""


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "255.255.255.255", "224.0.0.1", "240.0.0.1", "192.0.2.1", "198.18.0.1",
        "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::",
        "2001:0:4136:e378:8000:63bf:f5ff:fffe",
    ],
)  # fmt: skip
def test_addresses_inside_a_network_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946"])
def test_addresses_on_the_internet_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "127.1"])
def test_the_default_guard_refuses_this_machine_however_it_is_spelt(site: LocalSite, host: str) -> None:
    port = site.url.rpartition(":")[2]
    site.put("/", "Secret", "For this machine alone.")
    fetcher = Fetcher(GuardedBackend(), LIMITS)
    with pytest.raises(AddressRefused, match="isn't on the public internet"):
        fetcher.get(f"http://{host}:{port}/", admit=admit_all)
    fetcher.close()
    assert site.asked() == []


def only_first_loopback(address: Address) -> bool:
    """Takes the place of the public internet, which tests can't reach: 127.0.0.1 is public, all else is private."""
    return str(address) == "127.0.0.1"


def test_a_redirect_to_a_private_address_is_refused(site: LocalSite) -> None:
    with local_site("127.0.0.2") as private:
        private.put("/secret", "Secret", "For this network alone.")
        site.pages["/"] = Page(status=302, headers={"Location": f"{private.url}/secret"})
        fetcher = Fetcher(GuardedBackend(is_allowed=only_first_loopback), LIMITS)
        with pytest.raises(AddressRefused, match=r"127\.0\.0\.2"):
            fetcher.get(f"{site.url}/", admit=admit_all)
        fetcher.close()
        assert private.asked() == []


def test_a_name_that_changes_its_address_after_the_check_leads_nowhere_else(site: LocalSite) -> None:
    """DNS rebinding: the first answer is public, every later one is private. Asked once, it has no chance."""
    port = site.url.rpartition(":")[2]
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    site.pages["/"] = Page(b"public", headers={"Connection": "close"})
    fetcher = Fetcher(GuardedBackend(is_allowed=only_first_loopback, resolver=rebinding), LIMITS)
    assert fetcher.get(f"http://rebinding.example:{port}/", admit=admit_all).body == b"public"
    assert asked == ["rebinding.example"]
    with pytest.raises(AddressRefused):
        fetcher.get(f"http://rebinding.example:{port}/", admit=admit_all)
    fetcher.close()
    assert asked == ["rebinding.example"] * 2


def test_one_private_address_among_public_ones_is_enough_to_refuse_a_name(site: LocalSite) -> None:
    port = site.url.rpartition(":")[2]
    backend = GuardedBackend(is_allowed=only_first_loopback, resolver=lambda _host, _port: ["127.0.0.1", "127.0.0.2"])
    fetcher = Fetcher(backend, LIMITS)
    with pytest.raises(AddressRefused):
        fetcher.get(f"http://mixed.example:{port}/", admit=admit_all)
    fetcher.close()
    assert site.asked() == []
