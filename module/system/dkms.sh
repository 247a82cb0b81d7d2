# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154
# DKMS, as "make install" and the scripts of packages use it: read by the one, part of the
# others. Needs $name, $state, $conf (a dkms.conf of ours) and a folder $tmp, with the lists
# "wanted" and "mended" in it.

trial=/usr/src/$name-trial
tree=/var/lib/dkms/$name

die() {
	echo "error: $*" >&2
	exit 1
}

warn() {
	echo "warning: $*" >&2
}

# packaged PATH - who of this machine's package managers has it, if one has.
packaged() {
	if command -v dpkg-query >/dev/null && dpkg-query -S "$1" 2>/dev/null; then
		return 0
	fi
	if command -v rpm >/dev/null && rpm -qf "$1" 2>/dev/null; then
		return 0
	fi
	command -v pacman >/dev/null && pacman -Qqo "$1" 2>/dev/null
}

# run_depmod KERNEL - unless that has gone, and left our file behind.
run_depmod() {
	[ ! -e "/lib/modules/$1/modules.dep" ] || depmod "$1" || warn "depmod $1 failed"
}

# has_headers KERNEL
has_headers() {
	[ -e "/lib/modules/$1/build/Makefile" ]
}

# dkms_versions - ours that DKMS knows. 3.x prints "name/version", 2.8 "name, version".
dkms_versions() {
	dkms status -m "$name" 2>/dev/null |
		sed -n "s#^$name\(/\|, \)\([^,: ]*\).*#\2#p" | sort -u
}

# dkms_kernels [VERSION [STATE]] - kernels that it, or any version of ours, is built for.
dkms_kernels() {
	dkms status -m "$name" ${1:+-v "$1"} 2>/dev/null |
		sed -n "s#^$name\(/\|, \)[^,: ]*, \([^, ]*\), .*: ${2:-}.*#\2#p" | sort -u
}

dkms_has() {
	dkms_versions | grep -qxF "$1"
}

# mend - a dkms.conf, until the end, for each version whose sources somebody has removed
# by hand: without it DKMS does nothing with a version, not even remove it, and 3.0
# does not even print its status.
mend() {
	for link in "$tree"/*/source; do
		[ -L "$link" ] || continue
		dir=$(readlink "$link")
		[ ! -e "$dir/dkms.conf" ] || continue
		old=$(basename "$(dirname "$link")")
		echo "$dir" >>"$tmp/mended"
		mkdir -p "$dir"
		sed "s/^PACKAGE_VERSION=.*/PACKAGE_VERSION=\"$old\"/" "$conf" >"$dir/dkms.conf"
	done
}

unmend() {
	while read -r dir; do
		! grep -qxF "$dir/dkms.conf" "$tmp/wanted" || continue
		rm -f "$dir/dkms.conf"
		rmdir "$dir" 2>/dev/null || true
	done <"$tmp/mended"
}

# is_mended VERSION
is_mended() {
	grep -qxF "$(readlink "$tree/$1/source")" "$tmp/mended"
}

# forget VERSION --all | -k KERNEL - takes it out of DKMS.
forget() {
	dkms remove -m "$name" -v "$@" >"$tmp/said" 2>&1
}

# forget_all VERSION - or says why not, and goes on.
forget_all() {
	if forget "$1" --all; then
		echo "  DKMS removed $name $1"
	else
		cat "$tmp/said" >&2
		warn "DKMS could not remove $name $1, see above"
	fi
}

forget_trial() {
	[ ! -L "$tree/trial/source" ] || forget_all trial >/dev/null
	rm -rf "$trial"
}

# build VERSION KERNEL - shows the compiler's words if that fails; status 77 (or 2.8's 9)
# where the kernel is outside the range.
build() {
	status=0
	dkms build -m "$name" -v "$1" -k "$2" || status=$?
	[ "$status" = 0 ] || tail -n 30 "$tree/$1/build/make.log" >&2 2>/dev/null || true
	return "$status"
}

# dkms_install VERSION KERNEL - DKMS does not look whether its copy came out whole, which
# on a full disk it does not. Not asked by "modinfo -k": 3.2 leaves out depmod where only the
# headers of a kernel are installed. What is cut short goes: DKMS would take it for the
# kernel's own, and bring it back one day.
dkms_install() {
	if dkms install --force -m "$name" -v "$1" -k "$2"; then
		file=$(find "/lib/modules/$2/" -name "$name.ko*" | head -n 1)
		if [ "$(modinfo -F version "$file")" = "$1" ]; then
			echo "  DKMS wrote $file"
			return 0
		fi
	fi
	dkms uninstall -m "$name" -v "$1" -k "$2" >/dev/null 2>&1 || true
	find "/lib/modules/$2/" -name "$name.ko*" -exec rm -f {} +
	return 1
}

# begin_trial - what is in $trial becomes a version that DKMS builds, and nobody installs:
# DKMS throws a build away before it makes the next one of the same version.
begin_trial() {
	sed -i 's/^PACKAGE_VERSION=.*/PACKAGE_VERSION="trial"/; /^AUTOINSTALL/d' \
		"$trial/dkms.conf"
	dkms add -m "$name" -v trial
}

# remove_plain KERNEL - a module of ours that it has without DKMS, which would take it for
# the kernel's own, and bring it back one day.
remove_plain() {
	for file in "/lib/modules/$1/updates/$name.ko"*; do
		grep -qxF "$file" "$state/MANIFEST" 2>/dev/null || continue
		rm -f "$file"
		echo "  removed $file"
		run_depmod "$1"
	done
}

# say_loaded - what that means for the module that is at work.
say_loaded() {
	loaded=$(cat "/sys/module/$name/version" 2>/dev/null || true)
	if [ -z "$loaded" ]; then
		echo "Installed. It is loaded at each boot; to load it now: modprobe $name"
	else
		echo "Installed. Version $loaded is loaded now and stays until the next boot"
		echo "(or 'echo -all > /sys/kernel/$name/allowlist', 'rmmod $name', 'modprobe $name')."
	fi
}

# say_still_loaded - if it is.
say_still_loaded() {
	[ ! -d "/sys/module/$name" ] ||
		echo "The module is still loaded: 'echo -all > /sys/kernel/$name/allowlist', 'rmmod $name', or reboot."
}
