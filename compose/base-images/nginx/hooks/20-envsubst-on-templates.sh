#!/bin/sh
# Renders every template below the template folder into the output folder, with the
# environment variables whose names match NGINX_ENVSUBST_FILTER (default: all).
set -e

templates=${NGINX_ENVSUBST_TEMPLATE_DIR:-/etc/nginx/templates}
suffix=${NGINX_ENVSUBST_TEMPLATE_SUFFIX:-.template}
output=${NGINX_ENVSUBST_OUTPUT_DIR:-/etc/nginx/conf.d}

[ -d "$templates" ] || exit 0
if [ ! -w "$output" ]; then # the official hook goes on as well: nginx may not need them
    echo "20-envsubst: ERROR: $templates exists, but $output is not writable" >&2
    exit 0
fi

# Only names that exist are replaced: nginx's own $host and its like must survive.
names=$(awk -v filter="${NGINX_ENVSUBST_FILTER:-}" \
    'BEGIN { for (n in ENVIRON) if (n ~ filter) printf "${%s} ", n }')

find "$templates" -follow -type f -name "*$suffix" | while read -r template; do
    path=${template#"$templates"/}
    target=$output/${path%"$suffix"}
    mkdir -p "$(dirname "$target")"
    envsubst "$names" <"$template" >"$target"
done
