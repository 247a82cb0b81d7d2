# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# relax_rmrr check and report, on a machine that is made up.
# Needs: $work and the libraries, from selftests/run.

# shellcheck source=SCRIPTDIR/../lib/fake.sh
. "$top/selftests/lib/fake.sh"
check "the check: the command builds" tool_build
green="relax_rmrr: loaded, every configured grant is in force"
card=0000:01:00.0

# answers STATUS [TEXT] - it ended so, and said that; TEXT in one line, and no sanitizer said
# a word.
answers() {
	cat "$work/said" "$work/complained" >"$work/both"
	if [ "$ended" != "$1" ] || grep -E 'runtime error|Sanitizer' "$work/both" ||
		! grep -qF -e "${2:-}" "$work/both"; then
		echo "it ended with $ended"
		cat "$work/both"
		return 1
	fi
}
# not COMMAND...
not() {
	! "$@"
}
# looks WHAT STATUS TEXT [ARGUMENT...]
looks() {
	tool check "${@:4}"
	check "the check: $1" answers "$2" "$3"
}
# sets TEXT - what is configured.
sets() {
	echo "options relax_rmrr allowlist=$1" >"$fake/etc/modprobe.d/relax_rmrr.conf"
}
# region TYPE - of the card's group.
region() {
	echo "0x0000000030000000 0x000000003000ffff $1" >"$fake/sys/kernel/iommu_groups/14/reserved_regions"
}
# says WHAT STATE TYPE [TEXT] - the card in that state, its group's region of that type;
# without a text it has nothing to say.
checked_says() {
	fake_state $card "$2"
	region "$3"
	tool check
	if [ -n "${4:-}" ]; then
		check "the check: $1" answers 1 "$4"
		check "the check: $1: no more than one line" test "$(wc -l <"$work/both")" = 1
	else
		check "the check: $1" answers 0 "$green"
		check "the check: $1: nothing else" test "$(cat "$work/both")" = "$green"
	fi
}
# configured ENTRY LISTED - in modprobe.d, and on the list.
checked_sets() {
	sets "$1"
	echo "$2" >"$fake_sys/allowlist"
}

fake_machine "$work/checked"
fake_device $card 14 relaxed direct-relaxable
looks "nothing is configured" 0 "$green"
checked_sets $card@8086:10fb $card@8086:10fb
checked_says "relaxed" relaxed direct-relaxable
checked_says "the hook was pushed out" relaxed direct \
	"$card: relaxed, but regions of its IOMMU group are direct: something has pushed the module's hook out ('dmesg | grep relax_rmrr'); 'relax_rmrr revoke --now $card', then 'relax_rmrr apply'"
checked_says "in use" assigned direct-relaxable
# unaffected WHAT TEXT - as far as it is known: it says so, and is green.
checked_unaffected() {
	fake_state $card unaffected
	tool check
	check "the check: $1" answers 0 "relax_rmrr: $card is listed$2"
	check "the check: $1: and green" answers 0 "$green"
}
checked_unaffected "not tied" ", but firmware does not tie it"
rm "$fake/sys/bus/pci/devices/$card/iommu_group"
mkdir -p "$fake/proc/sys/kernel"
echo aarch64 >"$fake/proc/sys/kernel/arch"
checked_unaffected "in no group yet, on Arm" "; whether firmware ties it is known when a driver binds to it"
echo x86_64 >"$fake/proc/sys/kernel/arch"
checked_unaffected "in no group" ", but it is in no IOMMU group: the IOMMU is off, or does not serve it"
rm "$fake/proc/sys/kernel/arch"
ln -s ../../../../kernel/iommu_groups/14 "$fake/sys/bus/pci/devices/$card/iommu_group"
fake_device 0000:01:00.1 14 mapped direct
checked_says "another of its group keeps its regions" relaxed direct
rm -r "$fake_sys/devices/0000:01:00.1" "$fake/sys/bus/pci/devices/0000:01:00.1" \
	"$fake/sys/kernel/iommu_groups/14/devices/0000:01:00.1"
checked_sets 01:00.0@8086:10FB=mapped $card@8086:10fb=mapped
checked_says "mapped, as configured" mapped direct
checked_says "mapped, and in use" assigned direct
checked_sets 01:00.0@8086:10FB=mapped $card@8086:10fb
checked_says "configured as mapped, and relaxed" relaxed direct-relaxable \
	"$card: configured as mapped, but listed as relaxed; 'relax_rmrr apply' makes it so, or compare with /etc/modprobe.d/relax_rmrr.conf"
