"""TLS: by sslyze's reading of Mozilla's guideline, and what it does not look at."""

import ssl
from collections.abc import Iterator

import httpx
import pytest
import sslyze
from sslyze.mozilla_tls_profile import tls_config_checker as guideline

from .containers import folder, known
from .edge import HTTP, HTTPS, HTTPS_PORT, ca, connect

INTERMEDIATE = guideline.TlsConfigurationEnum.MOZILLA_INTERMEDIATE
TWO_YEARS = "max-age=63072000"

# sslyze also loads the public trust stores; cryptography finds fault with one in there.
pytestmark = pytest.mark.filterwarnings("ignore:Parsed a serial number")


@pytest.fixture(scope="session")
def scan() -> sslyze.ServerScanResult:
    """What sslyze finds, given the CA: by itself it trusts Mozilla's list only."""
    trust = sslyze.CertificateInfoExtraArgument(custom_ca_file=ca())
    scanner = sslyze.Scanner()
    request = sslyze.ServerScanRequest(
        sslyze.ServerNetworkLocation("localhost", HTTPS_PORT, ip_address="127.0.0.1"),
        scan_commands=guideline.SCAN_COMMANDS_NEEDED_BY_MOZILLA_CHECKER,
        scan_commands_extra_arguments=sslyze.ScanCommandsExtraArguments(
            certificate_info=trust
        ),
    )
    scanner.queue_scans([request])
    (result,) = scanner.get_results()
    return result


def test_complies_with_intermediate(scan: sslyze.ServerScanResult) -> None:
    profile = guideline.MozillaTlsConfiguration.get(INTERMEDIATE)
    guideline.check_server_against_tls_configuration(scan, profile)


def test_complies_with_guideline_6(scan: sslyze.ServerScanResult) -> None:
    # sslyze knows 5.7; what 6.0 took away is DHE.
    profile = guideline.MozillaTlsConfiguration.get(INTERMEDIATE)
    kept = {name for name in profile.ciphers.iana if "_ECDHE_" in name}
    assert len(kept) == 6
    profile.ciphers.iana.intersection_update(kept)
    guideline.check_server_against_tls_configuration(scan, profile)


@pytest.mark.parametrize("version", ["ssl_2_0", "ssl_3_0", "tls_1_0", "tls_1_1"])
def test_refuses_old_versions(scan: sslyze.ServerScanResult, version: str) -> None:
    attempt = getattr(scan.scan_result, f"{version}_cipher_suites")
    assert attempt.status == sslyze.ScanCommandAttemptStatusEnum.COMPLETED
    assert attempt.result.rejected_cipher_suites
    assert not attempt.result.accepted_cipher_suites


def test_key_exchange_is_safe_from_a_quantum_computer() -> None:
    # By nginx's own openssl: Python's, and sslyze's, may not know the group yet.
    (nginx,) = known("nginx")
    command = "openssl s_client -connect 127.0.0.1:8443 -servername localhost -brief"
    assert "X25519MLKEM768" in nginx.sh(f"{command} </dev/null")


def test_speaks_http_2() -> None:
    with httpx.Client(verify=ssl.create_default_context(cafile=ca()), http2=True) as c:
        assert c.get(f"{HTTPS}/health").http_version == "HTTP/2"
    with connect("localhost", "http/1.1") as connection:
        assert connection.selected_alpn_protocol() == "http/1.1"


def test_asks_browsers_to_stay_with_tls(https: httpx.Client) -> None:
    assert https.get("/").headers["Strict-Transport-Security"] == TWO_YEARS
    # Without TLS it would mean nothing (RFC 6797, 7.2).
    assert "Strict-Transport-Security" not in httpx.get(HTTP).headers


@pytest.mark.parametrize("path", ["/", "/a-slug?q=1", "/api/links"])
@pytest.mark.parametrize(
    ("method", "status"), [("GET", 301), ("HEAD", 301), ("POST", 308), ("DELETE", 308)]
)
def test_port_80_redirects(path: str, method: str, status: int) -> None:
    response = httpx.request(method, HTTP + path)
    assert response.status_code == status
    assert response.headers["Location"] == HTTPS + path


@pytest.mark.parametrize("name", ["evil.example", "localhost.evil.example", None])
def test_no_handshake_for_a_name_that_is_not_ours(name: str | None) -> None:
    with pytest.raises(ssl.SSLError, match="(?i)unrecognized.name"):
        connect(name)


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1", "[::1]", "a b", ""]
)
@pytest.mark.parametrize("base", [HTTP, HTTPS])
def test_no_answer_for_a_host_that_is_not_ours(
    https: httpx.Client, base: str, host: str
) -> None:
    if (base, host) == (HTTP, "127.0.0.1"):
        pytest.skip("the container's health check asks there")
    response = https.get(f"{base}/health", headers={"Host": host})
    assert response.status_code in (400, 421)
    assert response.json()["status"] == response.status_code
    assert "evil" not in response.text


def test_http_on_the_port_of_tls_is_a_problem() -> None:
    response = httpx.get(f"http://localhost:{HTTPS_PORT}/")
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.fixture
def challenge() -> Iterator[str]:
    """The path of a file that an ACME client has put into the webroot."""
    webroot = folder("CERTS_DIR", ".certs") / "acme/.well-known/acme-challenge"
    webroot.mkdir(parents=True, exist_ok=True)
    (webroot / "token").write_text("token.thumbprint")
    yield "/.well-known/acme-challenge/token"
    (webroot / "token").unlink()


def test_port_80_answers_acme(challenge: str) -> None:
    assert httpx.get(HTTP + challenge).text == "token.thumbprint"
    assert httpx.get(f"{HTTP}{challenge}-of-another").status_code == 404
    up = httpx.get(f"{HTTP}/.well-known/acme-challenge/..%2f..%2f..%2fprivkey.pem")
    assert up.status_code in (400, 404)
