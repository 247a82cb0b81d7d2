# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# The command on a machine that is made up: what it lists, allows, revokes and applies.
# Needs: $work and the libraries, from selftests/run.

# shellcheck source=SCRIPTDIR/../lib/fake.sh
. "$top/selftests/lib/fake.sh"
need strace:strace script:bsdutils
check "the command builds" tool_build
conf=etc/modprobe.d/relax_rmrr.conf

# ends HOW [SAID [COMPLAINED]] - it ended like that, with such lines, and no sanitizer's; an
# error is one line.
ends() {
	[ "$ended" = "$1" ] || { echo "it ended with $ended"; cat "$work/said" "$work/complained"; return 1; }
	! grep -E 'runtime error|Sanitizer' "$work/complained" || return 1
	[ -z "${2:-}" ] || grep -qE -e "$2" "$work/said" || { cat "$work/said"; return 1; }
	if [ -n "${3:-}" ]; then
		grep -qE -e "$3" "$work/complained" || { cat "$work/complained"; return 1; }
	fi
}
# says WHAT HOW SAID COMPLAINED ARGUMENT...
says() {
	local what=$1 how=$2 said=$3 complained=$4
	shift 4
	tool "$@"
	check "the command: $what" ends "$how" "$said" "$complained"
}
holds() {
	check "the command: $1" test "$(cat "$fake/$2" 2>/dev/null)" = "$3"
}
# two_ports - a card with two tied functions in one group, one untied beside them.
two_ports() {
	fake_machine "$work/machine"
	fake_device 0000:01:00.0 14 blocked direct ixgbe
	fake_device 0000:01:00.1 14 blocked direct ixgbe
	fake_device 0000:01:00.2 14 "" "" ixgbe
	echo 0x1533 >"$fake/sys/bus/pci/devices/0000:01:00.2/device"
}

# --- to see
two_ports
tool list
check "the command: list: a table by tabs" diff - "$work/said" <<-END
	GROUP	DEVICE	STATE	DRIVER	REGIONS	NAME
	14	0000:01:00.0	blocked	ixgbe	0x000e8000-0x000e8fff	Intel Corporation 82599ES 10-Gigabit SFI/SFP+ Network Connection, a name that is too long for a table
	14	0000:01:00.1	blocked	ixgbe	0x000e8000-0x000e8fff	Intel Corporation 82599ES 10-Gigabit SFI/SFP+ Network Connection, a name that is too long for a table
	14	0000:01:00.2	-	ixgbe	-	Intel Corporation I210 Gigabit Network Connection
	group 14: blocked by 0000:01:00.0, 0000:01:00.1; 'relax_rmrr allow 0000:01:00.0' allows all of it
END
cp "$work/said" "$work/plain"
tool
check "the command: alone, it lists" cmp "$work/said" "$work/plain"
says "list --no-legend" 0 "" "" list --no-legend
check "the command: list --no-legend: three lines" test "$(wc -l <"$work/said")" = 3
# on_terminal VARIABLE=VALUE... - what it lists there.
on_terminal() {
	env COLUMNS=100 "$@" script -qc "stty cols 100; '$tool' --root '$fake'" /dev/null |
		tr -d '\r' >"$work/terminal"
}
on_terminal TERM=xterm
check "the command: a terminal has colour" grep -q $'\033\[31mblocked\033\[0m' "$work/terminal"
check "the command: the table fits 100 columns" \
	bash -c 'sed "s/\x1b\[[0-9]*m//g; /^group/d" "$1" | awk "{ if (length(\$0) > 100) exit 1; n++ } END { exit n < 4 }"' - "$work/terminal"
on_terminal TERM=xterm NO_COLOR=1
check "the command: no colour with NO_COLOR" bash -c '! grep -q "$(printf "\033")" "$1"' - "$work/terminal"
on_terminal TERM=dumb
check "the command: no colour on a dumb terminal" bash -c '! grep -q "$(printf "\033")" "$1"' - "$work/terminal"
says "show" 0 "^blocked by  0000:01:00.0, 0000:01:00.1" "" show 01:00.1
says "show an untied one" 0 "^state .*does not tie it" "" show 01:00.2
says "show one that is not there" 1 "" "no such device" show 02:00.0
says "show what is no address" 2 "" "no address of a PCI device" show 1:0.0
says "an unknown command" 2 "" "no command 'lits'" lits
says "an option of another command" 2 "" "'list' takes no --mapped" list --mapped
says "an argument too many" 2 "" "usage: relax_rmrr apply" apply now
says "--help" 0 "usage: relax_rmrr \[list\]" "" --help
says "--version" 0 "^relax_rmrr [0-9.]+$" "" --version
check "the command: a full disk behind its output" bash -c '! "$1" --root "$2" list >/dev/full 2>/dev/null' - "$tool" "$fake"