checked_sets 01:00.0=relaxed $card@8086:10fb=mapped
checked_says "configured as relaxed, and mapped" mapped direct "configured as relaxed, but listed as mapped"
checked_sets '01:00.*=mapped' $card@8086:10fb
checked_says "a slot configured as mapped, and relaxed" relaxed direct-relaxable "configured as mapped, but listed as relaxed"
checked_sets '01:00.*=mapped' $card@8086:10fb=mapped
checked_says "a slot configured as mapped" mapped direct
checked_sets 01:00.0@8086:1533=mapped $card@8086:10fb=mapped
checked_says "mapped, for another id" mapped direct \
	"$card: configured for 8086:1533, but listed for 8086:10fb; compare 'lspci -nn' with /etc/modprobe.d/relax_rmrr.conf"
checked_sets $card@8086:10fb $card@8086:10fb
checked_says "another of its group is not listed" peer-blocked direct \
	"$card: another device of its IOMMU group is tied and not listed; 'relax_rmrr allow $card' allows all of it"
checked_says "another device is there" mismatch direct "$card: not relaxed, another device is there than the one granted;"
checked_says "not in force" blocked direct "$card: configured, but not on the list (state: blocked); 'relax_rmrr apply' puts it there"
checked_says "a state that it does not know" half-opened direct "$card: configured, but not on the list (state: half-opened)"
checked_says "a state of anything" $'\001\xff"x' direct "(state: ??\"x)"
rm "$fake_sys/devices/$card/state"
looks "half a directory" 1 "$card: configured, but not on the list (state: none)"
fake_state $card absent
looks "absent" 1 "$card: no device is there; has the card moved? Compare 'lspci -nn' with /etc/modprobe.d/relax_rmrr.conf"
looks "absent, and that is all right" 0 "$card is listed, but no device is there" --absent-ok
check "the check: absent, and that is all right: it says no more than it knows" \
	answers 0 "loaded, every configured grant of a device that is there is in force"
fake_state $card mismatch
looks "another device is there, whatever is absent" 1 "not relaxed, another device is there" --absent-ok
sets '02:00.*'
looks "a slot that is empty" 1 "0000:02:00.*: no such device, or nothing ties it; compare 'lspci -nn' with /etc/modprobe.d/relax_rmrr.conf"
looks "a slot that is empty, and that is all right" 0 "0000:02:00.* is configured, but there is no such device, or nothing ties it" --absent-ok

# What says two things; what says nothing.
fake_state $card relaxed
region direct-relaxable
sets $card
printf '\n#\noptions relax-rmrr allowlist=%s\n' 02:00.0 >"$fake/etc/modprobe.d/a.conf"
looks "two settings" 0 "the list is set 2 times, and the last one counts: make it one of /etc/modprobe.d/a.conf:3, /etc/modprobe.d/relax_rmrr.conf:1"
check "the check: two settings: the last one counts" answers 0 "$green"
echo "quiet relax_rmrr.allowlist=02:00.0" >"$fake/proc/cmdline"
looks "the kernel's command line counts most" 1 "0000:02:00.0: configured, but not on the list (state: none)"
check "the check: it names that, too" answers 1 "relax_rmrr.conf:1, /proc/cmdline"
: >"$fake/proc/cmdline"
rm "$fake/etc/modprobe.d/a.conf"
sets "$card,1:2:3"
looks "what is no entry" 1 "'1:2:3' in /etc/modprobe.d/relax_rmrr.conf is no entry of the list: correct it"
sets "02:00.0,-all,$card"
looks "what is taken back" 0 "$green"
sets "02:00.0,-02:00.0,$card@8086:1533,$card@8086:10fb"
looks "the last one of an address" 0 "$green"

# --json
json() {
	tool check --json "${@:4}"
	check "the check: --json: $1" answers "$2" ""
	check "the check: --json: $1: by the schema" valid "$work/said"
	check "the check: --json: $1: what it says" python3 -c '
import json, sys
said = json.load(open(sys.argv[1]))
assert said["output_version"] == 1 and said["command"] == "check", said
for found in said["findings"]:
	assert sorted(found) == ["code", "device", "level", "text"], found
got = [said["ok"]] + [[f["device"], f["level"], f["code"]] for f in said["findings"]]
assert got == json.loads(sys.argv[2]), got' "$work/said" "$3"
}
json "all is well" 0 '[true]'
fake_state $card peer-blocked
json "a device" 1 "[false, [\"$card\", \"error\", \"peer-blocked\"]]"
fake_state $card absent
json "absent" 0 "[true, [\"$card\", \"note\", \"absent\"]]" --absent-ok

