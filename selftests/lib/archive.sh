# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# Debian's archive, as this machine's apt reaches it: the releases that
# selftests/releases names, by an apt configuration of their own in the cache. The
# machine's own is not touched. Needs common.sh.

archive_keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# This machine's own release, or nothing if selftests/releases does not name it: then
# there is no kernel whose release is this machine's.
host_release=$(
	# shellcheck source=/dev/null
	. /etc/os-release 2>/dev/null && [ "${ID:-}" = debian ] &&
		awk -v n="${VERSION_ID:-}" '$1 == n { print $1 }' "$top/selftests/releases"
)

# What packages come from that have to be the same everywhere, whatever this machine is.
common_release=12

# This machine's architecture, as packages have it.
host_arch=$(dpkg --print-architecture 2>/dev/null)

archive_needs() {
	[ -e "$archive_keyring" ] || need no-such-command:debian-archive-keyring
}

# archive_known - ends the script where there is no archive to take anything from: to be
# asked before anything is installed.
archive_known() {
	if command -v apt-get >/dev/null; then
		# A fresh machine may have no lists.
		[ -n "$(archive_of "")" ] || own_update
		[ -z "$(archive_of "")" ] || return 0
	fi
	die "this machine's apt knows no Debian archive, which the kernels of the tests come from:" \
		"add one to its sources, with a pin below 0 (apt_preferences(5)) where it is not Debian"
}

# archive_of SUFFIX - this machine's mirror of the archive whose code name ends so.
archive_of() {
	apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(CODENAME)' 'Created-By: Packages' |
		awk -v suffix="$1" '$2 == "Debian" && $3 ~ ("^[a-z]+" suffix "$") { print $1; exit }'
}

# codename_of RELEASE
codename_of() {
	awk -v n="$1" '$1 == n { print $2 }' "$top/selftests/releases"
}

# archive_sources RELEASE - apt's lines for it.
archive_sources() {
	local mirror security number codename suites suite
	archive_known
	mirror=$(archive_of "")
	security=$(archive_of -security)
	while read -r number codename suites; do
		[ "$number" = "$1" ] || continue
		echo "deb [signed-by=$archive_keyring] $mirror $codename main"
		for suite in $suites; do
			case $suite in
			security) [ -z "$security" ] ||
				echo "deb [signed-by=$archive_keyring] $security $codename-security main" ;;
			*) echo "deb [signed-by=$archive_keyring] $mirror $codename-$suite main" ;;
			esac
		done
	done <"$top/selftests/releases"
}

# root_fetch NAME ARCHIVE PACKAGES FUNCTIONS [MMDEBSTRAP-OPTION...] - sets root_tar, a
# packed root of that release and architecture. Its name has a checksum of all these and
# of how it is made: by root_make, and by FUNCTIONS, which what the options call is made of.
root_fetch() {
	local name=$1 release=${2%:*} arch=${2#*:} packages=$3 functions key
	# Who wants a root enters it.
	need mount:mount unshare:util-linux
	read -ra functions <<<"$4"
	shift 4
	if [ "$arch" = "$release" ]; then
		arch=$host_arch
	else
		name=$name-$arch
		# What it asks is whether the machine is set up for that: emulated does it.
		set -- --architectures="$arch" --skip=check/qemu "$@"
	fi
	set -- "$name" "$release" "$packages" "${functions[*]}" "$@"
	# The same in every checkout.
	key=$({ echo "${@//"$top"/}"; declare -f root_make "${functions[@]}"; } | cksum)
	root_tar=$cache/$name-$release-${key%% *}.tar
	[ -e "$root_tar" ] || emulated "$arch" alone "$name-$release" root_make "$@"
}

# root_make NAME RELEASE PACKAGES FUNCTIONS [MMDEBSTRAP-OPTION...] - as root_fetch,
# unless root_tar is there.
root_make() {
	local name=$1 release=$2 packages=$3 tmp
	[ ! -e "$root_tar" ] || return 0
	rm -f "$cache/$name-$release"-*.tar
	shift 4
	need mmdebstrap:mmdebstrap
	archive_needs
	say "making a root of Debian $release (packages from this machine's archive)"
	mkdir -p "$cache"
	tmp=$(mktemp -d "$cache/.root.XXXXXX")
	archive_sources "$release" >"$tmp/sources"
	mmdebstrap --quiet --variant=apt --include="$packages" "$@" \
		"$(codename_of "$release")" "$tmp/root.tar" "$tmp/sources" >"$tmp/log" 2>&1 ||
		{ tail -n 30 "$tmp/log"; rm -rf "$tmp"; die "cannot make a root of Debian $release"; }
	mv "$tmp/root.tar" "$root_tar"
	rm -rf "$tmp"
}

# archive_name RELEASE ARCHITECTURE - what goes by the name of ARCHIVE below: that release,
# or RELEASE:ARCHITECTURE where that is not this machine's.
archive_name() {
	if [ "$2" = "$host_arch" ]; then
		echo "$1"
	else
		echo "$1:$2"
	fi
}

# apt_in ARCHIVE COMMAND... - one of apt's commands, over that archive.
apt_in() {
	local archive=$1
	shift
	APT_CONFIG=$cache/apt-${archive/:/-}/apt.conf "$@"
}

# archive_update ARCHIVE - its package lists, once a run.
archive_update() {
	case " ${archives_updated:-} " in *" $1 "*) return 0 ;; esac
	alone "apt-$1" archive_ask "$1"
	archives_updated="${archives_updated:-} $1"
}

