# SPDX-License-Identifier: GPL-2.0
# Policy "mapped", and a device that joins a group which user space has, leaves it, or is
# granted in it: who claims is told what is reserved, and by that it stays.
. ./lib.sh
. ./region.sh

vfio_modules
for bdf in $OTHER $NIC $PEER; do to_driver "$bdf" vfio-pci; done
insmod /translate.ko
load
group=$(group_of $NIC)
other_group=$(group_of $OTHER)
LATER="warning: its regions are mapped from the next claim of IOMMU group"

# Granted while its group is claimed: where no gate is in the way, or somebody else has
# opened it.
if [ $GATE = require_direct ]; then
	ok "granted in a claimed group: somebody has opened all gates" insmod /ungated.ko
fi
if [ $GATE != intel-attach ]; then
	ok "granted in a claimed group: a user" hold_by space add=$other_group held
	mark
	is "granted in a claimed group" OK "$(write "$OTHER=mapped")"
	logged "granted in a claimed group: from when on" \
		"^relax_rmrr: $OTHER: $LATER $other_group on\$" 1
	is "granted in a claimed group: not yet" 0x0 "$(phys $OTHER)"
	sleep 1
	logged "granted in a claimed group: that is said once" "$LATER" 1
	kill_holders
	poll "granted in a claimed group: its state" 5 in_state $OTHER mapped
	sleep 0.6
	EDU=$OTHER reaches "granted in a claimed group: the next claim" space add=$other_group
	is "granted in a claimed group: taken off" OK "$(write "-$OTHER")"
fi
[ $GATE != require_direct ] || rmmod ungated

if joining_warns; then
	skip "mapped, and a newcomer" "$JOINING_WARNS"
	rmmod translate
	exit
fi

is "both are listed" OK "$(write "$NIC=mapped $PEER=mapped")"
EDU=$PEER reaches "both are listed" space add=$group

remove $PEER
ok "a newcomer: a user holds what is left" hold_by space add=$group held
is "a newcomer: what is left keeps the region" $REGION_START "$(phys $NIC)"
mark
rescan
logged "a newcomer: from when on" "^relax_rmrr: $PEER: $LATER $group on\$" 1
is "a newcomer: it is the user's" assigned "$(state $PEER)"
is "a newcomer: taking it back: EBUSY" EBUSY "$(write "-$PEER")"
kill_holders
poll "a newcomer: given back: its state" 5 in_state $PEER mapped
sleep 0.6
to_driver $PEER vfio-pci
EDU=$PEER reaches "a newcomer: the next claim" space add=$group

# Who is no more keeps nothing.
is "one keeps it, one does without" OK "$(write "$NIC=relaxed")"
ok "one goes: a user" hold_by space add=$group held
is "one goes: the region is there" $REGION_START "$(phys $NIC)"
remove $PEER
is "one goes: and with it the region" 0x0 "$(phys $NIC)"
kill_holders
poll "one goes: given back" 5 in_state $NIC relaxed
rescan
to_driver $PEER vfio-pci
poll "one goes: it comes back" 5 in_state $PEER mapped
EDU=$PEER reaches "one goes: the next claim" space add=$group

if [ -e /dev/vfio/devices ]; then
	is "by device: both keep it" OK "$(write "$NIC=mapped")"
	remove $PEER
	rm -f /tmp/go /tmp/said
	spaces bind=$NIC attach=$NIC,0 wait=/tmp/go attach=$NIC,1 detach=$NIC attach=$NIC,0 \
		held >/tmp/said 2>&1 &
	user=$!
	poll "by device: a user" 5 grep -q waits /tmp/said
	mark
	rescan
	poll "by device: the newcomer is there" 5 present $PEER
	: >/tmp/go
	poll "by device: the user goes on" 5 grep -q held /tmp/said
	is "by device: no other space, as it would be without the newcomer's region" \
		"ok ok waits Resource temporarily unavailable ok Resource temporarily unavailable held" \
		"$(tr '\n' ' ' </tmp/said | sed 's/ $//')"
	logged "by device: the log says so, each time" \
		"^relax_rmrr: $PEER: \[mem $REGION_START-$REGION_END\] cannot be mapped for user space (error -11), the claim is refused\$" 2
	kill -9 $user
	poll "by device: given back: its state" 5 in_state $PEER mapped
	sleep 0.6
	to_driver $PEER vfio-pci
	EDU=$PEER reaches "by device: the next claim" spaces bind=$PEER attach=$PEER,0
fi
is "all is taken off" OK "$(write -all)"
refused "all is taken off" $NIC
ok "rmmod" rmmod relax_rmrr
rmmod translate
