"""A server that answers as a time-stamping authority does, by ``openssl ts -reply``."""

import shutil
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from .rate_sources import Handler, Publisher

OPENSSL = shutil.which("openssl")
POLICY = "1.3.6.1.4.1.99999.1"
NAME = "Test Time Authority"
CONFIG = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = {policy}
digests = sha256
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = {hash}
"""
KINDS = {
    "rsa": lambda: rsa.generate_private_key(65537, 2048),
    "ec": lambda: ec.generate_private_key(ec.SECP256R1()),
}


class Signer:
    """An authority: its root, its certificate and its key, in a folder of its own.

    :param kind: of its key
    :param ess: the hash by which its tokens name the certificate
    """

    def __init__(self, kind="rsa", ess="sha256"):
        self._temporary = tempfile.TemporaryDirectory()
        self.folder = Path(self._temporary.name)
        root_key, key = KINDS[kind](), KINDS[kind]()
        root = _issue("Test Root", root_key, "Test Root", root_key)
        usage = ExtendedKeyUsageOID.TIME_STAMPING
        own = _issue(NAME, key, "Test Root", root_key, usage)
        config = CONFIG.format(folder=self.folder, policy=POLICY, hash=ess)
        for name, content in {
            "root.pem": root.public_bytes(serialization.Encoding.PEM),
            "own.pem": own.public_bytes(serialization.Encoding.PEM),
            "key.pem": key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
            "serial": b"01\n",
            "tsa.cnf": config.encode(),
        }.items():
            (self.folder / name).write_bytes(content)

    def close(self):
        self._temporary.cleanup()

    def answer(self, request):
        """Return the answer to a request, both as bytes."""
        (self.folder / "request.tsq").write_bytes(request)
        self._run(
            "-reply", "-config", "tsa.cnf", "-queryfile", "request.tsq",
            "-signer", "own.pem", "-inkey", "key.pem", "-out", "answer.tsr",
        )  # fmt: skip
        return (self.folder / "answer.tsr").read_bytes()

    def verify(self, answer, digest):
        """Return what ``openssl ts -verify`` says of an answer, and its exit code."""
        (self.folder / "given.tsr").write_bytes(answer)
        done = self._run(
            "-verify", "-digest", digest, "-in", "given.tsr",
            "-CAfile", "root.pem", check=False,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    def _run(self, *arguments, check=True):
        return subprocess.run(
            [OPENSSL, "ts", *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=check,
        )


def issue_for(usage, is_critical=True):
    """Return a certificate for some use, as ``asn1crypto`` has it."""
    key = KINDS["ec"]()
    issued = _issue(NAME, key, NAME, key, usage, is_critical)
    encoded = issued.public_bytes(serialization.Encoding.DER)
    return asn1_x509.Certificate.load(encoded)


def _issue(name, key, issuer, issuer_key, usage=None, is_critical=True):
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(not usage, None), critical=True)
    )
    if usage:
        use = x509.ExtendedKeyUsage([usage])
        builder = builder.add_extension(use, critical=is_critical)
    return builder.sign(issuer_key, hashes.SHA256())


def ask_differently(request, **changes):
    """Return a request in which something is changed."""
    asked = tsp.TimeStampReq.load(request)
    imprint = asked["message_imprint"]
    return tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": {
                "hash_algorithm": {"algorithm": "sha256"},
                "hashed_message": changes.get(
                    "digest", imprint["hashed_message"].native
                ),
            },
            "nonce": changes.get("nonce", asked["nonce"].native),
            "cert_req": changes.get("cert_req", True),
        }
    ).dump()


class AuthorityHandler(Handler):
    def do_POST(self):
        authority = self.server.publisher
        body = self.rfile.read(int(self.headers["Content-Length"]))
        authority.asked.append(body)
        authority.headers.append(dict(self.headers))
        if authority.fault:
            authority.fault(self)
        else:
            body = ask_differently(body, **authority.changes)
            self.reply(authority.signer.answer(body))


class Authority(Publisher):
    """It answers what it is asked; ``changes`` lets it answer something else."""

    handler = AuthorityHandler

    def __init__(self):
        self.signer = Signer()
        super().__init__()

    def reset(self):
        self.headers = []
        self.changes = {}
        return super().reset()

    def stop(self):
        self.signer.close()
        return super().stop()

    def refuse(self, words):
        """Answer from now on that it refuses."""
        status = tsp.PKIStatusInfo(
            {"status": "rejection", "status_string": [words], "fail_info": {"bad_alg"}}
        ).dump()
        self.give(b"\x30" + bytes([len(status)]) + status)
