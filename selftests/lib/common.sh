# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# For all scripts of the test bed: where things are, saying and dying, packages.

# What tools print is parsed: in no language but this.
export LC_ALL=C

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# Downloads and what is made of them. May be removed at any time.
cache=${RR_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/relax_rmrr}

say() {
	echo "# $*"
}

die() {
	echo "error: $*" >&2
	exit 1
}

# need COMMAND:PACKAGE... - install the packages whose commands are missing.
need() {
	local pair missing=()
	for pair in "$@"; do
		command -v "${pair%%:*}" >/dev/null || missing+=("${pair#*:}")
	done
	[ ${#missing[@]} -gt 0 ] || return 0
	say "installing from this machine's package archive: ${missing[*]}"
	[ "$(id -u)" = 0 ] || die "not root: please install ${missing[*]}"
	apt-get -qq update || die "apt-get update failed"
	DEBIAN_FRONTEND=noninteractive apt-get -qq install -y \
		--no-install-recommends "${missing[@]}" >/dev/null ||
		die "cannot install ${missing[*]}"
}

# seconds_since EPOCHREALTIME - whole seconds passed.
seconds_since() {
	echo $((${EPOCHREALTIME%[.,]*} - ${1%[.,]*}))
}

# workdir - sets $work to a folder that goes with the script.
workdir() {
	work=$(mktemp -d "${TMPDIR:-/tmp}/relax_rmrr.XXXXXX")
	trap 'clean_up' EXIT
	trap 'exit 1' INT TERM HUP
}

# Ends what this script started and still runs, and removes its folder.
clean_up() {
	local pid
	for pid in $(jobs -p); do
		pkill -P "$pid" 2>/dev/null
		kill "$pid" 2>/dev/null
	done
	rm -rf "$work"
}
