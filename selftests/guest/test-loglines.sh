# SPDX-License-Identifier: GPL-2.0
# Comes last: every line that any test has made the module log is one of those
# promised, to the letter.
. ./lib.sh
trap - EXIT

bdf='[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]'
id='[0-9a-f]{4}:[0-9a-f]{4}'
mem='\[mem 0x[0-9a-f]{8,16}-0x[0-9a-f]{8,16}\]'
who='.{1,60}\[[0-9]+\] uid [0-9]+'
cat >/tmp/promised <<END
[0-9.]+ loaded: gate (require_direct|intel-attach|none), [0-9]+ devices tied by firmware, [0-9]+ entries listed(: no device of this machine is tied, this module has nothing to do)?
$bdf: allowed \[$id\] by ($who|module parameter)
$bdf: $mem direct -> direct-relaxable
$bdf: IOMMU group [0-9]+ is still blocked by ($bdf|rr-stranger)
$bdf: warning: (host driver [^ ]+ is bound|storage controller|network controller, a BMC may share it|region below 1 MiB, always inside a guest's memory|region below 4 GiB, may be inside a guest's memory|region shared by [0-9]+ devices)
$bdf: warning: (joined IOMMU group [0-9]+ while user space owns it, its gate is held open until the group is back|no device there yet, the grant waits for the first one|it cannot be served \(error -[0-9]+\), it stays blocked)
$bdf: bound to driver [^ ]+ while relaxed
$bdf: not relaxed: device is $id, grant is for $id
$bdf: $mem direct-relaxable -> direct
$bdf: revoked by $who
refused ".{0,300}": .+
$bdf: no link in sysfs
a directory in sysfs is missing \(error -[0-9]+\)
cannot (load:|hook) .+
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