# Faults in the log.
fake_state $card relaxed direct-relaxable
echo $card@8086:10fb >"$fake_sys/allowlist"
sets $card
for i in 1 2; do
	echo "3,$i,$i,-;DMAR: [DMA Write NO_PASID] Request device [01:00.0] fault addr 0xe8000 [fault reason 0x05] PTE Write access is not set"
done >"$fake/dev/kmsg"
looks "faults" 0 "$card: 2 DMA faults in its regions since it was allowed: it, or firmware, still uses them; see 'relax_rmrr faults'"
json "faults" 0 "[true, [\"$card\", \"note\", \"faults\"]]"
rm "$fake/dev/kmsg"

# Why the module is missing.
# missing WHAT RELEASE TEXT
missing() {
	mkdir -p "$fake/proc/sys/kernel"
	echo "$2" >"$fake/proc/sys/kernel/osrelease"
	looks "$1" 1 "relax_rmrr: not loaded$3"
	check "the check: $1: one line" test "$(wc -l <"$work/both")" = 1
}
fake_unload
missing "no headers, no dkms" 6.1.0-99-amd64 ": not built for kernel 6.1.0-99-amd64, whose headers are missing: install linux-headers-6.1.0-99-amd64, then run 'make install' again in the source tree and 'modprobe relax_rmrr'"
mkdir -p "$fake/lib/modules/6.1.0-99-amd64/build" "$fake/usr/sbin"
: >"$fake/lib/modules/6.1.0-99-amd64/build/Makefile"
missing "headers, no module, no dkms" 6.1.0-99-amd64 ": not built for kernel 6.1.0-99-amd64, although its headers are there: run 'make install' again in the source tree; if that fails, see what it says (DKMS: /var/lib/dkms/relax_rmrr/*/build/make.log)"
: >"$fake/usr/sbin/dkms"
missing "headers, no module" 6.1.0-99-amd64 ": not built for kernel 6.1.0-99-amd64, although its headers are there: run 'dkms autoinstall'; if that fails"
missing "no headers" 6.1.0-98-amd64 ": not built for kernel 6.1.0-98-amd64, whose headers are missing: install linux-headers-6.1.0-98-amd64, then run 'dkms autoinstall' and 'modprobe relax_rmrr'"
mkdir -p "$fake/usr/src/relax_rmrr-1"
cp "$top/dkms.conf" "$fake/usr/src/relax_rmrr-1/"
echo x86_64 >"$fake/proc/sys/kernel/arch"
missing "no headers, a kernel that it is for" 6.1.0-98-amd64 ": not built for kernel 6.1.0-98-amd64, whose headers are missing"
missing "a kernel that it is not for" 5.4.0-1-amd64 ": the version that is installed is not for kernel 5.4.0-1-amd64; boot another kernel, or install a version that is"
echo riscv64 >"$fake/proc/sys/kernel/arch"
missing "a machine that it is not for" 6.12.99+deb13-riscv64 ": the version that is installed is not for this machine's architecture, riscv64"
echo aarch64 >"$fake/proc/sys/kernel/arch"
missing "arm64, which it is for" 6.12.99+deb13-arm64 ": not built for kernel 6.12.99+deb13-arm64, whose headers are missing: install linux-headers-6.12.99+deb13-arm64, then"
mkdir -p "$fake/lib/modules/6.1.0-98-amd64"
printf '%s\n' kernel/drivers/loop.ko: 'updates/dkms/relax_rmrr.ko.xz: kernel/drivers/iommu/iommufd/iommufd.ko.xz' \
	>"$fake/lib/modules/6.1.0-98-amd64/modules.dep"
