#!/bin/sh
# Flags and script files go to node; a command that exists is run as it is.
set -e

case ${1:-} in
-*) set -- node "$@" ;;
*) command -v "${1:-}" >/dev/null 2>&1 || set -- node "$@" ;;
esac
exec "$@"
