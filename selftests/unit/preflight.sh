# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# The command's preflight, on a machine that is made up: what it reads of libvirt and of
# Proxmox, what it finds, where a guest has its memory; and the hooks that call it.
# Needs: $work and the libraries, from selftests/run.

# shellcheck source=SCRIPTDIR/../lib/fake.sh
. "$top/selftests/lib/fake.sh"
check "preflight: the command builds" tool_build

# found WHAT HOW PATTERN ARGUMENT... - preflight with these ends so and complains so (of
# "" nothing at all), a line each, and no sanitizer does.
found() {
	local what=$1 how=$2 pattern=$3
	shift 3
	tool preflight "$@" <"${input:-/dev/null}"
	check "preflight: $what" bash -c '
		cat "$1" "$2"
		[ "$3" = "$4" ] || { echo "it ended with $3"; exit 1; }
		! grep -v "^relax_rmrr: " "$2" || exit 1
		if [ -n "$5" ]; then grep -qE -e "$5" "$2"; else [ ! -s "$2" ]; fi
	' - "$work/said" "$work/complained" "$ended" "$how" "$pattern"
}
# silent - nothing was said on standard output. quiet PATTERN - nothing like that complained.
silent() { check "preflight: nothing on standard output" test ! -s "$work/said"; }
quiet() { check "preflight: not '$1'" bash -c '! grep -E -e "$1" "$2"' - "$1" "$work/complained"; }
# said_of WHAT PATTERN - so it was said on standard output.
said_of() { check "preflight: $1" grep -qE -e "$2" "$work/said"; }
# region BDF START LAST TYPE - one more of its regions. list ENTRY... - the list is that.
region() { echo "0x$2 0x$3 $4" >>"$fake_sys/devices/$1/regions"; }
list() { printf '%s\n' "$@" >"$fake_sys/allowlist"; }
bdf=0000:01:00.0
entry=$bdf@8086:10fb
# one STATE [TYPE [DRIVER]] - a machine with one tied device in group 14.
one() {
	fake_machine "$work/machine"
	fake_device $bdf 14 "$1" "${2:-}" "${3:-vfio-pci}"
}