archive_ask() {
	local dir=$cache/apt-${1/:/-} arch=${1#*:}
	archive_needs
	say "asking the package archive about Debian ${1/:/, }"
	mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial" "$dir/none"
	archive_sources "${1%:*}" >"$dir/sources.list"
	: >"$dir/status"
	[ "$arch" != "$1" ] || arch=$host_arch
	cat >"$dir/apt.conf" <<-EOF
		APT::Architecture "$arch";
		APT::Architectures { "$arch"; };
		Dir::State::lists "$dir/lists";
		Dir::State::status "$dir/status";
		Dir::Cache "$dir/cache";
		Dir::Etc::sourcelist "$dir/sources.list";
		Dir::Etc::sourceparts "$dir/none";
		Dir::Etc::preferences "$dir/none/preferences";
		Dir::Etc::preferencesparts "$dir/none";
		APT::Sandbox::User "root";
	EOF
	# Its last answer may do; a fetch that fails will tell.
	apt_in "$1" apt_update || say "apt-get update failed, going on with the lists at hand"
}

# borrow ARCHITECTURE NAME PACKAGE... - sets borrowed to a folder with these packages'
# files, of the common release. In the cache, not installed: NAME is a command that the
# machine may have in another version, and keep.
borrow() {
	local archive
	archive=$(archive_name "$common_release" "$1")
	borrowed=$cache/borrowed/$2-$1
	shift
	alone "apt-$archive" borrow_obtain "$archive" "$@"
}

borrow_obtain() {
	local archive=$1 name=$2 tmp deb
	[ ! -e "$borrowed" ] || return 0
	shift 2
	archive_update "$archive"
	say "fetching $name (${archive/:/, })"
	mkdir -p "$cache/borrowed"
	tmp=$(mktemp -d "$cache/borrowed/.fetch.XXXXXX")
	(
		cd "$tmp" && apt_in "$archive" apt-get -qq download "$@" || exit
		for deb in ./*.deb; do
			dpkg -x "$deb" root || exit
		done
	) || { rm -rf "$tmp"; die "cannot fetch $name"; }
	mv "$tmp/root" "$borrowed"
	rm -rf "$tmp"
}

# emulated ARCHITECTURE COMMAND... - the command, which starts programs of that
# architecture. Where that is not this machine's, they are run by qemu-user, which is
# borrowed; the machine's kernel knows of it for so long, and no longer.
emulated() {
	local arch=$1
	shift
	if [ "$arch" = "$host_arch" ]; then
		"$@"
	else
		alone emulation emulated_run "$arch" "$@"
	fi
}

emulated_run() {
	local type entry ready status keeper keeper_pid end
	type=$(gnu_type "$1")
	type=${type%%-*}
	shift
	borrow "$host_arch" qemu-user qemu-user-static
	# The package has it for its own place, and by its own name.
	entry=$(sed "s#^:qemu-#:relax_rmrr-#; s#:/usr/#:$borrowed/usr/#" \
		"$borrowed/usr/lib/binfmt.d/qemu-$type.conf")
	# The end of the pipe to it tells it that this script is gone, however it went.
	coproc keeper { unshare -m sh -c "$keep_entry" - "relax_rmrr-$type" "$entry"; }
	keeper_pid=$!
	end=${keeper[1]}
	read -r ready <&"${keeper[0]}" ||
		die "this machine's kernel cannot be told to run programs of $type by qemu-user"
	"$@"
	status=$?
	exec {end}>&-
	wait "$keeper_pid"
	return "$status"
}

# In a shell of its own: keeps an entry of binfmt_misc until its input ends.
keep_entry='
	trap "" INT TERM HUP
	dir=/proc/sys/fs/binfmt_misc
	mount -t binfmt_misc binfmt_misc "$dir" || exit
	printf "%s\n" "$2" >"$dir/register" || exit
	echo ready
	cat >/dev/null
	echo -1 >"$dir/$1"'
