#!/bin/sh
# Prepares what the process needs at run time, then becomes it, so that signals arrive.
# Secrets given as X_FILE are read by the app itself (app/secret_files.py), not here:
# what a shell exports ends up in /proc/PID/environ.
set -eu

# Files of an earlier run would be added to the metrics of this one.
: "${PROMETHEUS_MULTIPROC_DIR:=/tmp/prometheus}"
export PROMETHEUS_MULTIPROC_DIR
rm -rf "$PROMETHEUS_MULTIPROC_DIR"
mkdir -p "$PROMETHEUS_MULTIPROC_DIR"

# Whom the health check kills if it hangs (watchdog.sh).
if [ -n "${PID_FILE:-}" ]; then
    rm -f "$PID_FILE".*
    echo $$ >"$PID_FILE"
fi

exec "$@"
