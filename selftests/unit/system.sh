# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# What "make install" puts into a system, as far as it can be tried without one: the
# name of the headers' package, the check and its unit.
# Needs: $work and the libraries, from selftests/run.

# headers RELEASE PACKAGE [PKGBASE] - with PKGBASE, as Arch has it beside the modules.
headers() {
	local folder=$work/modules/$1
	mkdir -p "$folder"
	[ -z "${3:-}" ] || echo "$3" >"$folder/pkgbase"
	check "the headers of $1 are $2" test \
		"$(. "$top/module/system/headers-package.sh" && headers_package "$1" "$folder")" = "$2"
}
headers 6.1.0-56-amd64 linux-headers-6.1.0-56-amd64
headers 6.12.117+deb13-arm64 linux-headers-6.12.117+deb13-arm64
headers 7.2.12+deb13-arm64-16k linux-headers-7.2.12+deb13-arm64-16k
headers 6.6.51+rpt-rpi-v8 linux-headers-6.6.51+rpt-rpi-v8
headers 6.8.0-31-generic linux-headers-6.8.0-31-generic
headers 6.8.0-31-generic-64k linux-headers-6.8.0-31-generic-64k
headers 5.15.158-2-pve pve-headers-5.15.158-2-pve
headers 6.2.16-11-bpo11-pve pve-headers-6.2.16-11-bpo11-pve
headers 6.11.11-2-pve proxmox-headers-6.11.11-2-pve
headers 6.17.2-1-pve proxmox-headers-6.17.2-1-pve
headers 7.0.2-1-pve proxmox-headers-7.0.2-1-pve
headers 6.11.4-301.fc41.x86_64 kernel-devel-6.11.4-301.fc41.x86_64
headers 6.11.4-301.fc41.aarch64 kernel-devel-6.11.4-301.fc41.aarch64
headers 5.14.0-427.13.1.el9_4.x86_64 kernel-devel-5.14.0-427.13.1.el9_4.x86_64
headers 5.14.0-427.13.1.el9_4.aarch64 kernel-devel-5.14.0-427.13.1.el9_4.aarch64
headers 5.14.0-427.13.1.el9_4.aarch64+64k kernel-64k-devel-5.14.0-427.13.1.el9_4.aarch64
headers 6.4.0-150600.21-default kernel-default-devel
headers 6.4.0-150600.21-64kb kernel-64kb-devel
headers 6.12.4-arch1-1 linux-headers linux
headers 6.2.10-1-aarch64-ARCH linux-aarch64-headers linux-aarch64
headers 6.6.63-1-lts linux-lts-headers linux-lts

# What "make install" makes of two files of module/system.
check "make install DESTDIR=" env DESTDIR="$work/root" "$top/module/system/install" install
installed=$work/root/usr/local/sbin/relax_rmrr-check
check "relax_rmrr-check is installed as one file" bash -c 'sh -n "$1" && ! grep -n "^\. " "$1"' - "$installed"
mkdir "$work/stub"
printf '#!/bin/sh\necho 9.9.9-1-pve\n' >"$work/stub/uname"
chmod +x "$work/stub/uname"
if [ -d /sys/kernel/relax_rmrr ] || modinfo -n relax_rmrr >/dev/null 2>&1; then
	skip "it names the headers as the distribution does" "this machine has the module"
else
	PATH=$work/stub:$PATH "$installed" >"$work/said" 2>&1
	check "it names the headers as the distribution does" \
		grep "headers are missing: install proxmox-headers-9.9.9-1-pve, then run " "$work/said"
fi

need systemd-analyze:systemd
# The check's unit. systemd finds a cycle where each of two waits for the other.
units=$work/units
mkdir "$units"
sed 's#^ExecStart=.*#ExecStart=/bin/true#' \
	"$work/root/usr/local/lib/systemd/system/relax_rmrr-check.service" >"$units/relax_rmrr-check.service"
# verified UNIT - systemd has nothing to say on it.
verified() {
	SYSTEMD_UNIT_PATH=$units: systemd-analyze verify --man=no "$1" >"$work/said" 2>&1 &&
		! grep -q . "$work/said"
}
check "the check's unit is as systemd wants it" verified relax_rmrr-check.service
for name in libvirtd virtqemud libvirt-guests pve-guests incus; do
	printf '[Service]\nExecStart=/bin/true\n' >"$units/$name.service"
	printf '[Unit]\nWants=%s relax_rmrr-check.service\n' "$name.service" >"$units/both.target"
	check "the check beside $name.service" verified both.target
	printf '[Unit]\nBefore=relax_rmrr-check.service\n' >>"$units/$name.service"
	verified both.target
	check "it is before $name.service" grep -q "Found ordering cycle" "$work/said"
	rm "$units/$name.service"
