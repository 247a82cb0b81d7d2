# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# relax_rmrr faults, the reader of logs and the parser of faults: on a root that is made
# up, with logs of every kind.
# Needs: $work and the libraries, from selftests/run.

faults=$work/faults
mkdir -p "$faults/stub"
# shellcheck source=SCRIPTDIR/../lib/fake.sh
. "$top/selftests/lib/fake.sh"
check "faults: the command builds" tool_build
# The sanitizers take more address space than there is.
check "faults: it builds without sanitizers" tool_build_plain
check "log: the program that prints it builds" gcc -std=gnu11 -D_GNU_SOURCE "${sane[@]}" \
	-I "$top/module/tool" -I "$top/module/tool/host" -I "$top/include" -o "$faults/log" \
	"$top/selftests/unit/log.c" "$top"/module/tool/{log,stamp,date,since,file,text,memory}.c
export TZ=UTC

# -- The reader: what stands in front of a message.
log=$faults/in
# reads WHAT LINE EXPECTED - of a log of one line; "" where it is not the kernel's.
reads() {
	printf '%s\n' "$2" >"$log"
	"$faults/log" "$log" >"$faults/said" 2>&1
	check "log: $1" test "$(cat "$faults/said")" = "$3"
}
reads "journalctl -o short-unix" "1764295564.123456 host kernel: a b" "epoch 1764295564.123456 a b"
reads "journalctl -o short-unix, a program" "1764295564.123456 host sshd[1]: a b" ""
reads "a program that says it is the kernel" "1764295564.123456 host sshd[1]: kernel: a b" ""
reads "syslog" "Jan  2 03:04:05 host kernel: [   12.345678] a b" \
	"epoch $(date -d "$(date +%Y)-01-02 03:04:05" +%s).000000 a b"
reads "syslog, a program" "Jan  2 03:04:05 host cron[7]: DMAR: x" ""
reads "syslog, of last year" "$(LC_ALL=C date -d '+3 days' '+%b %d') 03:04:05 host kernel: a" \
	"epoch $(date -d "$(date -d '+3 days' '+%F') -1 year 03:04:05" +%s).000000 a"
reads "busybox's syslogd" "Jan  2 03:04:05 host kern.info kernel: [    1.500000] a b" \
	"epoch $(date -d "$(date +%Y)-01-02 03:04:05" +%s).000000 a b"
reads "-o short-iso" "2026-11-28T02:26:04+0100 host kernel: a b" "epoch 1795829164.000000 a b"
reads "-o short-iso, a program" "2026-11-28T02:26:04+0100 host x: a b" ""
reads "a newer syslog" "2026-11-28T02:26:04.250000+01:00 host kernel: [ 1.5] a b" "epoch 1795829164.250000 a b"
reads "dmesg --time-format=iso" "2026-11-28T02:26:04,250000+00:00 a b" "epoch 1795832764.250000 a b"
reads "dmesg" "[   12.345678] a b" "boot 12.345678 a b"
reads "dmesg, with callers" "[   12.345678][   T1] a b" "boot 12.345678 a b"
reads "dmesg, with callers, newer" "[   12.345678] [  C10] a b" "boot 12.345678 a b"
reads "dmesg, a message in brackets" "[   12.345678] [Firmware Bug]: a" "boot 12.345678 [Firmware Bug]: a"
reads "dmesg -d" "[   12.345678 <    0.000001>] a b" "boot 12.345678 a b"
reads "dmesg -T" "[Sat Nov 28 02:26:04 2026] a b" "epoch 1795832764.000000 a b"
reads "dmesg -r" "<6>[   12.345678] a b" "boot 12.345678 a b"
reads "dmesg -r, a program" "<12>[   12.345678] a b" ""
reads "dmesg -x" "kern  :warn  : [   12.345678] a b" "boot 12.345678 a b"
reads "dmesg -x, a program" "user  :notice: [   12.345678] a b" ""
reads "journalctl -o short-monotonic" "[   12.345678] host kernel: a b" "boot 12.345678 a b"
reads "/dev/kmsg" "6,339,5140900,-;a b" "boot 5.140900 a b"
reads "/dev/kmsg, with callers" "6,339,5140900,-,caller=T1;a b" "boot 5.140900 a b"
reads "/dev/kmsg, a program" "12,339,5140900,-;a b" ""
reads "/dev/kmsg, below a record" " DEVICE=+pci:0000:01:00.0" ""
reads "no time" "vfio-pci 0000:01:00.0: a b" "- 0.000000 vfio-pci 0000:01:00.0: a b"
reads "a serial console" $'[   12.345678] a b\r' "boot 12.345678 a b"
reads "a tab" $'[   12.345678] a\tb' "boot 12.345678 a b"
reads "garbage in a message" $'[ 1.5] a\x01\xff\x1b[31mb' "boot 1.500000 a???[31mb"
reads "nothing" "" "- 0.000000 "