# with_ids VENDOR:DEVICE... - as many devices in one group, with these ids.
with_ids() {
	local i=0 id
	fake_machine "$work/machine"
	for id; do
		fake_device "0000:02:00.$i" 2 blocked direct
		echo "0x${id%:*}" >"$fake/sys/bus/pci/devices/0000:02:00.$i/vendor"
		echo "0x${id#*:}" >"$fake/sys/bus/pci/devices/0000:02:00.$i/device"
		i=$((i + 1))
	done
}
# names - the last column of what it lists.
names() {
	tool list --no-legend
	cut -f 6 "$work/said"
}
with_ids ffff:ffff 8086:1533 0000:0000 10de:1533 8086:10fb 8086:1533 8086:1534 10de:0001
printf '%s\n' '0000  No vendor' '	0000  No device' '1022  Other vendor' '	1533  Not this one' \
	'10de  NVIDIA' '	1533  A card' '		8086 1533  Not that one' 'ffff  Last vendor' '	ffff  Last device' \
	'8086  Intel' '	10fa  Below' '	10fb  82599' '	10fc  Above' '	1533  I210' '	1533  I210 again' \
	'8086  Intel again' '	1534  Found later' 'C 02  Network controller' '	0001  No device at all' \
	>"$fake/usr/share/misc/pci.ids"
check "the command: list: each has its own name" diff - <(names) <<-END
	Last vendor Last device
	Intel I210
	No vendor No device
	NVIDIA A card
	Intel 82599
	Intel I210
	Intel again Found later
	[10de:0001]
END
fake_state 0000:03:00.0 absent
fake_state 0000:03:00.1 absent
check "the command: list: who is not there has no name" test "$(names | tail -n 2)" = $'-\n-'
rm -r "$fake/sys/kernel/iommu_groups/2" "$fake_sys"/devices/0000:02:00.*
check "the command: list: nobody who could have one" test "$(names)" = $'-\n-'
two_ports

fake_state 0000:01:00.0 peer-blocked direct
says "list: who blocks" 0 "^group 14: blocked by 0000:01:00.1;" "" list
fake_state 0000:01:00.1 relaxed direct-relaxable
fake_state 0000:01:00.0 relaxed direct-relaxable
says "list: nobody blocks" 0 "0000:01:00.1.relaxed" "" list
check "the command: list: nobody blocks: no line below" bash -c '! grep "^group" "$1"' - "$work/said"
fake_machine "$work/machine"
says "a machine without the problem" 0 "firmware ties no device of this machine" "" list
check "the command: a machine without the problem: one line" test "$(wc -l <"$work/said")" = 1
fake_unload
says "no IOMMU" 1 "" "no IOMMU is active" list
two_ports
fake_unload
says "without the module" 1 "^14.0000:01:00.1.-.ixgbe.0x000e8000-0x000e8fff \+1" "" list

# --- JSON and metrics
lists_valid() {
	tool list --json
	valid "$work/said"
}
check "JSON: without the module" lists_valid
two_ports
check "JSON: a group" lists_valid
fake_device 0000:00:1b.0 - unaffected
fake_state 0001:02:00.0 absent
ln -s x "$fake/sys/kernel/iommu_groups/14/devices/serial8250"
check "JSON: in no group, absent, no PCI device" lists_valid
check "JSON: addresses are strings, what is not known is null" python3 - "$work/said" <<-'END'
	import json, sys
	out = json.load(open(sys.argv[1]))
	groups = out["groups"]
	first = groups[0]["devices"][0]
	assert first["regions"][0] == {"start": "0x000e8000", "end": "0x000e8fff", "type": "direct"}
	assert groups[0]["devices"][3]["bus"] is None
	assert groups[1]["group"] is None
	assert groups[1]["devices"][1]["id"] is None and not groups[1]["devices"][1]["present"]
