# SPDX-License-Identifier: GPL-2.0
# A device that is being reset is on the blocking domain (from v7.0 on), as if user
# space had claimed it. Nobody's gate may open for that, and nothing be refused.
# Topology "reset".
. ./lib.sh

vfio_modules
for bdf in $NIC $PEER $ALONE; do to_driver $bdf vfio-pci; done

# resets BDF - one after another, in the background.
resets() {
	rm -f /tmp/stop
	(
		n=0
		while [ ! -e /tmp/stop ] && echo 1 >/sys/bus/pci/devices/$1/reset; do n=$((n + 1)); done
		echo $n >/tmp/resets
	) &
	resetter=$!
}

# reset_enough WHAT - ends them: there were some.
reset_enough() {
	touch /tmp/stop
	wait $resetter
	ok "$1: $(cat /tmp/resets) resets meanwhile" test "$(cat /tmp/resets)" -ge 5
}

# toggle BDF - allowed and taken back, 20 times: prints how often that went well.
toggle() {
	i=0
	while [ $i -lt 20 ]; do
		written "$1" OK || break
		sleep 0.05
		written "-$1" OK || break
		i=$((i + 1))
	done
	echo $i
}

for bdf in $NIC $ALONE; do
	is "$bdf resets by function" flr "$(tr ' ' '\n' </sys/bus/pci/devices/$bdf/reset_method | grep flr)"
done
load

resets $ALONE
is "alone: allowed and taken back 20 times while it is reset" 20 "$(toggle $ALONE)"
reset_enough "alone"
refused "alone" $ALONE

# The first of its group is reset, and not listed.
mark
resets $NIC
is "two: the peer allowed and taken back 20 times while the first is reset" 20 "$(toggle $PEER)"
reset_enough "two"
logged "two: nobody is taken for a newcomer" "joined IOMMU group" 0
refused "two" $NIC

# Allowed in the middle of a reset, it is open when that is over.
resets $NIC
is "two: both allowed while the first is reset" OK "$(write "$NIC $PEER")"
sleep 1
reset_enough "two, allowed"
sleep 1
claimable "two: claimed afterwards" $NIC
is "-all" OK "$(write -all)"
refused "two: taken back" $NIC
ok "rmmod" rmmod relax_rmrr
for bdf in $NIC $PEER $ALONE; do to_driver $bdf ""; done