missing "built, not loaded" 6.1.0-98-amd64 ", although built for 6.1.0-98-amd64: run 'modprobe relax_rmrr' and see 'dmesg | grep relax_rmrr' (\"Key was rejected by service\": see Secure Boot in relax_rmrr(4))"
echo 'kernel/x.ko: updates/relax_rmrr.ko' >"$fake/lib/modules/6.1.0-98-amd64/modules.dep"
missing "another that needs it" 6.1.0-98-amd64 ": not built for kernel"
echo "quiet module_blacklist=a,relax_rmrr" >"$fake/proc/cmdline"
missing "kept out" 6.1.0-98-amd64 ": kept out by module_blacklist= on the kernel's command line; remove it there to have the module back"
echo "quiet module_blacklist=a,relax_rmrr2 xmodule_blacklist=relax_rmrr" >"$fake/proc/cmdline"
missing "another is kept out" 6.1.0-98-amd64 ": not built for kernel"
json "it is missing" 1 '[false, [null, "error", "not-loaded"]]'
mkdir "$work/nothing"
fake=$work/nothing
looks "a machine of nothing" 1 "not loaded: not built for kernel $(uname -r)"
# The name it had as a script.
ln -s relax_rmrr "$work/tool/relax_rmrr-check"
check "the check: by its other name" bash -c '"$1" --root "$2" 2>&1 | grep "not loaded"' - "$work/tool/relax_rmrr-check" "$fake"

# What is configured, as kmod reads it.
reader=$work/modprobe
check "modprobe.d: the program that prints it builds" gcc -std=gnu11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -Werror \
	-fsanitize=address,undefined -fno-sanitize-recover=all -I "$top/module/tool" -I "$top/module/tool/host" \
	-I "$top/include" -o "$reader" "$top/selftests/unit/modprobe.c" \
	"$top"/module/tool/{modprobe,entries,file,text,memory}.c "$top/module/address.c"