END
fake_machine "$work/machine"
check "JSON: nothing" lists_valid
two_ports
printf '8086  A "quoted" \\ name \x01\xff\xc3\n\t10fb  \xe2\x82 \xf0\x9f\x98\x80 \xed\xa0\x80 "\\"\n' >"$fake/usr/share/misc/pci.ids"
check "JSON: quotes, backslashes, no UTF-8 in pci.ids" lists_valid
check "JSON: that name" grep -qF '"name": "A \"quoted\" \\ name ??? ?? 😀 ??? \"\\\""' "$work/said"
# Names of any bytes.
any_names() {
	local i
	for i in $(seq 25); do
		{
			printf '8086  '
			head -c 60 /dev/urandom | tr -d '\n\0'
			printf '\n\t10fb  '
			head -c 60 /dev/urandom | tr -d '\n\0'
			echo
		} >"$fake/usr/share/misc/pci.ids"
		lists_valid || { cp "$fake/usr/share/misc/pci.ids" "$work/bad-names"; return 1; }
	done
}
check "JSON: names of any bytes" any_names
borrow "$host_arch" prometheus prometheus
promtool=$borrowed/usr/bin/promtool
metrics() {
	tool list --prometheus
	[ "$ended" = 0 ] && "$promtool" check metrics <"$work/said"
}
two_ports
check "metrics: promtool has nothing to say" metrics
check "metrics: each state is 0 or 1" test \
	"$(grep -c '^relax_rmrr_device_state{device="0000:01:00.0",state="[a-z-]*"} [01]$' "$work/said")" = 9
check "metrics: the state is 1" grep -q '^relax_rmrr_device_state{device="0000:01:00.0",state="blocked"} 1$' "$work/said"
fake_unload
check "metrics: without the module" metrics
check "metrics: without the module: up is 0" grep -qx 'relax_rmrr_up 0' "$work/said"

# --- to allow
both=0000:01:00.0@8086:10fb,0000:01:00.1@8086:10fb
comment='# The PCI devices that relax_rmrr may relax from boot on (see relax_rmrr(4)).
# Kept by relax_rmrr(8); its line may be edited by hand as well.'
two_ports
says "allow names what comes with it" 0 "0000:01:00.1 .*tied, and in the same group" "" allow 01:00.0
holds "allow: the write" sys/kernel/relax_rmrr/allowlist $'0000:01:00.0\n0000:01:00.1'
holds "allow: for good" $conf "$comment
options relax_rmrr allowlist=$both"
# one_write ARGUMENT... - to the list.
one_write() {
	strace -f -qq -e trace=openat,write -P "$fake_sys/allowlist" -o "$work/strace" \
		"$tool" --root "$fake" "$@" >/dev/null 2>&1
	[ "$(grep -c 'write(' "$work/strace")" = 1 ] || { cat "$work/strace"; return 1; }
}
two_ports
ASAN_OPTIONS=detect_leaks=0 check "the command: allow writes once" one_write allow 01:00.0
# eight - as many tied functions of one group, and one of another.
eight() {
	local i
	fake_machine "$work/machine"
	for i in 0 1 2 3 4 5 6 7; do
		fake_device 0000:03:00.$i 21 blocked direct
	done
	fake_device 0000:04:00.0 22 blocked direct
}
eight
ASAN_OPTIONS=detect_leaks=0 check "the command: allow writes once for a group of eight" one_write allow 03:00.5
holds "allow: the write has all eight, and no other" sys/kernel/relax_rmrr/allowlist \
	"$(printf '0000:03:00.%d\n' 5 0 1 2 3 4 6 7)"
