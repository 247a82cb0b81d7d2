# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# For all scripts of the test bed: where things are, saying and dying, packages.

# What tools print is parsed: in no language but this.
export LC_ALL=C
# Started by make, whose flags are not for the makes that are started here.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# Downloads and what is made of them. May be removed at any time.
cache=${RR_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/relax_rmrr}

# VMs at a time.
jobs=${RR_JOBS:-$(nproc)}

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
	alone packages install_packages "${missing[@]}"
}

install_packages() {
	own_update || die "apt-get update failed"
	DEBIAN_FRONTEND=noninteractive apt-get -qq install -y \
		--no-install-recommends "$@" >/dev/null || die "cannot install $*"
}

# alone NAME COMMAND... - while no other script with this cache is at what goes by that
# name, as .ci/run has two at work.
alone() {
	local name=$1 fd status
	shift
	case " ${held:-} " in *" $name "*) "$@"; return ;; esac
	local held="${held:-} $name"
	mkdir -p "$cache"
	exec {fd}>"$cache/.$name.lock"
	flock "$fd"
	"$@"
	status=$?
	exec {fd}>&-
	return $status
}

# apt_update - package lists; a mirror may be in the middle of its own update.
apt_update() {
	local i
	for i in 1 2 3; do
		[ "$i" = 1 ] || sleep 10
		apt-get -qq update && return
	done
	return 1
}

# own_update - this machine's own, once a run.
own_update() {
	[ -z "${own_updated:-}" ] || return 0
	apt_update || return
	own_updated=1
}

# doc_put PAGE NAME FILE - the file's lines take the place of those between the comments
# "NAME: ..." and "end of NAME" of a page in sysfs-docs, which has to have them.
doc_put() {
	local page=$top/sysfs-docs/$1
	[ "$(grep -cE "^<!-- ($2: |end of $2 -->)" "$page")" = 2 ] ||
		die "sysfs-docs/$1 has no place for $2"
	awk -v name="$2" -v table="$3" '
		index($0, "<!-- " name ": ") == 1 {
			print
			while ((getline line < table) > 0)
				print line
			skip = 1
			next
		}
		index($0, "<!-- end of " name " -->") == 1 { skip = 0 }
		!skip' "$page" >"$work/page"
	cp "$work/page" "$page"
}

# seconds_since EPOCHREALTIME - whole seconds passed.
seconds_since() {
	echo $((${EPOCHREALTIME%[.,]*} - ${1%[.,]*}))
}

# slot - waits until one more VM may run.
slot() {
	while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n; done
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
		end_tree "$pid"
	done
	rm -rf "$work"
}

# end_tree PID - ends a process of ours and its descendants, the lowest first.
end_tree() {
	local child children
	read -ra children 2>/dev/null <"/proc/$1/task/$1/children"
	for child in "${children[@]}"; do
		end_tree "$child"
	done
	kill "$1" 2>/dev/null
}