# -- Since when.
printf '%s host kernel: a\n' 1000000000.5 1800000000.5 >"$log"
printf '[ 1.5] a\n' >>"$log"
# since TIME LINES - so many are left, of which one without a date.
since() {
	"$faults/log" "$log" "$1" >"$faults/said" 2>"$faults/complains"
	check "log: since $1" test "$(grep -c . "$faults/said")" = "$2"
}
since @999999999 3
since @1000000000.5 3
since @1000000001 2
since "2001-09-09 01:46:40" 3
since "2001-09-09 01:46:41" 2
since "2001-09-09" 3
since "2001-09-10" 2
since "2001-09-09T01:46:41Z" 2
since "2001-09-09 01:46" 3
since "2030-01-01" 1
check "log: since when, and no date: it is said" grep -q "tells no dates" "$faults/complains"
seconds=$(date +%s)
printf '%s host kernel: a\n' $((seconds - 7000)) $((seconds - 3500)) >"$log"
since -1h 1
since "-1h 30min" 1
since -2h 2
since "1 hour ago" 1
since "2 hours ago" 2
since "1h 58 min ago" 2
since now 0
since yesterday 2
check "log: since when, and dates: nothing is said" test ! -s "$faults/complains"
# senseless TIME - is no time.
senseless() {
	local status=0
	"$faults/log" "$log" "$1" >"$faults/said" 2>&1 || status=$?
	check "log: '$1' is no time" test "$status $(wc -l <"$faults/said")" = "2 1"
}
for time in x @ @x "@1 x" "2026-11-28x" "2026-13-01" "-1 hour ago" "1 hour" "-1q" "25:00" "10:" 12 "- 1h"; do
	senseless "$time"
done

# -- The journal: what is asked, and what is done where it has nothing.
cat >"$faults/stub/journalctl" <<END
#!/bin/sh
printf '%s\n' "\$@" >$faults/asked
case "\$*" in
*=nonsense*) echo "Failed to parse timestamp: nonsense" >&2; exit 1 ;;
esac
echo "1764295564.123456 host kernel: of the journal"
END
chmod +x "$faults/stub/journalctl"
# journal [SINCE] - the machine's log, with that journalctl.
journal() {
	PATH=$faults/stub:$PATH "$faults/log" "" "$@" >"$faults/said" 2>&1
}
check "journal: it is read" journal
check "journal: of it alone" test "$(cat "$faults/said")" = "epoch 1764295564.123456 of the journal"
check "journal: what is asked of it" test "$(tr '\n' ' ' <"$faults/asked")" = "-k -b 0 -o short-unix --no-pager -q "
check "journal: since when is its own to know" journal "teatime; x"
check "journal: since when goes through no shell" grep -Fx -- "--since=teatime; x" "$faults/asked"
journal nonsense
check "journal: a time that it does not know" test "$?" = 2
check "journal: it is said in one line" grep -c "^relax_rmrr: 'nonsense' is no time" "$faults/said"
printf '#!/bin/sh\necho "1764295564.1 host kernel: x"\nexit 1\n' >"$faults/stub/journalctl"
journal
check "journal: it fails behind a line: that is said" test "$? $(grep -c "cannot read all" "$faults/said")" = "1 1"
printf '#!/bin/sh\nyes "1764295564.1 host kernel: x"\n' >"$faults/stub/journalctl"
PATH=$faults/stub:$PATH timeout 20 "$faults/log" "" 2>/dev/null | head -n 3 >"$faults/said"
check "journal: one without an end, nobody reads it" test "$(grep -c . "$faults/said")" = 3

