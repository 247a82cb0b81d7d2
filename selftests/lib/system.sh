# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# Whole Debian systems, made by mmdebstrap, with an init and a package manager.
# Needs common.sh, archive.sh and kernel.sh; to install, run-install.

system_needs() {
	need mke2fs:e2fsprogs debugfs:e2fsprogs dpkg-scanpackages:dpkg-dev xz:xz-utils
}

# newest_in ROOT PATTERN - the newest kernel of that root's archive with headers.
newest_in() {
	local names version
	names=$(chroot "$1" apt-cache pkgnames linux-)
	while read -r version; do
		grep -qxF "linux-image-$version" <<<"$names" || continue
		echo "$version"
		return
	done < <(sed -n 's/^linux-headers-//p' <<<"$names" | grep -xE "$2" | sort -rV)
	die "the archive has no kernel $2"
}

# download_into ROOT KERNEL - its packages and what they need, to apt's folder.
download_into() {
	local codename target
	codename=$(sed -n 's/^VERSION_CODENAME=//p' "$1/etc/os-release")
	# From the backports nothing is taken that is not asked for.
	for target in "$codename" "$codename-backports"; do
		chroot "$1" apt-get -qq install -d -y --no-install-recommends -t "$target" \
			"linux-image-$2" "linux-headers-$2" >/dev/null && return
	done
	return 1
}

# system_finish ROOT SECOND THIRD - what mmdebstrap calls as a hook: the packages
# of two more kernels go to /srv/repo, the only archive that the system knows.
system_finish() {
	local root=$1 first second third
	first=$(cd "$root/lib/modules" && echo *)
	chroot "$root" apt-get -qq update
	second=$(newest_in "$root" "$2") || return
	third=$(newest_in "$root" "$3") || return
	printf '%s\n' "$first" "$second" "$third" >"$root/srv/kernels"
	mkdir "$root/srv/repo"
	chroot "$root" apt-get -qq clean
	download_into "$root" "$second" || return
	download_into "$root" "$third" || return
	mv "$root"/var/cache/apt/archives/*.deb "$root/srv/repo/"
	(cd "$root/srv/repo" && dpkg-scanpackages -m . >Packages 2>/dev/null)
	rm -f "$root"/etc/apt/sources.list "$root"/etc/apt/sources.list.d/*
	echo 'deb [trusted=yes] file:/srv/repo ./' >"$root/etc/apt/sources.list"
	rm -rf "$root"/var/lib/apt/lists/*
	chroot "$root" apt-get -qq update
	# A test's disk, and a small initramfs.
	echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io"
	printf 'MODULES=list\nCOMPRESS=gzip\n' >"$root/etc/initramfs-tools/conf.d/test"
	printf '%s\n' virtio_pci virtio_blk ext4 >>"$root/etc/initramfs-tools/modules"
	chroot "$root" update-initramfs -u -k all >/dev/null
	# It would hang up the console.
	ln -sf /dev/null "$root/etc/systemd/system/serial-getty@ttyS0.service"
}

# system_fetch RELEASE SECOND THIRD - sets system_tar, the packed root.
system_fetch() {
	root_fetch system "$1" \
		systemd,systemd-sysv,udev,dbus,dkms,make,gcc,libc6-dev,linux-image-amd64,linux-headers-amd64,kmod,pciutils,driverctl,qemu-system-x86,busybox-static,cpio,xz-utils,iproute2,openssl \
		"newest_in download_into system_finish" \
		--customize-hook="$top/selftests/system/finish \"\$1\" '$2' '$3'"
	system_tar=$root_tar
}

# system_install - in $root, as those do who make images: without a boot. With all
# that step_boot expects.
system_install() {
	local devices="$EDU@$EDU_ID $NIC@$NIC_ID $PAIR0@$EDU_ID $PAIR1@$EDU_ID"
	within make -C /root/relax_rmrr install KVER="$(sed -n 1p "$root/srv/kernels")" || return 1
	echo "options relax_rmrr allowlist=${devices// /,}" >"$root/etc/modprobe.d/relax_rmrr.conf"
	# What driverctl keeps of an override.
	mkdir -p "$root/etc/driverctl.d"
	echo vfio-pci >"$root/etc/driverctl.d/pci-$PAIR1"
}

# system_disk FILE [COMMAND] - unpacks system_tar, adds sources, tools and tests, and
# makes a disk of it. The guest's variables are in the array guest. The command may
# change the root before, which is $root, and has those variables.
system_disk() {
	local root
	root=$(mktemp -d "$work/root.XXXXXX")
	tar -xf "$system_tar" -C "$root" || return 1
	mkdir -p "$root/root/relax_rmrr" "$root/root/bin" "$root/root/tests"
	(cd "$top" && cp -r module include sysfs-docs dkms.conf Makefile LICENSE \
		README.md "$root/root/relax_rmrr/")
	make -s -C "$root/root/relax_rmrr" KDIR=/no-such-folder clean
	cp "$work"/tools/* "$root/root/bin/"
	# What the VM in the VM boots: unpacking itself would take it minutes.
	sh "$kscripts/extract-vmlinux" \
		"$root/boot/vmlinuz-$(sed -n 1p "$root/srv/kernels")" >"$root/root/inner-kernel" || return 1
	cp "$top/selftests/guest/lib.sh" "$top"/selftests/system/*.sh "$root/root/tests/"
	printf 'export %s\n' "${guest[@]}" >"$root/root/tests/environment"
	cp "$top/selftests/system/steps.service" "$root/etc/systemd/system/"
	mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
	ln -s ../steps.service "$root/etc/systemd/system/multi-user.target.wants/"
	[ -z "${2:-}" ] || (eval "${guest[*]}"; "$2") >"$1.log" 2>&1 ||
		{ cat "$1.log"; return 1; }
	mke2fs -q -t ext4 -d "$root" "$1" 8G || return 1
	rm -rf "$root"
}

# system_kernel DISK NUMBER DIR - sets kver and kimage, and initramfs, of the
# first, second or third kernel of the system on that disk.
system_kernel() {
	kver=$(debugfs -R "cat /srv/kernels" "$1" 2>/dev/null </dev/null | sed -n "$2p")
	kimage=$3/vmlinuz-$kver
	initramfs=$3/initrd.img-$kver
	debugfs -R "dump /boot/vmlinuz-$kver $kimage" "$1" 2>/dev/null </dev/null
	# Where packages of 7.x have it.
	[ -s "$kimage" ] ||
		debugfs -R "dump /usr/lib/modules/$kver/vmlinuz $kimage" "$1" 2>/dev/null </dev/null
	debugfs -R "dump /boot/initrd.img-$kver $initramfs" "$1" 2>/dev/null </dev/null
	[ -s "$kimage" ] && [ -s "$initramfs" ]
}
