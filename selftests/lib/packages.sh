# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# Debian's packages of this tree, made in the root of a release. Needs common.sh, archive.sh,
# kernel.sh, and the helpers of run-install.

# packages_fetch RELEASE - sets root_tar to a root that packages are made and tried in.
packages_fetch() {
	root_fetch packages "$1" \
		"dkms,make,gcc,libc6-dev,kmod,linux-headers-$host_arch,debhelper,lintian,dpkg-dev,mandoc,mount,dctrl-tools" ""
}

# packages_root RELEASE - a root, unpacked.
packages_root() {
	packages_fetch "$1"
	packages_unpack "$1-packages"
}

# packages_unpack NAME - $root_tar: sets root, system_tar and what the helpers of
# run-install use.
packages_unpack() {
	system_tar=$root_tar
	name=$1
	root=$work/$name
	said=$root.said
	mkdir "$root"
	tar -xf "$system_tar" -C "$root" || die "cannot unpack $system_tar"
	kver=$(cd "$root/lib/modules" && echo *)
	second=${kver%%.*}.10.9-2-amd64
	conf=$root/etc/modprobe.d/relax_rmrr.conf
	# Nothing comes from the network.
	rm -f "$root"/etc/apt/sources.list "$root"/etc/apt/sources.list.d/*
	mkdir "$root/debs"
	# DKMS makes its key at the first build, and keeps it.
	sources "$version"
	within sh -c 'mkdir -p /usr/src && cp -r /rr /usr/src/key-0 &&
		sed -i s/relax_rmrr\"/key\"/\;s/=\"'"$version"'\"/=\"0\"/ /usr/src/key-0/dkms.conf &&
		dkms add -m key -v 0 && dkms build -m key -v 0 -k '"$kver"';
		dkms remove -m key -v 0 --all; rm -rf /usr/src/key-0' >/dev/null 2>&1
	second_kernel "$second"
	within sh -c "depmod $second; depmod $kver" >/dev/null 2>&1
	snapshot "$root.before"
}

# in_force WHAT VERSION [KERNEL...] - that is what modprobe would load.
in_force() {
	local what=$1 want=$2 kernel
	shift 2
	[ $# -gt 0 ] || set -- "$kver" "$second"
	for kernel; do
		check "$name: $what: $want is in force for $kernel" test "$(built_version "$kernel")" = "$want"
	done
}

# only WHAT VERSION - DKMS has no other, and nothing is kept aside.
only() {
	check "$name: $1: $2 alone is left" within sh -c "
		[ \"\$(cd /var/lib/dkms/relax_rmrr && echo [0-9]*)\" = $2 ] && [ ! -e /var/lib/relax_rmrr ] &&
			[ \"\$(cd /usr/src && echo relax_rmrr-*)\" = relax_rmrr-$2 ] && dkms status -m relax_rmrr -v $2 | grep -q ."
}

# deb_of VERSION - packages of what is in /rr, in /debs/VERSION.
deb_of() {
	grep -q "^## $1 " "$root/rr/sysfs-docs/changes.md" ||
		sed -i "0,/^## /s/^## .*/## $1 (2026-01-02)/" "$root/rr/sysfs-docs/changes.md"
	mkdir -p "$root/debs/$1"
	within make -s -C /rr deb OUT="/debs/$1" >"$said" 2>&1 ||
		{ cat "$said"; die "the packages cannot be built"; }
}

# debs_make - this version and the next, in $work/debs.
debs_make() {
	local version root name system_tar said kver second conf
	version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"$/\1/p' "$top/dkms.conf")
	packages_root "$common_release"
	deb_of "$version"
	sources 9.9.9
	deb_of 9.9.9
	cp -r "$root/debs" "$work/debs"
	rm -rf "$root"
}