two_ports
says "allow --now" 0 "until the next boot" "" allow --now 01:00.0
check "the command: allow --now is not for good" test ! -e "$fake/$conf"
two_ports
says "allow --mapped" 0 "" "" allow --mapped 01:00.1
holds "allow --mapped: the write" sys/kernel/relax_rmrr/allowlist $'0000:01:00.1=mapped\n0000:01:00.0=mapped'
check "the command: allow --mapped: for good" grep -qx "options relax_rmrr allowlist=0000:01:00.1@8086:10fb=mapped,0000:01:00.0@8086:10fb=mapped" "$fake/$conf"
two_ports
says "a policy each" 0 "" "" allow 01:00.0=mapped 01:00.1=relaxed
holds "a policy each: the write" sys/kernel/relax_rmrr/allowlist $'0000:01:00.0=mapped\n0000:01:00.1=relaxed'
two_ports
says "a policy for all" 0 "" "" allow 01:00.0=mapped 01:00.1
holds "a policy for all: the write" sys/kernel/relax_rmrr/allowlist $'0000:01:00.0=mapped\n0000:01:00.1=mapped'
two_ports
says "allow a slot" 0 "0000:01:00.2 .*firmware does not tie it" "" allow '01:00.*'
holds "allow a slot: the write" sys/kernel/relax_rmrr/allowlist $'0000:01:00.0\n0000:01:00.1\n0000:01:00.2'
two_ports
says "allow an absent one by its id" 0 "is not there: the grant waits" "" allow 05:00.0@8086:1533
holds "allow an absent one by its id: the write" sys/kernel/relax_rmrr/allowlist 0000:05:00.0@8086:1533
two_ports
says "allow an absent one" 1 "" "05:00.0: there is no such device" allow 05:00.0
says "allow an absent slot" 1 "" "no such device" allow '05:00.*'
says "allow what is no address" 2 "" "\"01:00\" is no address" allow 01:00
says "allow a minus" 2 "" "takes a device off" allow -- -01:00.0
says "allow nothing" 2 "" "usage: relax_rmrr allow" allow
fake_state 0000:01:00.0 mismatch direct
echo 0000:01:00.0@8086:1533 >"$fake_sys/allowlist"
says "allow where another device was allowed" 1 "" "'relax_rmrr revoke 0000:01:00.0' first" allow 01:00.0
check "the command: refused, nothing is for good" test ! -e "$fake/$conf"
two_ports
printf '0000:01:00.0@8086:10fb=mapped\n0000:01:00.1@8086:10fb=mapped\n' >"$fake_sys/allowlist"
says "allow what is allowed" 0 "is allowed already, mapped" "" allow 01:00.0
check "the command: allow what is allowed: for good, as it is" grep -q "allowlist=0000:01:00.0@8086:10fb=mapped,0000:01:00.1@8086:10fb=mapped$" "$fake/$conf"

# --- the file
# kept WHAT BEFORE AFTER ARGUMENT... - it was that, and becomes that.
kept() {
	local what=$1 before=$2 after=$3
	shift 3
	two_ports
	printf '%s' "$before" >"$fake/$conf"
	tool "$@"
	check "modprobe.d: $what: it ends well" ends 0
	check "modprobe.d: $what" diff <(printf '%s' "$after") "$fake/$conf"
}
kept "other lines stay" $'# mine\noptions vfio-pci ids=1:2\n' \
	$'# mine\noptions vfio-pci ids=1:2\n'"options relax_rmrr allowlist=$both"$'\n' allow 01:00.0
kept "the line stays where it is" $'#a\noptions relax_rmrr allowlist=02:00.0\n#b\n' \
	$'#a\n'"options relax_rmrr allowlist=0000:02:00.0,$both"$'\n#b\n' allow 01:00.0
kept "no newline at the end" 'options vfio-pci ids=1:2' \
	$'options vfio-pci ids=1:2\n'"options relax_rmrr allowlist=$both"$'\n' allow 01:00.0
kept "other words stay" $'options  relax-rmrr dyndbg=+p  allowlist=02:00.0 x=y\n' \
	"options relax_rmrr dyndbg=+p allowlist=0000:02:00.0,$both x=y"$'\n' allow 01:00.0
kept "a line of several" $'options relax_rmrr \\\n  allowlist=02:00.0,\\\n03:00.0\n#b\n' \
	"options relax_rmrr allowlist=0000:02:00.0,0000:03:00.0,$both"$'\n#b\n' allow 01:00.0
kept "an entry that says so stays" $'options relax_rmrr allowlist=01:00.*\n' \
	$'options relax_rmrr allowlist=0000:01:00.*\n' allow 01:00.0
kept "a slot of another policy is overruled" $'options relax_rmrr allowlist=01:00.*=mapped\n' \
	$'options relax_rmrr allowlist=0000:01:00.*=mapped,0000:01:00.0@8086:10fb=relaxed,0000:01:00.1@8086:10fb=relaxed\n' allow 01:00.0=relaxed
kept "another id takes its place" $'options relax_rmrr allowlist=01:00.0@8086:1533,04:00.0\n' \
	"options relax_rmrr allowlist=0000:04:00.0,$both"$'\n' allow 01:00.0