# -- The command: two listed devices of two domains, and one that is not listed.
root=$faults/root
rr=$root/sys/kernel/relax_rmrr
# device BDF GROUP REGION... - each as START-LAST, below 4 GiB.
device() {
	local bdf=$1 group=$2 region
	shift 2
	mkdir -p "$rr/devices/$bdf" "$root/sys/kernel/iommu_groups/$group/devices/$bdf" \
		"$root/sys/devices/pci0000:00/$bdf" "$root/sys/bus/pci/devices"
	ln -s "../../../devices/pci0000:00/$bdf" "$root/sys/bus/pci/devices/$bdf"
	ln -s "../../../kernel/iommu_groups/$group" "$root/sys/devices/pci0000:00/$bdf/iommu_group"
	echo 0x0108 >"$root/sys/devices/pci0000:00/$bdf/vendor"
	echo "8.0 GT/s PCIe" >"$root/sys/devices/pci0000:00/$bdf/current_link_speed"
	echo relaxed >"$rr/devices/$bdf/state"
	for region; do
		echo "0x00000000${region%-*} 0x00000000${region#*-} direct-relaxable"
	done >"$rr/devices/$bdf/regions"
}
mkdir -p "$root/dev" "$root/sys/module/relax_rmrr"
device 0000:01:00.0 14 000e8000-000e8fff 7df83000-7df84fff
device 0001:01:00.0 15 90000000-90000fff
device 0000:02:00.0 16 000e8000-000e8fff
listed() {
	printf '%s\n' "$@" >"$rr/allowlist"
}
listed 0000:01:00.0@8086:10fb 0001:01:00.0@8086:10fb
# in_log LINE... - each a second after the other, as /dev/kmsg has them.
in_log() {
	local line n=0
	for line; do
		n=$((n + 1))
		printf '6,%d,%d000000,-;%b\n' $n $n "$line"
	done >"$log"
}
# seen [OPTION...] - what the command says of it, and how it ends.
seen() {
	local status=0
	"$tool" --root "$root" faults "$@" "$log" >"$faults/said" 2>&1 || status=$?
	echo "$status" >"$faults/status"
}
# finds WHAT STATUS [LINE...] - those of its lines that are of faults.
finds() {
	local what=$1 status=$2
	shift 2
	seen
	printf '%s\n' "$@" | grep . >"$faults/expected"
	grep -E ' (read|write) \[mem ' "$faults/said" | diff "$faults/expected" - >"$faults/differs" 2>&1
	result "faults: $what" $? "$faults/said"
	check "faults: $what: how it ends" test "$(cat "$faults/status")" = "$status"
}
low="[mem 0x000e8000-0x000e8fff]"
high="[mem 0x7df83000-0x7df84fff]"
other="[mem 0x90000000-0x90000fff]"
once="1 time, first 1.000000 s, last 1.000000 s"

# form WHAT MESSAGE DEVICE ACCESS MEM
form() {
	in_log "$2"
	finds "$1" 1 "$3 $4 $5 $once"
}
tail="[fault reason 05] PTE Write access is not set"
form "Intel, up to 5.9" "DMAR: [DMA Write] Request device [01:00.0] fault addr e8000 $tail" 0000:01:00.0 write "$low"
form "Intel, up to 5.9, a read" "DMAR: [DMA Read] Request device [01:00.0] fault addr 7df84000 $tail" 0000:01:00.0 read "$high"
form "Intel, 5.10" "DMAR: [DMA Write] Request device [01:00.0] PASID ffffffff fault addr e8000 $tail" 0000:01:00.0 write "$low"
form "Intel, 5.13" "DMAR: [DMA Write NO_PASID] Request device [0x01:0x00.0] fault addr 0xe8000 $tail" 0000:01:00.0 write "$low"
form "Intel, 5.15" "DMAR: [DMA Write NO_PASID] Request device [01:00.0] fault addr 0xe8000 $tail" 0000:01:00.0 write "$low"
form "Intel, 7.2.12" "DMAR: [DMA Write NO_PASID] Request device [0000:01:00.0] fault addr 0xe8000 $tail" 0000:01:00.0 write "$low"
form "Intel, another domain" "DMAR: [DMA Write NO_PASID] Request device [0001:01:00.0] fault addr 0x90000000 $tail" 0001:01:00.0 write "$other"
form "Intel, with a PASID" "DMAR: [DMA Read PASID 0x1] Request device [01:00.0] fault addr 0xe8000 $tail" 0000:01:00.0 read "$low"
event="AMD-Vi: Event logged [IO_PAGE_FAULT"
form "AMD, a device" "vfio-pci 0000:01:00.0: $event domain=0x0035 address=0xe8300 flags=0x0020]" 0000:01:00.0 write "$low"
form "AMD, a read" "vfio-pci 0000:01:00.0: $event domain=0x0035 address=0x7df84ff8 flags=0x0000]" 0000:01:00.0 read "$high"
form "AMD, QEMU's" "vfio-pci 0000:01:00.0: $event domain=0x0035 address=0xe8300 flags=0x0028]" 0000:01:00.0 write "$low"
form "AMD, no device" "$event device=01:00.0 domain=0x0035 address=0xe8300 flags=0x0020]" 0000:01:00.0 write "$low"
form "AMD, no device, 6.2" "$event device=0000:01:00.0 domain=0x0035 address=0xe8300 flags=0x0020]" 0000:01:00.0 write "$low"
form "AMD, another domain" "$event device=0001:01:00.0 domain=0x0035 address=0x90000300 flags=0x0020]" 0001:01:00.0 write "$other"
form "Intel tells no domain" "DMAR: [DMA Write NO_PASID] Request device [01:00.0] fault addr 0x90000000 $tail" 0001:01:00.0 write "$other"

