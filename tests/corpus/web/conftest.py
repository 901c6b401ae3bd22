import pytest

from corpus.web import Fetcher, Polite
from tests.web_server import WebServer


@pytest.fixture
def site():
    with WebServer() as server:
        yield server


@pytest.fixture
def fetcher(site):
    """Fetches from the test's own site and from nowhere else on this machine."""
    return Fetcher(private_hosts=[site.host], timeout_s=5)


@pytest.fixture
def polite(fetcher):
    """Asks robots.txt, but does not make a test wait."""
    return Polite(fetcher, pause_s=0)
