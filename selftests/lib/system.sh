# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# Whole Debian systems, made by mmdebstrap, with an init and a package manager.
# Needs common.sh, archive.sh and kernel.sh; to install, run-install; for a kernel that is
# built here, built.sh.

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

# system_finish ROOT [PATTERN...] - what mmdebstrap calls as a hook: the packages of
# as many more kernels go to /srv/repo, the only archive that the system knows.
system_finish() {
	local root=$1 pattern version tty
	shift
	(cd "$root/lib/modules" && echo *) >"$root/srv/kernels"
	mkdir "$root/srv/repo"
	chroot "$root" apt-get -qq update
	chroot "$root" apt-get -qq clean
	for pattern; do
		version=$(newest_in "$root" "$pattern") || return
		echo "$version" >>"$root/srv/kernels"
		download_into "$root" "$version" || return
	done
	find "$root/var/cache/apt/archives" -name '*.deb' -exec mv {} "$root/srv/repo/" \;
	(cd "$root/srv/repo" && dpkg-scanpackages -m . >Packages 2>/dev/null)
	rm -f "$root"/etc/apt/sources.list "$root"/etc/apt/sources.list.d/*
	echo 'deb [trusted=yes] file:/srv/repo ./' >"$root/etc/apt/sources.list"
	rm -rf "$root"/var/lib/apt/lists/*
	chroot "$root" apt-get -qq update
	# A test's disk.
	echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io"
	printf '%s\n' virtio_pci virtio_blk ext4 >>"$root/etc/initramfs-tools/modules"
	chroot "$root" update-initramfs -u -k all >/dev/null
	# It would hang up the console, whichever that is.
	for tty in ttyS0 ttyAMA0; do
		ln -sf /dev/null "$root/etc/systemd/system/serial-getty@$tty.service"
	done
}

# A small initramfs; from the start, as a large one takes minutes where it is made by an
# emulated machine.
# shellcheck disable=SC2016	# mmdebstrap gives it the root
small_initramfs='mkdir -p "$1/etc/initramfs-tools/conf.d"
printf "MODULES=list\nCOMPRESS=gzip\n" >"$1/etc/initramfs-tools/conf.d/test"'

# system_fetch RELEASE ARCHITECTURE PACKAGES [PATTERN...] - sets system_tar, the packed root,
# with more packages (by commas, or none), and as many kernels beside its own.
system_fetch() {
	local archive arch=$2 more=${3:+,$3} qemu
	archive=$(archive_name "$1" "$arch")
	case $arch in
	amd64) qemu=x86 ;;
	arm64) qemu=arm ;;
	esac
	shift 3
	root_fetch system "$archive" \
		"systemd,systemd-sysv,udev,dbus,dkms,make,gcc,libc6-dev,linux-image-$arch,linux-headers-$arch,kmod,pciutils,driverctl,qemu-system-$qemu,busybox-static,cpio,xz-utils,iproute2,openssl$more" \
		"newest_in download_into system_finish" \
		--essential-hook="$small_initramfs" \
		--customize-hook="$top/selftests/system/finish \"\$1\" ${*@Q}"
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

# system_packages - in $root: packages to install, those that debs_make made.
system_packages() {
	cp -r "$work/debs" "$root/root/" && echo 'export PACKAGES=1' >>"$root/root/tests/environment"
}

# system_clients - in $root: system_install, and the kernel that system_built has made, as
# its next. That has what it boots by built in.
system_clients() {
	local kver
	system_install || return
	kver=$(cat "$work/built/.complete")
	cp -r "$work/built/lib/modules/$kver" "$root/lib/modules/" &&
		cp "$work/built/boot/vmlinuz-$kver" "$root/boot/" &&
		cpio --quiet -o -H newc </dev/null >"$root/boot/initrd.img-$kver" &&
		echo "$kver" >>"$root/srv/kernels"
}

# system_built NAME - makes $work/built: a kernel that is built here, with the module among
# its own.
system_built() {
	local kver krelease karch karchive ktools kroot kdir kimage
	kernel_needs
	kernel_fetch "$1"
	toolchain_fetch "$ktools"
	build_module "$work/build-$1" >"$work/build-$1.log" 2>&1 ||
		{ cat "$work/build-$1.log"; die "cannot build the module for kernel $kver"; }
	mkdir -p "$work/built"
	cp -r "$kroot/lib" "$kroot/boot" "$kroot/.complete" "$work/built/"
	mkdir -p "$work/built/lib/modules/$kver/updates"
	cp "$work/build-$1/module/relax_rmrr.ko" "$work/built/lib/modules/$kver/updates/"
	depmod -b "$work/built" "$kver" || die "depmod failed for $kver"
}

# inner_kernel IMAGE - what the VM in the VM boots: unpacking itself would take it
# minutes. Images of arm64 are not packed.
inner_kernel() {
	case $karch in
	amd64) sh "$kscripts/extract-vmlinux" "$1" ;;
	*) cat "$1" ;;
	esac
}

# system_disk FILE [COMMAND] - unpacks system_tar, adds sources, tools and tests, and
# makes a disk of it, for $karch. The guest's variables are in the array guest. The command
# may change the root before, which is $root, and has those variables.
system_disk() {
	local root
	root=$(mktemp -d "$work/root.XXXXXX")
	tar -xf "$system_tar" -C "$root" || return 1
	mkdir -p "$root/root/relax_rmrr" "$root/root/bin" "$root/root/tests"
	(cd "$top" && cp -r module include sysfs-docs dkms.conf Makefile LICENSE \
		README.md "$root/root/relax_rmrr/")
	make -s -C "$root/root/relax_rmrr" KDIR=/no-such-folder clean
	cp "$work/tools-$karch"/* "$root/root/bin/"
	inner_kernel "$root/boot/vmlinuz-$(sed -n 1p "$root/srv/kernels")" \
		>"$root/root/inner-kernel" || return 1
	cp "$top/selftests/guest/lib.sh" "$top"/selftests/system/*.sh "$root/root/tests/"
	printf 'export %s\n' "${guest[@]}" \
		"VERSION=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"$/\1/p' "$top/dkms.conf")" >"$root/root/tests/environment"
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