smmu="arm-smmu-v3 arm-smmu-v3.0.auto: "
# record EVENT STREAM FLAGS ADDRESS - a record of an SMMU, as arguments of in_log.
record() {
	record=("${smmu}event 0x$1 received:" "$smmu\\\\x090x0000${2}000000$1"
		"$smmu\\\\x090x$3" "$smmu\\\\x090x$4" "$smmu\\\\x090x0000000000000000")
}
record 10 0100 0000000000000000 00000000000e8300
in_log "${record[@]}"
finds "Arm, a write" 1 "0000:01:00.0 write $low 1 time, first 5.000000 s, last 5.000000 s"
in_log "${record[@]/\\\\x09/\\t}"
finds "Arm, with tabs" 1 "0000:01:00.0 write $low 1 time, first 5.000000 s, last 5.000000 s"
in_log "${record[@]}" "${smmu}event: F_TRANSLATION client: 0000:01:00.0 sid: 0x100 ssid: 0 iova: 0xe8300 ipa: 0" \
	"${smmu}unpriv data write s1 \"Input address caused fault\" stag: 0x0"
finds "Arm, 6.13: counted once" 1 "0000:01:00.0 write $low 1 time, first 5.000000 s, last 5.000000 s"
in_log "${record[@]:0:3}" "arm-smmu-v3 arm-smmu-v3.1.auto: event 0x10 received:" "${record[@]:3}"
finds "Arm, two of them at a time: what is mixed is lost" 0
record 13 0100 0000000800000000 000000007df83000
in_log "${record[@]}"
finds "Arm, a read, no permission" 1 "0000:01:00.0 read $high 1 time, first 5.000000 s, last 5.000000 s"
record 02 0100 0000000000000000 00000000000e8300
in_log "${record[@]}"
finds "Arm, another event" 0
record 10 0900 0000000000000000 00000000000e8300
in_log "${record[@]}"
finds "Arm, a stream that is another device's" 0
in_log "${record[@]}" "${smmu}event: F_TRANSLATION client: 0000:01:00.0 sid: 0x900 ssid: 0 iova: 0xe8300 ipa: 0"
finds "Arm, 6.13: the kernel names the device" 1 "0000:01:00.0 write $low 1 time, first 6.000000 s, last 6.000000 s"
in_log "${smmu}event: F_TRANSLATION client: 0000:01:00.0 sid: 0x900 ssid: 0 iova: 0xe8300 ipa: 0"
finds "Arm, 6.13: without its record" 0

# Traps.
write="DMAR: [DMA Write NO_PASID] Request device"
allowed="relax_rmrr: 0000:01:00.0: allowed [8086:10fb] by bash[812] uid 0"
in_log "$write [01:00.0] fault addr 0xe7000 $tail" "$write [01:00.0] fault addr 0xe9000 $tail" \
	"$write [01:00.0] fault addr 0x7df85000 $tail" "vfio-pci 0000:01:00.0: $event domain=0x0035 address=0xe9000 flags=0x0020]"
