#!/bin/sh
# Makes a CA, and with it the certificate of nginx, in /certs; run by `make certs`.
#
# The CA's key stays in this container's memory and ends with it: who trusts ca.pem has
# nothing to guard. So a renewal is another CA. What is in /certs is never overwritten.
set -eu

days=365 # at most 366: guideline 6.0, snippets/tls.conf
ca="local CA of make certs"
# Each by its name: OpenSSL matches no wildcard with one dot. No address: a client that
# connects to one names no host, and nginx refuses it.
names="DNS:localhost,DNS:*.localhost"
names="$names,DNS:flask.localhost,DNS:fastapi.localhost,DNS:django.localhost"

die() {
    printf '%s\n' "$@" >&2
    exit 1
}

keep() { # what is there is never overwritten; is it any good?
    cert=/certs/fullchain.pem
    if [ ! -e /certs/privkey.pem ] || ! openssl x509 -in "$cert" -noout 2>/dev/null; then
        die "CERTS_DIR holds a part of a certificate; nothing was changed." "$renew"
    fi
    openssl x509 -in "$cert" -noout -issuer | grep -q "CN *= *$ca" || {
        renew="It is not from make certs: renew it where it is from (nginx/README.md)."
        DOMAIN=
    }
    end=$(openssl x509 -in "$cert" -noout -enddate | cut -d= -f2)
    openssl x509 -in "$cert" -noout -checkend 0 >/dev/null ||
        die "The certificate ended on $end; nothing was changed." "$renew"
    [ -z "${DOMAIN:-}" ] ||
        openssl x509 -in "$cert" -noout -checkhost "$DOMAIN" | grep -q "does match" ||
        die "The certificate is not for $DOMAIN; nothing was changed." "$renew"
    echo "Kept the certificate that is there; it is valid until $end. $renew"
    exit
}

case ${DOMAIN:-} in
*[!A-Za-z0-9.-]*) die "DOMAIN=$DOMAIN is not a host name" ;;
?*) names=$names,DNS:$DOMAIN ;;
esac

renew="To make another: delete fullchain.pem and privkey.pem there, then make certs."
if [ -e /certs/fullchain.pem ] || [ -e /certs/privkey.pem ]; then
    keep
fi

umask 077
cd /tmp
key="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
# shellcheck disable=SC2086 # $key is several arguments
openssl req -x509 $key -sha256 -days $days -subj "/CN=$ca" \
    -addext basicConstraints=critical,CA:TRUE,pathlen:0 \
    -addext keyUsage=critical,keyCertSign,cRLSign \
    -keyout ca.key -out ca.pem 2>log || die "$(cat log)"
# shellcheck disable=SC2086
openssl req -x509 $key -sha256 -days $days -subj "/CN=${DOMAIN:-localhost}" \
    -CA ca.pem -CAkey ca.key \
    -addext basicConstraints=critical,CA:FALSE \
    -addext keyUsage=critical,digitalSignature \
    -addext extendedKeyUsage=serverAuth \
    -addext subjectAltName="$names" \
    -keyout privkey.pem -out fullchain.pem 2>log || die "$(cat log)"

# nginx reads them as 101, through this folder.
chmod 755 /certs
install -o 101 -g 101 -m 0444 ca.pem fullchain.pem /certs/
install -o 101 -g 101 -m 0400 privkey.pem /certs/
echo "Made a certificate for $days days: $(echo "$names" | sed 's/[A-Z]*://g; s/,/ /g')"
echo "Browsers and curl --cacert trust it with ca.pem, in the same folder."