# --- what is found
one blocked direct
found "tied and not listed" 1 "^relax_rmrr: $bdf: firmware ties it, and it is not on the list: 'relax_rmrr allow $bdf'$" 01:00.0
silent
found "a slot" 1 "$bdf: firmware ties it" '01:00.*'
found "a slot that is empty" 1 "0000:02:00.0: no device is there" '02:00.*'
one relaxed direct-relaxable
list "$entry"
found "listed" 0 "$bdf: warning: 1 region \(4 KiB in all\) relaxed, and inside the guest's memory: \[mem 0x000e8000-0x000e8fff\]: what firmware does there" 01:00.0
said_of "one line if nothing keeps it" "nothing is known that would keep 1 device from the guest$"
found "the same device twice" 0 "warning: 1 region" 01:00.0 0000:01:00.0
said_of "it counts once" "1 device from"
region $bdf 0000000030000000 000000003000ffff direct-relaxable
found "guest memory that is not known may be there" 0 "relaxed, may be inside the guest's memory: \[mem 0x30000000-0x3000ffff\]: then what" 01:00.0
found "guest memory over a relaxed region" 0 "2 regions \(68 KiB in all\) relaxed, and inside the guest's memory: \[mem 0x000e8000-0x000e8fff\], \[mem 0x30000000-0x3000ffff\]: what" 01:00.0 --memory 1G
found "no guest memory there" 0 "1 region \(4 KiB in all\) relaxed, and" 01:00.0 --memory 512
found "a device that is not there" 1 "0000:02:00.0: no device is there: has the card moved" 02:00.0
one relaxed direct-relaxable
list "$entry"
echo "0x00000000000e8000 0x00000000000e8fff direct" >"$fake/sys/kernel/iommu_groups/14/reserved_regions"
found "the hook was pushed out" 1 "$bdf is relaxed, but regions of its IOMMU group are direct" 01:00.0
fake_device 0000:01:00.1 14 mapped "" vfio-pci
found "another one keeps its regions" 0 "warning: 1 region" 01:00.0
quiet "are direct"
one mismatch direct
list $bdf@8086:1533
found "another device than the one granted" 1 "$bdf: it is another device than the one granted" 01:00.0
one mismatch
list $bdf@8086:1533
found "another device, and not tied" 0 "" 01:00.0
one peer-blocked direct-relaxable
list "$entry"
fake_device 0000:01:00.1 14 blocked direct
found "a peer blocks" 1 "$bdf: 0000:01:00.1 of its IOMMU group blocks it: .* 'relax_rmrr allow $bdf' allows all of group 14" 01:00.0
fake_state 0000:01:00.1 mismatch direct
found "a peer is another device" 1 "$bdf: 0000:01:00.1 of its IOMMU group blocks it: that is another device" 01:00.0
found "both are passed" 1 "^relax_rmrr: 0000:01:00.1: it is another device" 01:00.0 01:00.1
rm -r "$fake/sys/bus/pci/devices/0000:01:00.1" "$fake/sys/kernel/iommu_groups/14/devices/0000:01:00.1"
found "a peer that is not to be seen" 1 "another device of its IOMMU group blocks it: 'dmesg" 01:00.0
mkdir "$fake/sys/kernel/iommu_groups/14/devices/10de:1234"
found "a peer that is no PCI device" 1 "10de:1234 of its IOMMU group blocks it, and cannot be allowed" 01:00.0
one assigned direct-relaxable
list "$entry"
mkdir -p "$fake/proc/812/fd"
ln -s /dev/vfio/14 "$fake/proc/812/fd/9"
echo qemu-system-x86 >"$fake/proc/812/comm"
found "in use" 0 "$bdf: note: its IOMMU group is in use by qemu-system-x86\[812\]$" 01:00.0
one opened direct
found "opened by something else, and its region stays" 1 "kept, and inside the guest's memory" 01:00.0
one frobbed direct-relaxable
found "a state that is not known" 0 "warning: what the module says of $bdf is not known here, 'frobbed'" 01:00.0
one unaffected direct-relaxable
list "$entry"
found "what the kernel itself calls relaxable" 0 "" 01:00.0
fake_device 0000:02:00.0 -
found "in no group yet" 0 "0000:02:00.0: warning: it is in no IOMMU group yet" 02:00.0
rm -r "$fake"/sys/kernel/iommu_groups/*
found "no IOMMU" 1 "no IOMMU at work" 02:00.0

# --- without the module
one blocked direct
fake_unload
found "the module is not loaded" 1 "$bdf: firmware ties a device of its IOMMU group 14, and the module is not loaded" 01:00.0
check "preflight: why, once" test "$(grep -c "not loaded" "$work/complained")" = 2
echo "0x00000000000e8000 0x00000000000e8fff direct-relaxable" >"$fake/sys/kernel/iommu_groups/14/reserved_regions"
found "not loaded, and nothing tied" 0 "" 01:00.0
rm -r "$fake/sys"
found "no sysfs" 1 "no device is there" 01:00.0

# --- where there is no gate: AMD before 6.6; memory over the region is refused
one blocked
mkdir -p "$fake/proc/sys/kernel" "$fake/sys/class/iommu/ivhd0"
echo 6.1.0-44-amd64 >"$fake/proc/sys/kernel/osrelease"
region $bdf 0000000090000000 00000000900fffff direct
found "no gate, memory not known" 0 "1 region \(1 MiB in all\) kept: .* must have no memory there" 01:00.0
found "no gate, no memory there" 0 "" 01:00.0 --memory 8G --machine q35
found "no gate, memory there" 1 "'relax_rmrr allow $bdf'" 01:00.0 --memory 8G --machine pc
echo 6.6.0 >"$fake/proc/sys/kernel/osrelease"
found "a gate from 6.6 on" 1 "not on the list" 01:00.0 --memory 8G --machine q35
echo 6.1.0 >"$fake/proc/sys/kernel/osrelease"
mkdir "$fake/sys/class/iommu/dmar0"
found "a gate with Intel" 1 "not on the list" 01:00.0 --memory 8G --machine q35

# --- the guest's memory, at its borders. met MACHINE MEMORY START - a region there is in it.
# missed MACHINE MEMORY START [MAX] - and there it is not.
one mapped
list "$entry=mapped"
at() {
	: >"$fake_sys/devices/$bdf/regions"
	region $bdf "$1" "$1" direct
}
met() {
	at "$3"
	found "$1 with $2 has memory at $3" 1 "kept, and inside the guest's memory" 01:00.0 --machine "$1" --memory "$2"
}
missed() {
	at "$3"
	found "$1 with $2 has no memory at $3" 0 "" 01:00.0 --machine "$1" --memory "$2"
}
met q35 2815M afefffff
missed q35 2815M aff00000
met q35 2816M 7fffffff
missed q35 2816M 80000000
missed q35 2816M ffffffff
met q35 2816M 100000000
met q35 2816M 12fffffff
missed q35 2816M 130000000
met q35 1M 000fffff
met pc 3583M dfefffff
missed pc 3583M dff00000
met pc 3584M bfffffff
missed pc 3584M c0000000
met pc 3584M 11fffffff
missed pc 3584M 120000000
missed virt 1G 3fffffff
met virt 1G 40000000
met virt 1G 7fffffff
missed virt 1G 80000000
at 3fffffff
found "virt has none below 1 GiB, however much it has" 0 "" 01:00.0 --machine virt
at 40000000
found "virt may have some from there on" 0 "must have no memory there" 01:00.0 --machine virt
# The cure.
: >"$fake_sys/devices/$bdf/regions"
region $bdf 000000007df83000 000000007df84fff direct
found "the option that avoids it" 1 "'VFIO_MAP_DMA failed: Invalid argument'; give QEMU '-machine q35,max-ram-below-4g=2015M'$" 01:00.0 --memory 8192 --machine q35
found "the same for pc" 1 "'-machine pc,max-ram-below-4g=2015M'$" 01:00.0 --memory 8192 --machine pc
region $bdf 0000000070000000 0000000070000fff direct
found "the lowest of several" 1 "2 regions \(12 KiB in all\) kept, .*max-ram-below-4g=1792M'$" 01:00.0 --memory 8192 --machine q35
region $bdf 0000000170000000 0000000170000fff direct
found "the rest would meet another" 1 "give the guest 1792 MiB of memory at most$" 01:00.0 --memory 8192 --machine q35
: >"$fake_sys/devices/$bdf/regions"
region $bdf 0000000170000000 0000000170000fff direct
found "one above 4 GiB" 1 "give the guest 3840 MiB of memory at most$" 01:00.0 --memory 8192 --machine q35
found "one above 4 GiB, with pc" 1 "give the guest 4864 MiB of memory at most$" 01:00.0 --memory 8192 --machine pc
: >"$fake_sys/devices/$bdf/regions"
region $bdf 0000000110000000 0000000110000fff direct
region $bdf 0000000088000000 0000000088000fff direct
found "less memory would meet another" 1 "give the guest 2176 MiB of memory at most$" 01:00.0 --memory 6145 --machine q35
: >"$fake_sys/devices/$bdf/regions"
region $bdf 00000000000e8000 00000000000e8fff direct
found "one below 1 MiB, which nothing avoids" 1 "no size of its memory avoids that$" 01:00.0 --memory 8192 --machine q35
: >"$fake_sys/devices/$bdf/regions"
region $bdf 0000000090000000 0000000090000fff direct
found "one of Arm" 1 "give the guest 1280 MiB of memory at most$" 01:00.0 --memory 8192 --machine virt
region $bdf 00000000000e8000 00000000000e8fff direct-relaxable
found "mapped, and relaxed below 1 MiB" 0 "warning: 1 region \(4 KiB in all\) relaxed, and inside" 01:00.0 --memory 8192 --machine q35
fake_device 0000:01:00.1 14 "" "" vfio-pci
found "a region of a peer counts, too" 1 "0000:01:00.1: $bdf of its IOMMU group: 1 region .*kept, and" 01:00.1 --memory 8192 --machine pc

# --- host drivers
one relaxed direct-relaxable ixgbe
list "$entry"
fake_device 0000:01:00.1 14 "" "" ixgbe
fake_device 0000:01:00.2 14 "" "" vfio-pci
fake_device 0000:01:00.3 14 "" ""
fake_device 0000:00:1c.0 14 "" "" pcieport
fake_device 0000:00:1c.1 14 "" "" shpchp
mkdir "$fake/sys/bus/pci/devices/0000:00:1c.1/pci_bus"
found "by hand: its own driver" 0 "$bdf: warning: host driver ixgbe is bound: bind vfio-pci" 01:00.0
check "preflight: by hand: the other's, and none else's" bash -c '[ "$(grep -c "host driver" "$1")" = 2 ] && grep -q "bound to 0000:01:00.1 of its" "$1"' - "$work/complained"

# --- libvirt
# domain [DEVICES [BEGIN]] - a domain on standard input, as libvirt writes it.
input=$work/domain.xml
hostdev="<hostdev mode='subsystem' type='pci' managed='yes'><driver name='vfio'/><source><address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/></source><address type='pci' domain='0x0000' bus='0x05' slot='0x00' function='0x0'/></hostdev>"
domain() {
	cat >"$input" <<-END
	<?xml version="1.0"?>
	<!DOCTYPE domain [ <!ENTITY x "<hostdev>"> ]>
	<!-- <hostdev type='pci'><source><address bus='0x09' slot='0'/></source></hostdev> -->
	<domain type='kvm'>
	  <name>a&amp;b&lt;hostdev&gt;</name>
	  ${2:-<memory unit='KiB'>8388608</memory>}
	  <currentMemory unit='KiB'>1</currentMemory>
	  <os><type arch='x86_64' machine='${machine:-pc-q35-7.2}'>hvm</type></os>
	  <devices>$1</devices>
	</domain>
	END
}
domain "$hostdev"
found "libvirt: another member has its driver" 1 "$bdf: host driver ixgbe is bound to 0000:01:00.1 of its IOMMU group, and libvirt takes only .* 'virsh nodedev-detach pci_0000_01_00_1'$" --libvirt
silent
quiet "host driver ixgbe is bound:"
found "Proxmox's list of mappings is not for libvirt" 2 "takes addresses, or --libvirt" --libvirt 01:00.0
found "libvirt: no JSON" 2 "takes no --json" --libvirt --json
one mapped
list "$entry=mapped"
region $bdf 0000000090000000 0000000090000fff direct
domain "$hostdev"
found "libvirt: q35, no memory there" 0 "" --libvirt
silent
machine=pc-i440fx-7.2 domain "$hostdev"
found "libvirt: i440fx, memory there" 1 "pc,max-ram-below-4g=2304M" --libvirt
silent
# met_by WHAT - that gives it the device; not_by - it gives it none.
machine=pc
met_by() { found "libvirt: $1" 1 "^relax_rmrr: $bdf: " --libvirt; }
not_by() { found "libvirt: $1" 0 "" --libvirt; }
source="<source><address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/></source>"
domain "<interface type='hostdev' managed='yes'><mac address='52:54:00:6d:90:02'/>$source</interface>"
met_by "an interface that is a device of the host"
domain "<disk type='nvme' device='disk'>$source</disk>"
met_by "a disk that is one"
domain "<interface type='network'>$source</interface><hostdev type='usb'>$source</hostdev><hostdev mode='capabilities' type='pci'>$source</hostdev><hostdev type='mdev'>$source</hostdev>"
not_by "what is none"
domain "<hostdev type=\"pci\"
 mode = \"subsystem\" ><!-- > --><source
><?x >?><address bus=\"1\"	slot=\"0\" function=\"0\" /></source></hostdev>"
met_by "other quotes, white space, decimal numbers, no domain"
domain "<hostdev note='>&quot;&apos;' type='&#112;c&#x69;'>$source</hostdev>"
met_by "entities"
domain "<description><![CDATA[<hostdev type='pci'>$source</hostdev>]]></description><x><hostdev type='pci'>$source</hostdev></x>"
not_by "text that looks like one, and one elsewhere"
domain "<!-- > $hostdev --><![CDATA[ ]> $hostdev ]]><?x > $hostdev ?>"
not_by "one in a comment, in text, in an instruction"
domain "$hostdev" "<memory><![CDATA[2359297]]></memory>"
met_by "memory as such text"
domain "<hostdev type='pci'><address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/></hostdev>"
not_by "the guest's address alone"
domain "<hostdev type='pci'>$source</hostdev>" "<memory unit='GiB'> 1 <!-- --></memory>"
not_by "a small one, in GiB"
for size in "unit='KiB'>2359297" ">2359297" "unit='k'>2359297" "unit='MiB'>2305" "unit='GB'>3" "unit='TiB'>1" "unit='b'>2415919105"; do
	domain "$hostdev" "<memory $size</memory>"
	met_by "memory $size"
done
for size in "unit='KiB'>2359296" "unit='GB'>2" "unit='MB'>2305" "unit='b'>2415919104"; do
	domain "$hostdev" "<memory $size</memory>"
	not_by "memory $size"
done
domain "$hostdev<memory model='dimm'><target><size unit='GiB'>2</size></target></memory>" "<memory unit='GiB'>4</memory>"
not_by "modules, which lie above 4 GiB"
for size in "unit='furlong'>1" ">x" ">99999999999999999999" ">"; do
	domain "$hostdev" "<memory $size</memory>"
	found "libvirt: memory $size is none" 0 "warning: .* kept: .*must have no memory there" --libvirt
done
machine=microvm domain "$hostdev"
found "libvirt: a machine that is not known" 0 "must have no memory there" --libvirt
options="<memory unit='GiB'>8</memory><qemu:commandline xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><qemu:arg value='-machine'/><qemu:arg value='max-ram-below-4g=2304M'/></qemu:commandline>"
domain "$hostdev" "$options"
not_by "max-ram-below-4g"
domain "$hostdev" "${options/2304M/2305M}"
met_by "max-ram-below-4g that is too large"
domain "$hostdev" "${options/2304M/1.5G}"
found "libvirt: max-ram-below-4g that is not understood" 0 "must have no memory there" --libvirt
domain "<hostdev type='pci'><source><address domain='0x0000' bus='0x101' slot='0x00' function='0x0'/></source></hostdev>"
found "libvirt: an address that is none" 0 "warning: '.*bus=.0x101.*is not looked at" --libvirt
domain ""
not_by "no device at all"
for bytes in '' '<' '<domain' '<!-- <domain>' 'domain' '\377\376<\0d\0' '<![CDATA[<domain>' '</domain>' '<?<domain>' '<!DOCTYPE [ <domain>'; do
	printf '%b' "$bytes" >"$input"
	found "libvirt: no domain: $bytes" 1 "no domain's XML" --libvirt
	silent
done
printf '<domain><devices><hostdev type="pci"><source><address bus="1" slot="0" x=' >"$input"
found "libvirt: a domain that breaks off" 1 "no domain's XML" --libvirt
{ printf '<domain>'; printf '<x>%.0s' {1..5000}; printf '</x>%.0s' {1..5000}; echo "<devices>$hostdev</devices></domain>"; } >"$input"
found "libvirt: deeper than anything" 0 "1 region .* kept" --libvirt
head -c 17000000 /dev/zero >"$input"
found "libvirt: no end" 1 "no domain's XML" --libvirt
input=

# --- Proxmox
one relaxed direct-relaxable ixgbe
list "$entry"
fake_device 0000:01:00.1 14 "" "" ixgbe
mkdir -p "$fake/etc/pve/qemu-server" "$fake/etc/pve/mapping" "$fake/proc/sys/kernel"
echo pve1.example.org >"$fake/proc/sys/kernel/hostname"
# vm LINE... - the configuration of machine 100.
vm() { printf '%s\n' "$@" >"$fake/etc/pve/qemu-server/100.conf"; }
vm "hostpci0: 0000:01:00.0,pcie=1"
found "Proxmox: the host's driver of another member" 0 "$bdf: warning: Proxmox takes 0000:01:00.1 of its IOMMU group from host driver ixgbe" --proxmox 100
check "preflight: Proxmox: not of what the guest gets" test "$(grep -c "host driver" "$work/complained")" = 1
vm "hostpci0: 01:00"
found "Proxmox: all functions" 0 "relaxed, and" --proxmox 100
quiet "Proxmox takes"
said_of "Proxmox: two of them" "2 devices"
one mapped
list "$entry=mapped"
fake_device 0000:02:00.0 15 "" ""
fake_device 0000:02:00.1 15 blocked direct
mkdir -p "$fake/etc/pve/qemu-server" "$fake/etc/pve/mapping" "$fake/proc/sys/kernel"
echo pve1.example.org >"$fake/proc/sys/kernel/hostname"
region $bdf 0000000030000000 0000000030000fff direct
pass() { found "Proxmox: $1" 0 "${2:-}" --proxmox 100; }
refuse() { found "Proxmox: $1" 1 "^relax_rmrr: ${2:-$bdf: 1 region}" --proxmox 100; }
for value in 01:00.0 0000:01:00.0 01:00 0000:01:00 host=01:00.0 host=0000:01:00 "pcie=1,host=01:00.0,x-vga=1" "02:00.0;01:00.0" "01:00.0,rombar=0"; do
	vm "memory: 2048" "hostpci15: $value"
	refuse "hostpci: $value"
done
vm "memory: 2048" "hostpci16: 01:00.0" "#hostpci0: 01:00.0" "hostpci: 01:00.0" "hostpci1x: 01:00.0" "xhostpci0: 01:00.0"
pass "no hostpci"
said_of "Proxmox: nothing is passed" "no PCI device is passed through"
vm "memory: 2048" "" "[snap]" "hostpci0: 01:00.0" "memory: 4096"
pass "a snapshot"
vm "hostpci0: 01:00.0" "memory: 512" "[PENDING]" "memory: 2048"
pass "memory that pends"
vm "hostpci0: 01:00.0" "memory: 2048" "hostpci0: 02:00.0"
refuse "the last line counts" "0000:02:00.0: 0000:02:00.1 of its IOMMU group blocks it"
vm "hostpci0: 01:00.0,mdev=nvidia-63" "memory: 2048"
pass "a mediated device"
for value in 2048 current=2048 " 2048 "; do
	vm "hostpci0: 01:00.0" "memory: $value"
	refuse "memory: $value"
done
for value in 768 current=768; do
	vm "hostpci0: 01:00.0" "memory: $value"
	pass "memory: $value"
done
vm "hostpci0: 01:00.0"
pass "no memory: 512 MiB"
vm "hostpci0: 01:00.0" "memory: much"
pass "memory that is none" "must have no memory there"
vm "hostpci0: 01:00.0" "memory: 8192" "args: -cpu host -machine max-ram-below-4g=768M -foo"
pass "args with max-ram-below-4g"
# A region at 2.25 GiB tells the machines apart.
: >"$fake_sys/devices/$bdf/regions"
region $bdf 0000000090000000 0000000090000fff direct
for value in q35 pc-q35-8.1 "type=q35,viommu=intel" "viommu=virtio,type=pc-q35-9.2+pve1"; do
	vm "hostpci0: 01:00.0" "memory: 8192" "machine: $value"
	pass "machine: $value"
done
for value in pc pc-i440fx-8.1 "type=pc" pc-i440fx-9.2+pve1; do
	vm "hostpci0: 01:00.0" "memory: 8192" "machine: $value"
	refuse "machine: $value"
done
vm "arch: x86_64" "hostpci0: 01:00.0" "memory: 8192"
refuse "no machine: i440fx"
vm "arch: x86_64" "hostpci0: 01:00.0" "memory: 8192" "hotplug: disk,network,memory"
pass "memory in modules"
vm "arch: x86_64" "hostpci0: 01:00.0" "memory: 8192" "hotplug: disk,network"
refuse "no memory in modules"
vm "arch: aarch64" "hostpci0: 01:00.0" "memory: 1024"
pass "arm64, RAM ends before it"
vm "arch: aarch64" "hostpci0: 01:00.0" "memory: 2048"
refuse "arm64, RAM reaches it" "$bdf: .* 1280 MiB of memory at most"
# Mappings.
sed 's/^>/\t/' >"$fake/etc/pve/mapping/pci.cfg" <<-END
	# map node=pve1,path=0000:01:00.0
	other
	>map id=8086:10fb,node=pve1,path=0000:03:00.0
	nic
	# of two nodes
	>map id=8086:10fb,iommugroup=14,node=pve2,path=0000:04:00.0,subsystem-id=8086:0003
	>map id=8086:10fb,iommugroup=14,node=pve1,path=0000:01:00.0,subsystem-id=8086:0003
	>mdev 0

	two
	>map node=pve1,path=0000:02:00.0;0000:01:00.0
	whole
	>map path=0000:01:00
	away
	>map node=pve2,path=0000:01:00.0
	first
	>map node=pve1,path=0000:02:00.1
	>map node=pve1,path=0000:01:00.0
END
for name in nic two whole; do
	vm "hostpci0: mapping=$name,pcie=1" "memory: 8192" "arch: x86_64"
	refuse "mapping $name" "$bdf: .*kept, and"
	quiet "0000:0[34]"
done
for name in away none; do
	vm "hostpci0: mapping=$name" "memory: 8192"
	pass "mapping $name is not of this node" "warning: '$name' names no PCI device"
done
vm "hostpci0: mapping=first" "memory: 8192" "arch: x86_64"
refuse "of a mapping the first" "0000:02:00.1: firmware ties it"
quiet "$bdf"
fake_state 0000:02:00.1 assigned direct-relaxable
found "Proxmox: of a mapping the first that is free" 1 "^relax_rmrr: $bdf: " --proxmox 100
quiet "0000:02:00.1"
rm "$fake/etc/pve/mapping/pci.cfg"
pass "a mapping without mappings" "warning: 'first' names no PCI device"
for value in x "01:00.9" "" ";" "0000:01:20.0" "=" "host=" "01:00.0@8086:10fb" "-01:00.0" "+01:00.0"; do
	vm "hostpci0: $value" "memory: 8192"
	pass "hostpci0: '$value' is none" "warning: '.*' names no PCI device"
done
head -c 100000 /dev/urandom >"$fake/etc/pve/qemu-server/100.conf"
found "Proxmox: anything" 0 "" --proxmox 100
for vmid in 101 ../100 1x '' -1 1234567890; do
	found "Proxmox: VMID '$vmid'" "$([ "$vmid" = 101 ] && echo 1 || echo 2)" "(cannot read /etc/pve/qemu-server/101.conf|is no VMID)" --proxmox="$vmid"
done

# --- the command line
found "nothing to look at" 2 "takes addresses, or --libvirt"
found "no address" 2 "'x' is no address" x
found "an address with an identity" 2 "is no address" $entry
found "a size that is none" 2 "--memory takes a size" 01:00.0 --memory 0
found "a machine that is none" 2 "--machine takes q35" 01:00.0 --machine vax

# --- JSON
one blocked direct
fake_device 0000:02:00.0 15 "" ""
tool preflight --json 01:00.0 02:00.0
check "preflight: JSON, by the schema" valid "$work/said"
check "preflight: JSON" python3 - "$work/said" "$ended" <<-END
	import json, sys
	d = json.load(open(sys.argv[1]))
	assert sys.argv[2] == "1" and d["command"] == "preflight" and d["output_version"] == 1
	assert d["starts"] is False and d["findings"] == []
	one, two = d["devices"]
	assert one["device"] == "0000:01:00.0" and one["group"] == 14 and one["state"] == "blocked"
	assert [(f["level"], f["code"]) for f in one["findings"]] == [("refused", "not-listed")]
	assert "relax_rmrr allow 0000:01:00.0" in one["findings"][0]["text"]
	assert two["group"] == 15 and two["state"] is None and two["findings"] == []
END
check "preflight: JSON: nothing beside it" test ! -s "$work/complained"

# --- the hooks
hooks=$work/hooks
mkdir -p "$hooks"
for name in libvirt proxmox; do
	sed "s#@sbindir@#$hooks#" "$top/module/tool/hooks/$name" >"$hooks/$name"
	chmod +x "$hooks/$name"
done
# stub STATUS - a command that ends so, and tells how it was called.
stub() {
	cat >"$hooks/relax_rmrr" <<-END
	#!/bin/sh
	echo "relax_rmrr: called \$*" >&2
	echo on standard output
	[ ! -e "$hooks/input" ] || cat >"$hooks/input"
	exit $1
	END
	chmod +x "$hooks/relax_rmrr"
}
# hook WHAT HOW PATTERN NAME ARGUMENT... - it ends so, and says so on standard error.
hook() {
	local what=$1 how=$2 pattern=$3 status=0
	shift 3
	"$hooks/$1" "${@:2}" >"$work/said" 2>"$work/complained" </dev/null || status=$?
	check "the hook for $1: $what" bash -c '
		cat "$1" "$2"
		[ "$3" = "$4" ] || { echo "it ended with $3"; exit 1; }
		if [ -n "$5" ]; then grep -q "$5" "$2"; else [ ! -s "$2" ]; fi
	' - "$work/said" "$work/complained" "$status" "$how" "$pattern"
	[ "$1" != libvirt ] || silent
}
stub 0
hook "lets it start" 0 "called preflight --libvirt$" libvirt guest prepare begin -
hook "lets it start" 0 "called preflight --proxmox 100$" proxmox 100 pre-start
stub 1
hook "refuses" 1 "called preflight --libvirt$" libvirt guest prepare begin -
hook "refuses" 1 "called preflight --proxmox 100$" proxmox 100 pre-start
for operation in start started stopped release migrate restore reconnect attach; do
	hook "$operation is not its business" 0 "" libvirt guest $operation begin -
done
for phase in post-start pre-stop post-stop ""; do
	hook "'$phase' is not its business" 0 "" proxmox 100 $phase
done
for status in 2 126 127 134 139; do
	stub $status
	hook "a command that ends with $status" 0 "preflight ended with $status, nothing was looked at" libvirt guest prepare begin -
	hook "a command that ends with $status" 0 "preflight ended with $status, nothing was looked at" proxmox 100 pre-start
done
# A machine of its own, and the real command.
: >"$hooks/input"
stub 0
echo "<domain/>" | "$hooks/libvirt" guest prepare begin - >/dev/null 2>&1
check "the hook for libvirt: hands its input on" grep -qx "<domain/>" "$hooks/input"
printf '#!/bin/sh\nexec "%s" --root "%s" "$@"\n' "$tool" "$fake" >"$hooks/relax_rmrr"
input=$work/domain.xml
domain "$hostdev"
status=0
"$hooks/libvirt" guest prepare begin - <"$input" >"$work/said" 2>"$work/complained" || status=$?
check "the hook for libvirt: refuses a device that is not listed" \
	grep -q "^relax_rmrr: $bdf: firmware ties it, and it is not on the list" "$work/complained"
check "the hook for libvirt: by its status" test "$status" = 1
silent
input=
rm "$hooks/relax_rmrr"
hook "the command is gone" 0 "is gone, nothing was looked at" libvirt guest prepare begin -
hook "the command is gone" 0 "is gone, nothing was looked at" proxmox 100 pre-start