finds "outside the regions" 0
in_log "$write [01:00.1] fault addr 0xe8000 $tail" "$write [02:00.0] fault addr 0xe8000 $tail" \
	"vfio-pci 0000:02:00.0: $event domain=0x0035 address=0xe8300 flags=0x0020]"
finds "a device that is not listed" 0
in_log "$event device=0001:01:00.0 domain=0x0035 address=0xe8300 flags=0x0020]" \
	"vfio-pci 0002:01:00.0: $event domain=0x0035 address=0xe8300 flags=0x0020]"
finds "another domain" 0
in_log "$write [01:00.0] fault addr 0xe8000 $tail" "$allowed" \
	"$write [01:00.0] fault addr 0xe8000 $tail" "$write [01:00.0] fault addr 0xe8000 $tail"
finds "before the grant" 1 "0000:01:00.0 write $low 2 times, first 3.000000 s, last 4.000000 s"
in_log "$allowed" "$write [01:00.0] fault addr 0xe8000 $tail" \
	"relax_rmrr: 0000:01:00.0: revoked by bash[812] uid 0" \
	"$write [01:00.0] fault addr 0xe8000 $tail"
finds "behind a revocation" 0
in_log "$write [01:00.0] fault addr 0xe8000 $tail" "${allowed/0000:/0001:}"
finds "another device's grant" 1 "0000:01:00.0 write $low $once"
in_log "$write [01:00.0] fault addr 0xe8000 $tail" "xrelax_rmrr: 0000:01:00.0: allowed [8086:10fb] by x" \
	"relax_rmrr: refused \\\"0000:01:00.0: allowed [\\\": x"
finds "what is no grant" 1 "0000:01:00.0 write $low $once"
in_log "$allowed mapped" "$write [01:00.0] fault addr 0xe8000 $tail" \
	"$write [01:00.0] fault addr 0x7df83000 $tail" "DMAR: [DMA Read NO_PASID] Request device [01:00.0] fault addr 0xe8000 $tail"
finds "each region and direction" 1 "0000:01:00.0 read $low 1 time, first 4.000000 s, last 4.000000 s" \
	"0000:01:00.0 write $low 1 time, first 2.000000 s, last 2.000000 s" \
	"0000:01:00.0 write $high 1 time, first 3.000000 s, last 3.000000 s"
check "faults: that there may be more is said" grep -q "^These are lower bounds" "$faults/said"
in_log "dmar_fault: 5 callbacks suppressed" "${allowed/0000:/0001:}" "$allowed" "$write [01:00.0] fault addr 0xe8000 $tail" \
	"dmar_fault: 35 callbacks suppressed" "amd_iommu_report_page_fault: 2 callbacks suppressed" "other: 7 callbacks suppressed"
finds "left out" 1 "0000:01:00.0 write $low at least 1 time, first 4.000000 s, last 4.000000 s"
check "faults: left out: how many, since the grant" grep -q "^The kernel left out up to 37 messages about faults, of any device" "$faults/said"
for line in "DMAR: [DMA Write] Request device [01:00.0] fault addr" "DMAR: [DMA Write] Request device [01:20.0] fault addr e8000" \
	"DMAR: [DMA Write] Request device [01:00.8] fault addr e8000" "DMAR: [DMA Write] Request device [1:00:00.0] fault addr" \
	"x DMAR: [DMA Write] Request device [01:00.0] fault addr e8000" "DMAR: [DMA Write] Request device [01:00.0] fault addr 1000000000000e8000" \
	"$event" "$event address=0xe8300 flags=0x0020]" "$event device=01:00.0 flags=0x0020]" "x: $event domain=0x0035 address=0xe8300 flags=0x0020]"; do
	in_log "$line"
	finds "not whole: $line" 0
done