done

# What the check says of a device that is configured, in a system that is made up.
# says WHAT STATE TYPE PATTERN - in that state, its group's region of that type; without a
# pattern it has nothing to say.
made_up=$work/sys
mkdir -p "$made_up/devices/0000:01:00.0/device/iommu_group"
echo 0000:01:00.0@8086:10fb >"$made_up/allowlist"
sed "s#^sys=.*#sys=$made_up#; s#^export PATH=.*#PATH=$work/stub:\$PATH#" "$installed" >"$work/stub/check"
printf '#!/bin/sh\necho options relax_rmrr allowlist=0000:01:00.0@8086:10fb\n' >"$work/stub/modprobe"
chmod +x "$work/stub/check" "$work/stub/modprobe"
says() {
	local status=0
	echo "$2" >"$made_up/devices/0000:01:00.0/state"
	echo "0x0000000030000000 0x000000003000ffff $3" \
		>"$made_up/devices/0000:01:00.0/device/iommu_group/reserved_regions"
	PATH=$work/stub:$PATH "$work/stub/check" >"$work/said" 2>&1 || status=$?
	if [ -n "${4:-}" ]; then
		check "the check: $1" grep -q "$4" "$work/said"
		check "the check: $1: it is red" test "$status" = 1
	else
		check "the check: $1" test "$status" = 0
	fi
}
says "relaxed" relaxed direct-relaxable
says "the hook was pushed out" relaxed direct "pushed the module's hook out"
says "in use" assigned direct-relaxable
# unaffected WHAT TEXT - as far as it is known: it says so, and is green.
unaffected() {
	echo unaffected >"$made_up/devices/0000:01:00.0/state"
	check "the check: $1" env PATH="$work/stub:$PATH" "$work/stub/check"
	PATH=$work/stub:$PATH "$work/stub/check" >"$work/said" 2>&1
	check "the check: $1: it says so" grep -q "0000:01:00.0 is listed$2" "$work/said"
}
unaffected "not tied" ", but firmware does not tie it"
mv "$made_up/devices/0000:01:00.0/device/iommu_group" "$work/iommu_group"
unaffected "in no group yet" "; whether firmware ties it is known when a driver binds"
mv "$work/iommu_group" "$made_up/devices/0000:01:00.0/device/iommu_group"
mkdir -p "$made_up/devices/0000:01:00.0/device/iommu_group/devices/0000:01:00.1" "$made_up/devices/0000:01:00.1"
echo mapped >"$made_up/devices/0000:01:00.1/state"
says "another of its group keeps its regions" relaxed direct
rm -r "$made_up/devices/0000:01:00.1"
# configured ENTRY LISTED - of the option, and of the list.
configured() {
	printf '#!/bin/sh\necho options relax_rmrr allowlist=%s\n' "$1" >"$work/stub/modprobe"
	echo "$2" >"$made_up/allowlist"
}
configured 01:00.0@8086:10FB=mapped 0000:01:00.0@8086:10fb=mapped
says "mapped, as configured" mapped direct
says "mapped, and in use" assigned direct
configured 01:00.0@8086:10FB=mapped 0000:01:00.0@8086:10fb
says "configured as mapped, and relaxed" relaxed direct-relaxable "configured as mapped, but listed as relaxed"
configured 01:00.0=relaxed 0000:01:00.0@8086:10fb=mapped
says "configured as relaxed, and mapped" mapped direct "configured as relaxed, but listed as mapped"
configured '01:00.*=mapped' 0000:01:00.0@8086:10fb
says "a slot configured as mapped, and relaxed" relaxed direct-relaxable "configured as mapped, but listed as relaxed"
configured '01:00.*=mapped' 0000:01:00.0@8086:10fb=mapped
says "a slot configured as mapped" mapped direct
configured 01:00.0@8086:1533=mapped 0000:01:00.0@8086:10fb=mapped
says "mapped, for another id" mapped direct "configured for 8086:1533, but listed for 8086:10fb;"
configured 0000:01:00.0@8086:10fb 0000:01:00.0@8086:10fb
says "another of its group is not listed" peer-blocked direct "not listed; list it as well"
