# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# Stock kernels out of the machine's own package archive, unpacked in the cache:
# nothing of them is installed. Needs common.sh.

# Packages, beside the kernels', that building and unpacking takes.
kernel_needs() {
	need gcc-12:gcc-12 gcc:gcc make:make xz:xz-utils depmod:kmod pahole:pahole
	[ -e /usr/include/stdio.h ] || need no-such-command:libc6-dev
}

kernel_names() {
	awk '!/^#/ && NF { print $1 }' "$top/selftests/kernels"
}

# apt_once - package lists, once a run.
apt_once() {
	[ -z "${apt_done:-}" ] || return 0
	say "asking the package archive for the newest kernels"
	# Its last answer may do; a fetch that fails will tell.
	apt_update || say "apt-get update failed, going on with the lists at hand"
	apt_done=1
}

# newest_version NAME - the newest version with both headers and an image.
newest_version() {
	local pattern version names
	pattern=$(awk -v n="$1" '$1 == n { print $2 }' "$top/selftests/kernels")
	[ -n "$pattern" ] || die "no kernel '$1' in selftests/kernels"
	names=$(apt-cache pkgnames linux-)
	while read -r version; do
		grep -qxF "linux-image-$version-unsigned" <<<"$names" || continue
		echo "$version"
		return
	done < <(sed -n 's/^linux-headers-//p' <<<"$names" |
		grep -xE "$pattern" | sort -rV)
	die "the package archive has no kernel $1 ($pattern)"
}

# The packages to unpack for a version.
packages_of() {
	local headers=linux-headers-$1
	echo "linux-image-$1-unsigned"
	echo "$headers"
	apt-cache depends "$headers" |
		sed -nE 's/^ *Depends: (linux-(headers|kbuild)-.*)/\1/p'
}

# kernel_fetch NAME - sets kver, kroot (its files), kdir (its headers), kimage.
kernel_fetch() {
	local name=$1 tmp deb
	apt_once
	kver=$(newest_version "$name") || exit 1
	kroot=$cache/kernels/$kver
	kdir=$kroot/usr/src/linux-headers-$kver
	kimage=$kroot/boot/vmlinuz-$kver
	[ ! -e "$kroot/.complete" ] || return 0

	say "fetching kernel $kver"
	rm -rf "$kroot"
	mkdir -p "$cache/kernels"
	tmp=$(mktemp -d "$cache/kernels/.fetch.XXXXXX")
	packages_of "$kver" >"$tmp/packages"
	(
		cd "$tmp" &&
			xargs apt-get -qq -o APT::Sandbox::User=root download <packages
	) || { rm -rf "$tmp"; die "cannot fetch kernel $kver"; }
	mkdir "$tmp/root"
	for deb in "$tmp"/*.deb; do
		dpkg -x "$deb" "$tmp/root" || die "cannot unpack $deb"
	done
	for deb in "lib/modules/$kver" "usr/src/linux-headers-$kver/Makefile" \
		"boot/vmlinuz-$kver"; do
		[ -e "$tmp/root/$deb" ] ||
			{ rm -rf "$tmp"; die "the packages of kernel $kver lack $deb"; }
	done
	# They expect to be installed.
	sed -i "s#include /usr/src/#include $kroot/usr/src/#" \
		"$tmp/root/usr/src/linux-headers-$kver/Makefile"
	depmod -b "$tmp/root" "$kver" || die "depmod failed for $kver"
	touch "$tmp/root/.complete"
	mv "$tmp/root" "$kroot"
	rm -rf "$tmp"
}

# kernel_source NAME FILE... - the kernel's own tools out of its source package,
# into $cache/source-NAME.
kernel_source() {
	local name=$1 dir=$cache/source-$1 tmp missing=0 file
	shift
	for file in "$@"; do
		[ -e "$dir/$file" ] || missing=1
	done
	[ "$missing" = 1 ] || return 0
	apt_once
	say "fetching the source of kernel $name for its tools"
	mkdir -p "$cache"
	tmp=$(mktemp -d "$cache/.source.XXXXXX")
	(
		set -o pipefail
		cd "$tmp" && mkdir tools &&
			apt-get -qq -o APT::Sandbox::User=root download "linux-source-$name" &&
			dpkg --fsys-tarfile ./*.deb |
			tar -xO "./usr/src/linux-source-$name.tar.xz" |
				xz -dc -T0 | tar -x -C tools --strip-components=1 \
				"${@/#/linux-source-$name/}"
	) || { rm -rf "$tmp"; die "cannot get the tools of linux-source-$name"; }
	rm -rf "$dir"
	mv "$tmp/tools" "$dir"
	rm -rf "$tmp"
}

# build_module DIR [MAKE-ARGUMENT...] - builds a plain copy of the module in DIR
# for the kernel that kernel_fetch set; the result is DIR/module/relax_rmrr.ko.
build_module() {
	local dir=$1
	shift
	mkdir -p "$dir"
	cp -r "$top/module" "$top/include" "$dir/"
	make -s -C "$kdir" M="$dir/module" clean >/dev/null
	make -s -C "$kdir" M="$dir/module" "$@" modules
}