# Behind a bridge of conventional PCI: the requester is the bridge.
bridge=$root/sys/devices/pci0000:00/0000:00:1c.0
mkdir -p "$bridge/0000:03:00.0/0000:04:01.0"
device 0000:04:01.0 17 30000000-30000fff
rm "$root/sys/bus/pci/devices/0000:04:01.0"
ln -s ../../../devices/pci0000:00/0000:00:1c.0/0000:03:00.0/0000:04:01.0 "$root/sys/bus/pci/devices/0000:04:01.0"
ln -s ../../../devices/pci0000:00/0000:00:1c.0/0000:03:00.0 "$root/sys/bus/pci/devices/0000:03:00.0"
ln -s ../../../../../../kernel/iommu_groups/17 "$bridge/0000:03:00.0/0000:04:01.0/iommu_group"
listed 0000:01:00.0@8086:10fb 0000:04:01.0@8086:10fb
echo "8.0 GT/s PCIe" >"$bridge/0000:03:00.0/current_link_speed"
in_log "$write [04:00.0] fault addr 0x30000000 $tail" "$write [03:00.0] fault addr 0x30000000 $tail" \
	"$write [00:1c.0] fault addr 0x30000000 $tail" "$write [04:01.0] fault addr 0x30000000 $tail" \
	"$write [01:00.0] fault addr 0x30000000 $tail"
finds "behind a bridge" 1 "0000:04:01.0 write [mem 0x30000000-0x30000fff] 3 times, first 1.000000 s, last 4.000000 s"
echo "8.0 GT/s PCIe" >"$bridge/0000:03:00.0/0000:04:01.0/current_link_speed"
finds "behind a bridge of PCI Express" 1 "0000:04:01.0 write [mem 0x30000000-0x30000fff] 1 time, first 4.000000 s, last 4.000000 s"
listed 0000:01:00.0@8086:10fb 0001:01:00.0@8086:10fb

# -- Could one have been seen?
# could WHAT DEVICE ANSWER
could() {
	seen
	check "faults: could it be seen: $1" grep -qxF "$2: a fault could be seen: $3" "$faults/said"
}
in_log nothing
below="1 region lies below 1 MiB, where every guest has memory"
may="1 region may be covered by a guest's memory, then nothing is seen"
arch=$(uname -m)
if [ "$arch" = aarch64 ]; then
	# There a guest's memory begins at 1 GiB.
	could "below 1 GiB" 0000:01:00.0 "yes: 1 region lies where no guest has memory; $may"
else
	could "below 1 MiB, and below 4 GiB" 0000:01:00.0 "perhaps: $may; $below"
fi
could "below 4 GiB" 0001:01:00.0 "perhaps: $may"
listed 0000:01:00.0@8086:10fb=mapped 0001:01:00.0@8086:10fb=mapped
could "mapped" 0001:01:00.0 "no: 1 region stays mapped (policy mapped)"
[ "$arch" = aarch64 ] || could "mapped, below 1 MiB too" 0000:01:00.0 "no: 1 region stays mapped (policy mapped); $below"
listed 0000:01:00.0@8086:10fb 0001:01:00.0@8086:10fb
in_log "$allowed"
nobody="no: no driver for virtual machines was bound since its grant"
could "nobody has had it" 0000:01:00.0 "$nobody"
could "the other's grant is not in the log" 0001:01:00.0 "perhaps: $may"
in_log "$allowed" "relax_rmrr: 0000:01:00.0: bound to driver vfio-pci while relaxed"
seen
check "faults: could it be seen: it was bound" grep -q "^0000:01:00.0: a fault could be seen: [py]" "$faults/said"
in_log "$allowed"
mkdir "$root/vfio-pci"
ln -s ../../../../vfio-pci "$root/sys/devices/pci0000:00/0000:01:00.0/driver"
seen
check "faults: could it be seen: it is bound" grep -q "^0000:01:00.0: a fault could be seen: [py]" "$faults/said"
rm "$root/sys/devices/pci0000:00/0000:01:00.0/driver"
in_log "$allowed" "$write [01:00.0] fault addr 0xe8000 $tail"
seen
check "faults: could it be seen: it was" grep -q "^0000:01:00.0: a fault could be seen: yes: 1 region was hit; 1 region " "$faults/said"
: >"$rr/devices/0001:01:00.0/regions"
could "no region" 0001:01:00.0 "no: firmware ties no region to it"

# -- JSON, and without devices or module.
seen --json
check "faults: JSON: by the schema" valid "$faults/said"
check "faults: JSON: it is some" python3 -c '
import json, sys
all = json.load(open(sys.argv[1]))
one = all["devices"][0]
tally = one["regions"][0]["faults"][0]
assert all["command"] == "faults" and all["faults"] == one["faults"] == tally["count"] == 1
assert one["device"] == "0000:01:00.0" and one["grant_in_log"] and tally["access"] == "write"
assert one["regions"][0]["visible"] == "seen" and tally["first"] == "2.000000 s"' "$faults/said"
check "faults: JSON: how it ends" test "$(cat "$faults/status")" = 1
: >"$rr/allowlist"
seen
check "faults: nothing is listed" test "$(cat "$faults/status" "$faults/said")" = \
	"0
