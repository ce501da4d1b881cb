#!/usr/bin/env bash
# Backs a folder up.
set -euo pipefail

source ./lib.sh
readonly LIMIT=10
target="${1:-/var/backups}"

# Prints a line with the time.
log() {
  printf '%s %s\n' "$(date +%T)" "$*"
}

# Copies one folder.
function backup_folder {
  local from=$1
  log "copying $from"
  cp -a "$from" "$target"
}

if [[ $# -gt 0 ]]; then
  for folder in "$@"; do
    backup_folder "$folder"
  done
fi

cat <<'TEXT'
done() { this is no function; }
TEXT