# refuses WHAT FILE CONTENT SENTENCE - it has that line elsewhere, and nothing is done.
refuses() {
	two_ports
	mkdir -p "$fake/$(dirname "$2")"
	printf '%s\n' "$3" >"$fake/$2"
	find "$fake/etc" "$fake/usr/lib" -type f -exec cat {} + >"$work/before" 2>/dev/null
	says "$1" 1 "" "$4" allow 01:00.0
	check "the command: $1: one line" test "$(wc -l <"$work/complained")" = 1
	holds "$1: no write" sys/kernel/relax_rmrr/allowlist ""
	check "the command: $1: no file is changed" diff "$work/before" \
		<(find "$fake/etc" "$fake/usr/lib" -type f -exec cat {} + 2>/dev/null)
	says "$1: --now all the same" 0 "" "" allow --now 01:00.0
}
refuses "a second line elsewhere" etc/modprobe.d/vfio.conf $'#\noptions relax_rmrr allowlist=02:00.0' \
	"^relax_rmrr: /etc/modprobe.d/vfio.conf:2 has an 'options relax_rmrr' line"
refuses "a second line in a distribution's folder" usr/lib/modprobe.d/x.conf 'options relax-rmrr allowlist=02:00.0' \
	"/usr/lib/modprobe.d/x.conf:1 has"
refuses "two lines" $conf $'options relax_rmrr allowlist=02:00.0\n\noptions relax_rmrr allowlist=03:00.0' "two .* lines, 1 and 3"
refuses "the kernel's command line" proc/cmdline 'quiet relax_rmrr.allowlist=02:00.0 splash' "command line has relax_rmrr.allowlist="
refuses "an entry that is none" $conf 'options relax_rmrr allowlist=02:00.0,0200' "relax_rmrr.conf:1: \"0200\" is no entry"
two_ports
mkdir "$fake/$conf"
says "a folder in the file's place" 1 "" "cannot write /etc/modprobe.d/relax_rmrr.conf: .*nothing has been changed" allow 01:00.0
holds "a folder in the file's place: no write" sys/kernel/relax_rmrr/allowlist ""
two_ports
rm -r "$fake/etc/modprobe.d"
says "no modprobe.d" 1 "" "cannot write /etc/modprobe.d/relax_rmrr.conf" allow 01:00.0
two_ports
mkdir "$fake/etc/mine"
echo '# mine' >"$fake/etc/mine/relax"
chmod 640 "$fake/etc/mine/relax"
ln -s ../mine/relax "$fake/$conf"
says "the file is a link" 0 "" "" allow 01:00.0
check "the command: the file is a link: it stays one" test -L "$fake/$conf"
check "the command: the file is a link: what it leads to" diff <(printf '# mine\noptions relax_rmrr allowlist=%s\n' "$both") "$fake/etc/mine/relax"
check "the command: the file keeps its mode" test "$(stat -c %a "$fake/etc/mine/relax")" = 640
two_ports
ln -s nowhere/at/all "$fake/$conf"
says "the file is a link that leads nowhere" 1 "" "cannot write /etc/modprobe.d/relax_rmrr.conf" allow 01:00.0
# The write is refused: here, because the list is a full disk.
two_ports
printf '# mine\n' >"$fake/$conf"
rm "$fake_sys/allowlist"
ln -s /dev/full "$fake_sys/allowlist"
says "the write is refused" 1 "" "the module refuses, nothing has been changed" allow 01:00.0
holds "the write is refused: the file is as it was" $conf '# mine'
check "the command: the write is refused: nothing lies about" test "$(ls "$fake/etc/modprobe.d")" = relax_rmrr.conf
# full_disk - modprobe.d is on one.
full_disk() {
	two_ports
	unshare -m bash -c '
		mount -t tmpfs -o size=8k none "$1/etc/modprobe.d" || exit 3
		printf "# mine\n" >"$1/etc/modprobe.d/relax_rmrr.conf"
		head -c 64k /dev/zero >"$1/etc/modprobe.d/zero" 2>/dev/null
		"$2" --root "$1" allow 01:00.0 >/dev/null 2>"$3"
		echo $?
		cat "$1/etc/modprobe.d/relax_rmrr.conf"
		ls "$1/etc/modprobe.d"' - "$fake" "$tool" "$work/complained" >"$work/said"
	diff <(printf '1\n# mine\nrelax_rmrr.conf\nzero\n') "$work/said" &&
		grep "No space left on device; nothing has been changed" "$work/complained" &&
		[ ! -s "$fake_sys/allowlist" ]
}
if unshare -m true 2>/dev/null; then
	check "the command: a full disk: nothing is changed, nothing lies about" full_disk
