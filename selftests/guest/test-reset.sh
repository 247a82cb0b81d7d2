# SPDX-License-Identifier: GPL-2.0
# A device that is being reset is on the blocking domain (from v7.0 on), as if user
# space had claimed it. Nobody's gate may open for that, and nothing be refused.
# Topology "reset".
. ./lib.sh
. ./region.sh

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

end_resets() {
	touch /tmp/stop
	wait $resetter
}

# reset_enough WHAT - ends them: there were some.
reset_enough() {
	end_resets
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

# state_in_reset BDF - while it is reset, five times.
state_in_reset() {
	for _ in 1 2 3 4 5; do
		echo 1 >/sys/bus/pci/devices/$1/reset &
		sleep 0.03
		state $1
		wait $!
	done | sort | uniq -c | tr -s ' '
}
is "alone: allowed" OK "$(write $ALONE)"
is "alone: reset is not assigned" " 5 relaxed" "$(state_in_reset $ALONE)"
is "alone: taken back" OK "$(write "-$ALONE")"

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

# Of two groups the second is reset between the first look at it and its turn: in the
# first, the write sleeps meanwhile.
results=
for _ in 1 2 3 4 5; do
	written "$NIC $ALONE" OK || break
	sleep_in_look "$(members $NIC $ALONE)"
	write "-$NIC -$ALONE" >/tmp/result &
	writer=$!
	poll "groups: the write is in the first" 10 is_asleep
	resets $ALONE
	sleep 0.3
	echo 1 >/sys/module/sleeper/parameters/wake
	wait $writer
	results="$results$(cat /tmp/result) "
	end_resets
	rmmod sleeper
done
is "groups: taken back while the second is reset" "OK OK OK OK OK " "$results"
refused "groups: taken back" $ALONE

# Policy "mapped": a device that user space resets has its region all the same.
insmod /translate.ko
resets $ALONE
is "mapped: granted while it is reset" OK "$(write "$ALONE=mapped")"
sleep 1
reset_enough "mapped, granted"
poll "mapped: its state" 5 in_state $ALONE mapped
ok "mapped: a user" hold_by space add="$(group_of $ALONE)" reset=$ALONE held
is "mapped: reset by its user: the region is there" "ok ok held $REGION_START" \
	"$(tr '\n' ' ' </tmp/hold.$$)$(phys $ALONE)"
kill_holders
poll "mapped: given back" 5 in_state $ALONE mapped
is "mapped, two" OK "$(write "-all $NIC=mapped $PEER=mapped")"
is "mapped, two: the first is reset" "ok ok" \
	"$(steps space add="$(group_of $NIC)" reset=$NIC)"
reaches "mapped, two: the first is reset" space add="$(group_of $NIC)" reset=$NIC
is "-all" OK "$(write -all)"
rmmod translate
ok "rmmod" rmmod relax_rmrr
for bdf in $NIC $PEER $ALONE; do to_driver $bdf ""; done
