"""Time stamps: what an authority is asked, and which answers are believed (RFC 3161).

What is verified: that the answer is about what was asked, and that it was signed, as a
time stamp has to be, with the key of the certificate in it.  What is NOT verified is
who issued that certificate, and whether it was revoked: trust in the authority's root
is checked by whoever relies on the stamp, with
``openssl ts -verify -digest HASH -in ANSWER -CAfile ROOT``.

Pure: no ORM, no clock, no network.
"""

import hashlib
from datetime import UTC, datetime
from typing import NamedTuple

from asn1crypto import cms, core, tsp
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import load_der_x509_certificate

from .rate_sources import SourceError

NONCE_BITS = 64
GRANTED = ("granted", "granted_with_mods")
HASHES = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
UNREADABLE = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
)


class Stamp(NamedTuple):
    """What a time stamp says.

    ``moment``: UTC, to the second.  ``authority``: the name in its certificate.
    ``policy``: an OID, such as ``1.3.6.1.4.1.4146.2.3``.  ``serial``: a whole number.
    """

    moment: datetime
    authority: str
    policy: str
    serial: str


class Answer(core.Sequence):
    """``TimeStampResp``: without a token if it was refused."""

    _fields = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


def make_request(digest: bytes, nonce: int) -> bytes:
    """Return what an authority is asked: a ``TimeStampReq``, with its certificate.

    :param digest: the SHA-256 that is to be stamped
    :param nonce: a random number that the answer has to repeat
    """
    return tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": {
                "hash_algorithm": {"algorithm": "sha256"},
                "hashed_message": digest,
            },
            "nonce": nonce,
            "cert_req": True,
        }
    ).dump()


def read_answer(answer: bytes, digest: bytes, nonce: int) -> Stamp:
    """Return what an authority says, if it can be believed.

    :param answer: a ``TimeStampResp``
    :param digest: the SHA-256 that was asked about
    :param nonce: the number that was asked with
    :raises SourceError: ``shape`` (it is no such answer), ``rejected`` (with the
        authority's words), ``imprint`` (it is about something else), ``nonce`` (it was
        given to another question), ``certificate`` (it is not there, or not one for
        time stamps at that time), ``algorithm`` (not one that is known to be good), or
        ``signature`` (it was not signed by that certificate)
    """
    try:
        signed = _read_signed(answer)
        info = signed["encap_content_info"]["content"].parsed
        _check_question(info, digest, nonce)
        moment = info["gen_time"].native.astimezone(UTC)
        certificate = _check_signature(signed, moment)
        return Stamp(
            moment=moment.replace(tzinfo=None, microsecond=0),
            authority=_get_name(certificate),
            policy=info["policy"].dotted,
            serial=str(info["serial_number"].native),
        )
    except SourceError:
        raise
    except UnsupportedAlgorithm as error:
        raise SourceError("algorithm") from error
    except UNREADABLE as error:
        raise SourceError("shape") from error


def _read_signed(answer):
    response = Answer.load(answer, strict=True)
    status = response["status"]
    if status["status"].native not in GRANTED:
        raise SourceError("rejected", _get_refusal(status))
    token = response["time_stamp_token"]
    signed = token["content"]
    if (
        token["content_type"].native != "signed_data"
        or signed["encap_content_info"]["content_type"].native != "tst_info"
    ):
        raise SourceError("shape")
    return signed


def _get_refusal(status):
    words = [str(status["status"].native), *(status["status_string"].native or [])]
    return ", ".join([*words, *sorted(status["fail_info"].native or [])])[:200]


def _check_question(info, digest, nonce):
    imprint = info["message_imprint"]
    algorithm = imprint["hash_algorithm"]["algorithm"].native
    if (algorithm, imprint["hashed_message"].native) != ("sha256", digest):
        raise SourceError("imprint")
    if info["nonce"].native != nonce:
        raise SourceError("nonce")