else
	skip "the command: a full disk" "no mount namespace can be had here"
fi
# killed - at each of its calls in turn: the file is the old one or the new one, and the list
# is never shorter than the file says.
killed() {
	local n=0 status old new
	old=$(printf '# mine\noptions relax_rmrr allowlist=02:00.0')
	new=$(printf '# mine\noptions relax_rmrr allowlist=0000:02:00.0,%s' "$both")
	while n=$((n + 1)); do
		two_ports
		echo "$old" >"$fake/$conf"
		status=0
		strace -f -qq -o /dev/null -e inject=all:signal=KILL:when=$n \
			"$plain_tool" --root "$fake" allow 01:00.0 >/dev/null 2>&1 || status=$?
		case $(cat "$fake/$conf") in
		"$old") ;;
		"$new") [ -s "$fake_sys/allowlist" ] || { echo "call $n: for good, but not allowed"; return 1; } ;;
		*) echo "call $n: neither"; cat "$fake/$conf"; return 1 ;;
		esac
		[ $status != 0 ] || break
		[ $n -lt 2000 ] || { echo "it never ends"; return 1; }
		# The next one is not held up by what that has left.
		"$plain_tool" --root "$fake" allow 01:00.0 >/dev/null
		[ "$(cat "$fake/$conf")" = "$new" ] || { echo "call $n: it does not recover"; return 1; }
	done
	echo "$n calls"
	[ $n -gt 50 ]
}
check "the command builds without sanitizers" tool_build_plain
check "the command: killed at any call" killed

# --- to revoke
two_ports
printf '0000:01:00.0@8086:10fb\n0000:01:00.1@8086:10fb\n' >"$fake_sys/allowlist"
echo "options relax_rmrr allowlist=$both,0000:02:00.0" >"$fake/$conf"
says "revoke --now" 0 "0000:01:00.0  .listed, and in the same group" "" revoke --now 01:00.1
check "the command: revoke --now: still for good" grep -q "$both" "$fake/$conf"
says "revoke" 0 "Revoked" "" revoke 01:00.1
check "the command: revoke: the write" grep -qx -e "-0000:01:00.1" "$fake_sys/allowlist"
holds "revoke: for good" $conf "options relax_rmrr allowlist=0000:02:00.0"
two_ports
says "revoke what is not allowed" 1 "" "0000:01:00.0 is not allowed" revoke 01:00.0
says "revoke nothing" 2 "" "takes addresses, or --all" revoke
says "revoke --all and one" 2 "" "takes addresses, or --all" revoke --all 01:00.0
says "revoke --all of nothing" 0 "Nothing was allowed" "" revoke --all
printf '0000:01:00.0@8086:10fb\n' >"$fake_sys/allowlist"
printf '# mine\noptions relax_rmrr allowlist=%s\n' "$both" >"$fake/$conf"
says "revoke --all" 0 "Revoked" "" revoke --all
check "the command: revoke --all: the write" grep -qx -e "-all" "$fake_sys/allowlist"
holds "revoke --all: for good" $conf '# mine'
fake_unload
echo "options relax_rmrr allowlist=$both" >"$fake/$conf"
says "revoke without the module" 0 "the module is not loaded" "" revoke 01:00.0
holds "revoke without the module: for good" $conf "options relax_rmrr allowlist=0000:01:00.1@8086:10fb"
says "allow without the module" 1 "" "not loaded" allow 01:00.0
two_ports
printf '0000:01:00.0@8086:10fb\n' >"$fake_sys/allowlist"
echo "options relax_rmrr allowlist=01:00.*" >"$fake/$conf"
fake_device 0000:01:00.3 15 relaxed direct-relaxable
printf '0000:01:00.0@8086:10fb\n0000:01:00.3@8086:10fb\n' >"$fake_sys/allowlist"
says "revoke one of a slot" 0 "" "" revoke 01:00.0
holds "revoke one of a slot: the others stay" $conf "options relax_rmrr allowlist=0000:01:00.3@8086:10fb"