fake_machine "$work/configured"
# agree WHAT EXPECTED - of the files that are there.
agree() {
	local value
	value=$(modprobe -C "$fake/etc/modprobe.d" -c 2>/dev/null |
		sed -n 's/^options relax_rmrr \(.* \)\{0,1\}allowlist=\([^ ]*\).*/\2/p' | tail -n 1 | tr -d "\"'")
	"$reader" - "$value" >"$work/by-kmod"
	"$reader" "$fake" >"$work/by-us"
	check "modprobe.d: $1" test "$(paste -sd ' ' "$work/by-us")" = "$2"
	check "modprobe.d: $1: as kmod reads it" diff "$work/by-kmod" "$work/by-us"
	rm -f "$fake"/etc/modprobe.d/*
}
# puts FILE LINE...
puts() {
	printf '%s\n' "${@:2}" >"$fake/etc/modprobe.d/$1"
}
agree "nothing" ""
puts a.conf "options relax_rmrr allowlist=01:00.0,02:00.0@8086:10FB=mapped"
agree "two entries" "0000:01:00.0 0000:02:00.0@8086:10fb=mapped"
puts a.conf "options relax_rmrr allowlist=01:00.0"
puts b.conf "options relax-rmrr allowlist=02:00.0"
agree "two files" 0000:02:00.0
puts b.conf "options relax_rmrr allowlist=01:00.0" "options relax_rmrr allowlist=03:00.0"
agree "two lines" 0000:03:00.0
puts a.conf "# options relax_rmrr allowlist=01:00.0" "options relax_rmrr2 allowlist=04:00.0" "options  relax_rmrr	allowlist=02:00.0"
agree "comments, other modules, a tab" 0000:02:00.0
puts a.conf "options relax_rmrr \\" "allowlist=02:00.0,\\" "03:00.0"
agree "a line of several" "0000:02:00.0 0000:03:00.0"
puts a.conf 'options relax_rmrr allowlist="02:00.0"'
agree "quotes" 0000:02:00.0
puts a.conf "options relax_rmrr other=1 allowlist=02:00.0 more=2"
agree "other options beside it" 0000:02:00.0
puts a.conf "options relax_rmrr allowlist=01:00.0 allowlist=02:00.0"
agree "twice in a line" 0000:02:00.0
puts a.conf.bak "options relax_rmrr allowlist=01:00.0"
puts .b.conf "options relax_rmrr allowlist=01:00.0"
agree "files that are no configuration" ""
rm -f "$fake/etc/modprobe.d/.b.conf"

# report: a whole machine in one text.
fake_machine "$work/reported"
fake_device $card 14 relaxed direct-relaxable vfio-pci
fake_device 0000:01:00.1 14 "" "" ixgbe
echo $card@8086:10fb >"$fake_sys/allowlist"
sets $card
mkdir -p "$fake"/{proc/sys/kernel,sys/class/{dmi/id,iommu/dmar0},sys/kernel/security,lib/modules/6.1.0-1-amd64/updates} \
	"$fake/sys/firmware/efi/efivars"
echo 6.1.0-1-amd64 >"$fake/proc/sys/kernel/osrelease"
echo "Linux version 6.1.0-1-amd64 (someone)" >"$fake/proc/version"
echo "quiet intel_iommu=on $(printf 'option%d=value ' {1..40})the_last=1" >"$fake/proc/cmdline"
echo "updates/relax_rmrr.ko:" >"$fake/lib/modules/6.1.0-1-amd64/modules.dep"
for name in sys_vendor product_name board_vendor board_name bios_vendor bios_version bios_date \
	product_serial board_serial chassis_serial product_uuid board_asset_tag; do
	echo "the $name" >"$fake/sys/class/dmi/id/$name"
done
printf '\006\0\0\0\001' >"$fake/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
echo "none [integrity] confidentiality" >"$fake/sys/kernel/security/lockdown"
{
	echo "5,1,1000000,-;relax_rmrr: 0.1.0 loaded: gate intel-attach, 1 device tied by firmware, 0 entries listed"
	for i in {2..80}; do
		echo "5,$i,${i}000000,-;relax_rmrr: $card: line $i"
	done
	echo "3,81,81000000,-;DMAR: [DMA Write NO_PASID] Request device [01:00.0] fault addr 0xe8000 [fault reason 0x05] PTE Write access is not set"
	echo "6,82,82000000,-;another: line"
} >"$fake/dev/kmsg"
tool report
cp "$work/said" "$work/report"
check "the report: it is there" answers 0 "== Versions"
# reports WHAT LINE...
reports() {
	local line
	for line in "${@:2}"; do
		check "the report: $1" grep -xF -e "$line" "$work/report"
	done
}
reports "versions" "Module that is loaded: 0.1.0" "Module for this kernel: /lib/modules/6.1.0-1-amd64/updates/relax_rmrr.ko" \
	"Kernel: 6.1.0-1-amd64 $(uname -m)" "Gate: intel-attach" "Linux version 6.1.0-1-amd64 (someone)"
reports "the machine" "sys_vendor: the sys_vendor" "bios_date: the bios_date" "IOMMUs: 1: dmar0" "IOMMU groups: 1"
reports "how it was started" "Secure Boot: on" "Lockdown: none [integrity] confidentiality"
check "the report: the command line to its end" grep -q "the_last=1$" "$work/report"
check "the report: no serial number" not grep -iE "serial|uuid|asset" <(tail -n +2 "$work/report")
reports "the lists" "$card@8086:10fb" "/etc/modprobe.d/relax_rmrr.conf:1: options relax_rmrr allowlist=$card" "    $card"
reports "the group" "group 14" "    $card [8086:10fb] class 020000, relaxed, driver vfio-pci, listed, 3 relaxed, 0 mapped" \
	"        [mem 0x000e8000-0x000e8fff] direct-relaxable" \
	"    0000:01:00.1 [8086:10fb] class 020000, no state, driver ixgbe, 0 relaxed, 0 mapped"
check "the report: faults" grep -q "^$card write \[mem 0x000e8000-0x000e8fff\] 1 time, first " "$work/report"
check "the report: the check" grep -q "^note: $card: 1 DMA fault in its regions" "$work/report"
check "the report: the last of the log" grep -q "$card: line 80$" "$work/report"
check "the report: and the first, with the gate" grep -q " loaded: gate intel-attach" "$work/report"
check "the report: no line of another" not grep "another: line" "$work/report"
check "the report: how many are left out" grep -xF "(32 more left out)" "$work/report"
check "the report: another root's programs are not run" grep -q "^not asked: " "$work/report"
# fits - it is no longer than promised.
fits() {
	LC_ALL=C awk 'length > 200 { print; bad = 1 } END { exit bad || NR >= 300 }' "$work/said"
}
check "the report: it fits" fits
# The largest that there can be.
for i in {0..199}; do
	fake_device "0000:$(printf %02x "$i"):00.0" $((i + 20)) relaxed direct-relaxable
	echo "0000:$(printf %02x "$i"):00.0@8086:10fb=mapped" >>"$fake_sys/allowlist"
done
sets "$(sed ':a;N;s/\n/,/;ta' "$fake_sys/allowlist")"
head -c 70000 /dev/zero | tr '\0' x >>"$fake/proc/cmdline"
for i in {1..300}; do
	echo "5,$i,90000000,-;relax_rmrr: $(head -c 900 /dev/zero | tr '\0' y) ä"
	echo "3,81,81000000,-;DMAR: [DMA Write NO_PASID] Request device [$(printf %02x $((i % 200))):00.0] fault addr 0xe8000 [fault reason 0x05] PTE Write access is not set"
done >>"$fake/dev/kmsg"
tool report
check "the report: of all that can be" answers 0 "more left out)"
check "the report: of all that can be: it fits" fits
tool check
check "the check: of all that can be" answers 0 "$green"
fake=$work/nothing
tool report
check "the report: of a machine of nothing" answers 0 "Secure Boot: off: not started by UEFI"
check "the report: of a machine of nothing: it says what is missing" \
	test "$(grep -cE 'not known|^none|nothing|cannot be read|^IOMMUs: 0' "$work/said")" -ge 12
# dkms, which is run on the machine itself alone.
mkdir "$work/dkms"
# dkms_says WHAT LINE TEXT - of a dkms that is that line.
dkms_says() {
	printf '#!/bin/sh\n%s\n' "$2" >"$work/dkms/dkms"
	chmod +x "$work/dkms/dkms"
	SECONDS=0
	PATH=$work/dkms:$PATH "$tool" report >"$work/said" 2>"$work/complained"
	ended=$?
	check "the report: $1" answers 0 "$3"
	check "the report: $1: it waits for nobody" test $SECONDS -lt 20
}
dkms_says "what dkms says" 'echo "$* relax_rmrr/0.1.0, 6.1.0-1-amd64, x86_64: installed"' \
	"status -m relax_rmrr relax_rmrr/0.1.0, 6.1.0-1-amd64, x86_64: installed"
dkms_says "dkms does not know it" exit "dkms does not know the module"
dkms_says "dkms does not answer" 'sleep 100' "dkms does not answer"
dkms_says "dkms does not end" 'while :; do echo relax_rmrr/0.1.0; done' "more left out)"

# Anything in every file that is read.
fake_machine "$work/garbage"
for i in 0 1 2; do
	fake_device 0000:01:00.$i 14 relaxed direct-relaxable vfio-pci
done
mkdir -p "$fake"/{proc/sys/kernel,sys/class/dmi/id,sys/kernel/security,usr/src/relax_rmrr-1} "$fake/sys/firmware/efi/efivars"
touch "$fake"/proc/{version,sys/kernel/{osrelease,arch}} "$fake/sys/class/dmi/id/sys_vendor" "$fake/dev/kmsg" \
	"$fake/sys/kernel/security/lockdown" "$fake/usr/src/relax_rmrr-1/dkms.conf" \
	"$fake/sys/firmware/efi/efivars/SecureBoot-1" "$fake/etc/modprobe.d/relax_rmrr.conf"
# garbage - a round of each kind, with the module and without; which ended badly is said.
# shellcheck disable=SC2020
garbage() {
	local seed file command
	for seed in {1..12}; do
		find "$fake" -type f | sort | while read -r file; do
			case $((seed % 4)) in
			0) head -c 3000 /dev/urandom ;;
			1) head -c 3000 /dev/zero ;;
			2) printf '%s' "options relax_rmrr allowlist=$(head -c 60 /dev/urandom | tr -d '\0\n')" ;;
			3) base64 /dev/urandom | head -c 5000 | tr 'G-Vg-z' ':.@=,* \n:.@=,* \n:.@=,* \n:.@=,* \n' ;;
			esac >"$file"
		done
		[ "$seed" != 9 ] || fake_unload
		for command in "check" "check --json" "check --absent-ok" report; do
			# shellcheck disable=SC2086
			tool $command
			if [ "$ended" -gt 1 ] || grep -aE 'runtime error|Sanitizer' "$work/complained" ||
				LC_ALL=C grep -a "$(printf '[\001-\010\013-\037\177]')" "$work/said" "$work/complained"; then
				echo "$command ended with $ended"
				cat -v "$work/complained"
				return 1
			fi
			[ "$command" != "check --json" ] || python3 -c 'import json, sys; json.load(sys.stdin)' <"$work/said" || return 1
			[ "$command" != report ] || fits || return 1
		done
	done
}
check "the check, the report: anything in every file" garbage