No device is listed: there is no fault to look for."
seen --json
check "faults: nothing is listed, JSON: by the schema" valid "$faults/said"
check "faults: nothing is listed, JSON" python3 -c 'import json, sys
assert json.load(open(sys.argv[1]))["devices"] == []' "$faults/said"
mv "$rr/allowlist" "$rr/away"
seen
check "faults: no module" test "$(cat "$faults/status") $(grep -c . "$faults/said") $(grep -c "not loaded" "$faults/said")" = "1 1 1"
mv "$rr/away" "$rr/allowlist"
listed 0000:01:00.0@8086:10fb 0001:01:00.0@8086:10fb

# -- Logs that cannot be read, or hardly.
in_log "$write [01:00.0] fault addr 0xe8000 $tail"
chmod 000 "$log"
# Who is root has to be without its power.
without=()
[ "$(id -u)" != 0 ] || without=(setpriv --bounding-set=-all)
"${without[@]}" "$plain_tool" --root "$root" faults "$log" >"$faults/said" 2>&1
check "faults: no permission" test "$? $(cat "$faults/said")" = \
	"1 relax_rmrr: cannot read the kernel's log from $log: Permission denied"
chmod 644 "$log"
log=$faults/nonesuch seen
check "faults: no such file" test "$(cat "$faults/status") $(grep -c "No such file" "$faults/said")" = "1 1"
log=$root seen
check "faults: a folder" test "$(cat "$faults/status") $(grep -c "Is a directory" "$faults/said")" = "1 1"
seen --since teatime
check "faults: no time: it is a mistake in use" test "$(cat "$faults/status")" = 2
cp "$log" "$root/dev/kmsg"
"$tool" --root "$root" faults >"$faults/said" 2>&1
check "faults: without a file it is the root's /dev/kmsg" grep -q "^0000:01:00.0 write .* 1 time, first 2" "$faults/said"
rm "$root/dev/kmsg"
PATH=$faults/stub:$PATH timeout 20 "$tool" --root "$root" faults >"$faults/said" 2>&1
check "faults: and never this machine's journal" grep -q "cannot read the kernel's log from /dev/kmsg" "$faults/said"
"$tool" --root "$root" faults - <"$log" >"$faults/said" 2>&1
check "faults: standard input" grep -q "^0000:01:00.0 write " "$faults/said"
: >"$faults/empty"
log=$faults/empty seen
check "faults: an empty log" test "$(cat "$faults/status")" = 0
# The fault behind a megabyte of anything, in which no line may be one.
{ head -c 1000000 /dev/urandom; printf '\n\0\0\n'; cat "$log"; } >"$faults/garbage"
log=$faults/garbage seen
check "faults: garbage" grep -q "^0000:01:00.0 write $(printf %s "$low" | sed 's/[][]/\\&/g') " "$faults/said"
for file in allowlist devices/0000:01:00.0/regions devices/0000:01:00.0/state; do
	cp "$rr/$file" "$faults/kept"
	head -c 5000 /dev/urandom >"$rr/$file"
	seen
	check "faults: garbage in $file" test "$(cat "$faults/status")" -le 1
	check "faults: garbage in $file: no sanitizer complains" bash -c '! grep -aq "runtime error\|AddressSanitizer" "$0"' "$faults/said"
	cp "$faults/kept" "$rr/$file"
done
# A line of 50 MB, and 50 MB of lines, in 16 MB of memory.
{
	head -c 50000000 /dev/zero | tr '\0' x
	echo
	yes "[    1.000000] usb 1-1: new high-speed USB device number 2 using xhci_hcd" | head -c 50000000
	echo
	cat "$log"
} >"$faults/large"
# small FILE - what the command says of it in little memory.
small() {
	(ulimit -v 16384 && "$plain_tool" --root "$root" faults "$1") >"$faults/said" 2>&1
}
small "$faults/large"
check "faults: a log of 100 MB, in 16 MB of memory" grep -q "^0000:01:00.0 write " "$faults/said"
rm "$faults/large"
