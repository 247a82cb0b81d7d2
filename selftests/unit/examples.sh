# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# The examples of the pages are what the command prints, on a machine that is made up.
# Needs: $work and the libraries, from selftests/run.

# shellcheck source=SCRIPTDIR/../lib/fake.sh
. "$top/selftests/lib/fake.sh"
need script:bsdutils
check "examples: the command builds" tool_build

# example COMMAND PAGE - what it prints, as that page has it; one after the other, if it is
# there more than once.
example() {
	sed -e "s/^    //; s/\\\\(aq/'/g; s/\\\\f[BR]//g; s/\\\\-/-/g; s/\\\\&//" "$top/$2" |
		awk -v command="# $1" '/^# / || /^[.]EE$/ || /^$/ { inside = 0 }
			inside
			$0 == command { inside = 1 }'
}
# printed COMMAND PAGE... - what is in $work/said is that in each page.
printed() {
	local command=$1 page
	shift
	for page; do
		check "examples: $page: $command" diff <(example "$command" "$page") "$work/said"
	done
}

# a_card STATE TYPE - with two ports in a group, and a region for both.
a_card() {
	local bdf
	fake_machine "$work/machine"
	printf '8086  Intel Corporation\n\t10fb  82599ES 10-Gigabit SFI/SFP+ Network Connection\n' \
		>"$fake/usr/share/misc/pci.ids"
	for bdf in 0000:01:00.0 0000:01:00.1; do
		fake_device $bdf 14 "$1" "$2" ixgbe
		echo "0x000000007df83000 0x000000007df8afff $2" >"$fake_sys/devices/$bdf/regions"
	done
	echo "0x000000007df83000 0x000000007df8afff $2" >"$fake/sys/kernel/iommu_groups/14/reserved_regions"
}
# listed ENTRY... - the list is that.
listed() {
	printf '%s\n' "$@" >"$fake_sys/allowlist"
}

a_card blocked direct
env TERM=dumb script -qc "stty cols 100; '$tool' --root '$fake'" /dev/null | tr -d '\r' >"$work/said"
printed relax_rmrr README.md sysfs-docs/guide.md sysfs-docs/relax_rmrr.8
tool allow 01:00.0
# What the module says in between, it says on a kernel.
check "examples: sysfs-docs/relax_rmrr.8: relax_rmrr allow" diff \
	<(example "relax_rmrr allow 01:00.0" sysfs-docs/relax_rmrr.8 | grep -v '^0000:\|^[.][.][.]$') "$work/said"
a_card relaxed direct-relaxable
listed 0000:01:00.0@8086:10fb 0000:01:00.1@8086:10fb
tool revoke 01:00.0
printed "relax_rmrr revoke 01:00.0" sysfs-docs/relax_rmrr.8

# A fleet: that file, on a machine with one of the two devices.
a_card relaxed direct-relaxable
example "cat /etc/modprobe.d/relax_rmrr.conf" sysfs-docs/relax_rmrr.8 >"$fake/etc/modprobe.d/relax_rmrr.conf"
tool apply
cp "$work/said" "$work/first"
listed 0000:01:00.0@8086:10fb 0000:41:00.0@8086:1533
tool apply
cat "$work/first" "$work/said" >"$work/both"
mv "$work/both" "$work/said"
printed "relax_rmrr apply" sysfs-docs/relax_rmrr.8
mkdir -p "$fake_sys/devices/0000:41:00.0"
echo absent >"$fake_sys/devices/0000:41:00.0/state"
listed 0000:01:00.0@8086:10fb 0000:41:00.0@8086:1533
tool check --absent-ok
printed "relax_rmrr check --absent-ok" sysfs-docs/relax_rmrr.8

# A guest of 8 GiB gets both ports.
a_card relaxed direct-relaxable
listed 0000:01:00.0@8086:10fb 0000:01:00.1@8086:10fb
cat >"$work/domain" <<'END'
<domain type='kvm'>
  <memory unit='GiB'>8</memory>
  <os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type></os>
  <devices>
    <hostdev mode='subsystem' type='pci' managed='yes'>
      <source><address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/></source>
    </hostdev>
    <hostdev mode='subsystem' type='pci' managed='yes'>
      <source><address domain='0x0000' bus='0x01' slot='0x00' function='0x1'/></source>
    </hostdev>
  </devices>
</domain>
END
tool preflight --libvirt <"$work/domain"
cat "$work/complained" >>"$work/said"
echo "Domain 'guest' started" >>"$work/said"
printed "virsh dumpxml guest | relax_rmrr preflight --libvirt && virsh start guest" sysfs-docs/relax_rmrr.8

# in_page PAGE - a line that it complains of stands there.
in_page() {
	[ -s "$work/complained" ] || { echo "it has no complaint"; return 1; }
	grep -F -x -f <(sed 's/^/    /' "$work/complained") "$top/$1"
}
a_card blocked direct
mkdir -p "$fake/etc/pve/qemu-server"
printf 'machine: q35\nmemory: 4096\nhostpci0: 01:00\n' >"$fake/etc/pve/qemu-server/100.conf"
tool preflight --proxmox 100
check "examples: sysfs-docs/proxmox.md: the task's log" in_page sysfs-docs/proxmox.md
a_card mapped direct
listed 0000:01:00.0@8086:10fb=mapped 0000:01:00.1@8086:10fb=mapped
tool preflight 01:00.0 01:00.1 --memory 8G --machine q35
check "examples: sysfs-docs/guide.md: memory over a region that is kept" in_page sysfs-docs/guide.md

# What the kernel prints of a write by the first port, twice.
a_card relaxed direct-relaxable
listed 0000:01:00.0@8086:10fb 0000:01:00.1@8086:10fb
{
	echo '1795829164.0 host kernel: relax_rmrr: 0000:01:00.0: allowed [8086:10fb] by relax_rmrr[812] uid 0 auid 1000'
	for second in 70 71; do
		echo "17958291$second.0 host kernel: DMAR: [DMA Write NO_PASID] Request device [01:00.0] fault addr 0x7df83000 [fault reason 0x05] PTE Write access is not set"
	done
} >"$work/log"
TZ=UTC tool faults "$work/log"
printed "relax_rmrr faults" sysfs-docs/guide.md sysfs-docs/relax_rmrr.8