# === THE SIGNATURE === #


def _check_signature(signed, moment):
    """Return the certificate that a token was signed with.

    The signature is over attributes (RFC 5652, 5.4), which hold the hash of what the
    token says, and that of the certificate (RFC 5035).
    """
    [signer] = signed["signer_infos"]
    attributes = {
        attribute["type"].native: attribute["values"]
        for attribute in signer["signed_attrs"]
    }
    content = bytes(signed["encap_content_info"]["content"])
    digest_name = signer["digest_algorithm"]["algorithm"].native
    [kind], [digest] = attributes["content_type"], attributes["message_digest"]
    if (
        kind.native != "tst_info"
        or digest.native != _hash(digest_name, content).digest()
    ):
        raise SourceError("signature")
    certificate = _find_certificate(signed, attributes)
    _check_certificate(certificate, moment)
    _check_key(certificate, signer, digest_name)
    return certificate


def _hash(name, content):
    if name not in HASHES:
        raise SourceError("algorithm", name)
    return hashlib.new(name, content)


def _find_certificate(signed, attributes):
    """Return the certificate that was signed along, by its hash."""
    if "signing_certificate_v2" in attributes:
        [named] = attributes["signing_certificate_v2"]
        name = named["certs"][0]["hash_algorithm"]["algorithm"].native
    else:
        [named] = attributes["signing_certificate"]
        name = "sha1"  # RFC 2634: nothing else; the signature does not rest on it
    wanted = named["certs"][0]["cert_hash"].native
    for choice in signed["certificates"]:
        certificate = choice.chosen
        if hashlib.new(name, certificate.dump()).digest() == wanted:
            return certificate
    raise SourceError("certificate")


def _check_certificate(certificate, moment):
    """Refuse a certificate that is not for time stamps alone (RFC 3161, 2.3)."""
    usage = certificate.extended_key_usage_value
    if (
        not usage
        or usage.native != ["time_stamping"]
        or "extended_key_usage" not in certificate.critical_extensions
    ):
        raise SourceError("certificate")
    validity = certificate["tbs_certificate"]["validity"]
    if not (validity["not_before"].native <= moment <= validity["not_after"].native):
        raise SourceError("certificate")


def _check_key(certificate, signer, digest_name):
    algorithm = signer["signature_algorithm"]
    try:
        name = algorithm.hash_algo
    except ValueError:  # plain "RSA" leaves that to the digest
        name = digest_name
    check = CHECKS.get(algorithm.signature_algo)
    if name not in HASHES or not check:
        raise SourceError("algorithm", f"{algorithm['algorithm'].native}")
    key = load_der_x509_certificate(certificate.dump()).public_key()
    text = signer["signed_attrs"].untag().dump()
    try:
        check(key, signer["signature"].native, text, HASHES[name])
    except InvalidSignature as error:
        raise SourceError("signature") from error


def _check_rsa(key, signature, text, algorithm):
    _check_kind(key, rsa.RSAPublicKey)
    key.verify(signature, text, padding.PKCS1v15(), algorithm)


def _check_pss(key, signature, text, algorithm):
    _check_kind(key, rsa.RSAPublicKey)
    pss = padding.PSS(padding.MGF1(algorithm), padding.PSS.AUTO)
    key.verify(signature, text, pss, algorithm)


def _check_ecdsa(key, signature, text, algorithm):
    _check_kind(key, ec.EllipticCurvePublicKey)
    key.verify(signature, text, ec.ECDSA(algorithm))


def _check_kind(key, kind):
    if not isinstance(key, kind):
        raise SourceError("signature")


CHECKS = {
    "rsassa_pkcs1v15": _check_rsa,
    "rsassa_pss": _check_pss,
    "ecdsa": _check_ecdsa,
}


def _get_name(certificate):
    subject = certificate.subject
    name = subject.native.get("common_name")
    return name if isinstance(name, str) else subject.human_friendly