# --- to apply
# applies WHAT LIVE CONFIGURED WRITTEN - NONE for no write.
applies() {
	two_ports
	printf '%s\n' "$2" >"$fake_sys/allowlist"
	echo "options relax_rmrr allowlist=$3" >"$fake/$conf"
	cp "$fake_sys/allowlist" "$work/before"
	tool apply
	check "apply: $1: it ends well" ends 0
	if [ "$4" = NONE ]; then
		check "apply: $1: no write" cmp "$work/before" "$fake_sys/allowlist"
	else
		check "apply: $1" diff <(echo "$4") <(head -n "$(echo "$4" | wc -l)" "$fake_sys/allowlist")
	fi
}
applies "one more" "" 01:00.0 $'-all\n0000:01:00.0'
applies "as it is" 0000:01:00.0@8086:10fb 01:00.0 NONE
applies "as it is, with its id" 0000:01:00.0@8086:10fb 0000:01:00.0@8086:10FB NONE
applies "another id" 0000:01:00.0@8086:10fb 01:00.0@8086:1533 $'-all\n0000:01:00.0@8086:1533'
applies "another policy" 0000:01:00.0@8086:10fb 01:00.0=mapped $'-all\n0000:01:00.0=mapped'
applies "back to relaxed" 0000:01:00.0@8086:10fb=mapped 01:00.0 $'-all\n0000:01:00.0=relaxed'
applies "one less" $'0000:01:00.0@8086:10fb\n0000:01:00.1@8086:10fb' 01:00.0 $'-all\n0000:01:00.0'
applies "a slot as it is" $'0000:01:00.0@8086:10fb\n0000:01:00.1@8086:10fb\n0000:01:00.2@8086:1533' '01:00.*' NONE
applies "a slot, one of it" 0000:01:00.0@8086:10fb '01:00.*' $'-all\n0000:01:00.*'
applies "an absent one that waits" "" 05:00.0@8086:10fb $'-all\n0000:05:00.0@8086:10fb'
applies "an absent one that waits since boot" 0000:05:00.0 05:00.0 NONE
# As many of the longest as the list holds, and behind -all they fit into one write.
longest() {
	for i in $(seq 120); do
		printf '%sffff%04x:ff:1f.7@8086:10fb=mapped' "$1" "$i"
	done
}
many=$(longest ,)
applies "as many as there is room for" "" "${many#,}" "-all$(longest $'\n')"
two_ports
echo "options relax_rmrr allowlist=05:00.0" >"$fake/$conf"
says "apply: an absent one" 1 "" "0000:05:00.0 is configured, but no such device is there" apply
echo "options relax_rmrr allowlist=0500" >"$fake/$conf"
says "apply: what is no entry" 1 "" "\"0500\" is no entry" apply
fake_unload
says "apply without the module" 1 "" "not loaded" apply

# --- whatever stands in the files
# garbage FILE... - in each in turn, and folders in their places: it ends, and no sanitizer
# complains.
garbage() {
	local file
	for file; do
		for size in 0 100 70000; do
			two_ports
			head -c $size /dev/urandom >"$fake/$file"
			for command in list "list --json" "list --prometheus" "show 01:00.0" "allow 01:00.0" apply "revoke --all"; do
				# shellcheck disable=SC2086
				tool $command
				if [ "$ended" -gt 1 ] || grep -aE 'runtime error|Sanitizer' "$work/complained"; then
					echo "$file, $size bytes: $command ended with $ended"
					cat "$work/complained"
					return 1
				fi
			done
		done
		two_ports
		rm -rf "${fake:?}/$file"
		mkdir -p "$fake/$file"
		tool list --json
		[ "$ended" -le 1 ] || { echo "$file is a folder"; return 1; }
	done
}
check "the command: anything in any file" garbage sys/kernel/relax_rmrr/allowlist \
	sys/kernel/relax_rmrr/enumerations sys/module/relax_rmrr/version \
	sys/kernel/relax_rmrr/devices/0000:01:00.0/{state,regions,relaxations,mappings} \
	sys/bus/pci/devices/0000:01:00.0/{vendor,device,class} usr/share/misc/pci.ids \
	$conf proc/cmdline
two_ports
echo new-word >"$fake_sys/devices/0000:01:00.0/state"
says "a state that it does not know" 0 "0000:01:00.0.new-word" "" list
check "JSON: a state that it does not know" lists_valid
for gone in sys/kernel/relax_rmrr/devices sys/bus sys/kernel/iommu_groups sys; do
	two_ports
	rm -r "${fake:?}/$gone"
	tool list
	check "the command: no $gone" test "$ended" -le 1
done
