# SPDX-License-Identifier: GPL-2.0
# Comes last: every line that any test has made the module log is one of those
# promised, to the letter.
. ./lib.sh
trap - EXIT

bdf='[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]'
id='[0-9a-f]{4}:[0-9a-f]{4}'
mem='\[mem 0x[0-9a-f]{8,16}-0x[0-9a-f]{8,16}\]'
who='[^][ "]{1,60}\[[0-9]+\] uid [0-9]+( auid [0-9]+)?'
in_all='\([0-9]+ (bytes?|KiB|MiB) in all\)'
mems="$mem(, $mem)*( and [0-9]+ more)?"
cat >/tmp/promised <<END
[0-9.]+ loaded: gate (require_direct|intel-attach|none), (1 device|([02-9]|[0-9]{2,}) devices) tied by firmware, (1 entry|([02-9]|[0-9]{2,}) entries) listed(: no device of this machine is tied, this module has nothing to do|; (1 device has|[0-9]+ devices have) no IOMMU group yet \(no driver has been bound\))?
$bdf: allowed \[$id\]( mapped)? by ($who|module parameter)
$bdf: $mem direct -> direct-relaxable
$bdf: $mem mapped 1:1 for user space
$bdf: $mem cannot be mapped for user space \(error -[0-9]+\), the claim is refused
$bdf: warning: its regions are mapped from the next claim of IOMMU group [0-9]+ on
$bdf: IOMMU group [0-9]+ is still blocked by ($bdf|rr-stranger)
$bdf: IOMMU group [0-9]+ is open
$bdf: warning: (host driver [^ ]+ is bound|storage controller|network controller, a BMC may share it|management controller)
$bdf: warning: (1 region|[0-9]+ regions) $in_all (below 1 MiB, always|below 4 GiB, may be|from 1 GiB on, may be) inside a guest's memory: $mems
$bdf: warning: regions? $mems shared with $bdf(, $bdf)*( and [0-9]+ more)?
$bdf: warning: (region $mem is [0-9]+ MiB large: the device itself may be using it|regions $mems are [0-9]+ MiB large in all: the device itself may be using them)
$bdf: warning: region $mem is broken: it ends before it starts
$bdf: warning: its gate is open already, not by this module
warning: firmware ties (1 device|[0-9]+ devices), and the require_direct gate is shut for none of them: another module has opened them, or this kernel refuses in another way
$bdf: warning: (joined IOMMU group [0-9]+ while user space owns it, its gate is held open until the group is back|no device there yet, the grant waits for the first one|it cannot be served \(error -[0-9]+\), it stays blocked)
$bdf: bound to driver [^ ]+ while relaxed
$bdf: not relaxed: device is $id, grant is for $id
$bdf: $mem direct-relaxable -> direct
$bdf: revoked by $who
refused ".{0,300}": .+
$bdf: no link in sysfs
a directory in sysfs is missing \(error -[0-9]+\)
cannot (load:|hook) .+
the hook on [a-z0-9_.]+ (is called again|is not called any more: something else has pushed it out \(see enabled_functions in tracefs\)|cannot be put back \(error -?[0-9]+\): nothing is relaxed until it can)
.{1,} invalid for parameter .allowlist.
loading out-of-tree module taints kernel\.
module verification failed: signature and/or required key missing - tainting kernel
END
# A long test keeps what the log's buffer may have lost.
{ dmesg | sed 's/^\[[^]]*\] //'; cat /tmp/logged 2>/dev/null; } |
	grep '^relax_rmrr: ' | sed 's/^relax_rmrr: //' | sort -u >/tmp/lines
ok "there are lines" test -s /tmp/lines
is "each is one of those promised" "" "$(grep -vxE -f /tmp/promised /tmp/lines | head -n 5)"
echo "# plan: $count"
