# SPDX-License-Identifier: GPL-2.0
# The kernel tracks the depth of calls: for the tests that follow.
. ./lib.sh

is "call depth tracking is on" "Mitigation: Stuffing" \
	"$(cat /sys/devices/system/cpu/vulnerabilities/retbleed)"
load
ok "the module loads" test -e $LIST
