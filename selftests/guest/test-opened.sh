# SPDX-License-Identifier: GPL-2.0
# Another module opens gates, too: before us, after us, and again after us. We say
# what we find, and never shut what we have not opened.
. ./lib.sh

if [ $GATE != require_direct ]; then
	skip "another opener" "nothing can be told from outside of the gate of this kernel"
	exit
fi

OPEN="warning: its gate is open already, not by this module\$"

# open WHAT BDF - the kernel lets it be claimed, though its region is no memory.
open() {
	is "$1: can be claimed" ok "$(vfio claim "$(group_of $2)")"
	is "$1: its region is as firmware has it" direct "$(region_type $2)"
}

vfio_modules
for bdf in $EDU $OTHER $NIC $PEER; do to_driver "$bdf" vfio-pci; done

# -- before us; somebody has a virtual machine on one of them
insmod /ungated.ko
ok "before: a VFIO user has one" hold "$(group_of $OTHER)"
user=$holder
mark
ok "before: load" load
ntied=$(find $RR/devices -mindepth 1 -maxdepth 1 -type d | wc -l)
logged "before: the log says so, with both readings" \
	"^relax_rmrr: warning: firmware ties $ntied devices, and the require_direct gate is shut for none of them: another module has opened them, or this kernel refuses in another way\$" 1
logged "before: the log names each" "^relax_rmrr: [0-9a-f:.]*: $OPEN" "$ntied"
is "before: each is opened" "$ntied" "$(grep -lx opened $RR/devices/*/state | wc -l)"
open "before" $EDU
is "listed: relaxed" "OK relaxed" "$(write $EDU) $(state $EDU)"
claimable "listed" $EDU
is "taken off: as it was found" "OK opened" "$(write "-$EDU") $(state $EDU)"
open "taken off" $EDU

# Of a group, one; the other is open, its region is no memory.
is "one of two is listed" "OK peer-blocked opened" "$(write $NIC) $(state $NIC) $(state $PEER)"
is "the region is of both types" "direct direct-relaxable" "$(region_type $NIC)"
is "both are listed" "OK relaxed relaxed" "$(write $PEER) $(state $NIC) $(state $PEER)"
claimable "both listed" $NIC
is "one is taken off" "OK peer-blocked opened" "$(write "-$PEER") $(state $NIC) $(state $PEER)"
is "none listed: as they were found" "OK opened opened" "$(write -all) $(state $NIC) $(state $PEER)"
open "none listed" $NIC

# The one in use.
is "listed while in use" "OK assigned" "$(write $OTHER) $(state $OTHER)"
is "and not taken off" EBUSY "$(write "-$OTHER")"
ok "its user goes on" kill -0 $user
kill -9 $user
poll "given back: relaxed" 5 in_state $OTHER relaxed
is "taken off: as it was found" "OK opened" "$(write "-$OTHER") $(state $OTHER)"
logged "the log has said each once" "^relax_rmrr: $OTHER: $OPEN" 1
ok "rmmod" rmmod relax_rmrr
open "after rmmod" $OTHER
rmmod ungated
refused "the other module is gone" $OTHER
refused "the other module is gone" $EDU

# -- after us
load
is "after: listed" "OK relaxed" "$(write $EDU) $(state $EDU)"
insmod /ungated.ko
mark
is "after: opened" opened "$(state $OTHER)"
is "after: and still" opened "$(state $OTHER)"
logged "after: the log says so when it is first seen" "^relax_rmrr: $OTHER: $OPEN" 1
to_driver $OTHER ""
to_driver $OTHER vfio-pci
open "after: a driver has taken it" $OTHER
logged "after: no second time" "^relax_rmrr: $OTHER: $OPEN" 1
is "after: what we opened we shut" "OK blocked" "$(write "-$EDU") $(state $EDU)"
refused "after: what we opened" $EDU
open "after: what we did not" $OTHER

# -- and again
rmmod ungated
is "it has shut them again: blocked" blocked "$(state $OTHER)"
refused "it has shut them again" $OTHER
insmod /ungated.ko
mark
is "again: opened" "opened opened" "$(state $EDU) $(state $OTHER)"
logged "again: the log says so once more" "^relax_rmrr: $OTHER: $OPEN" 1
is "again: listed" "OK relaxed" "$(write $EDU) $(state $EDU)"
is "again: taken off, as it was found" "OK opened" "$(write "-$EDU") $(state $EDU)"
open "again" $EDU

# What it found open it shuts while it is listed: then it is we who open it.
is "listed" OK "$(write $EDU)"
rmmod ungated
to_driver $EDU ""
to_driver $EDU vfio-pci
claimable "shut by the other, a driver has taken it" $EDU
is "taken off: blocked" "OK blocked" "$(write "-$EDU") $(state $EDU)"
refused "taken off" $EDU

# What comes back is the kernel's, and blocked.
if removing_warns; then
	skip "one that comes back" "$REMOVING_WARNS"
else
	insmod /ungated.ko
	is "opened" opened "$(state $OTHER)"
	echo 1 >/sys/bus/pci/devices/$OTHER/remove
	rescan
	is "one that comes back: blocked" blocked "$(state $OTHER)"
	to_driver $OTHER vfio-pci
	refused "one that comes back" $OTHER
	rmmod ungated
fi
ok "rmmod" rmmod relax_rmrr
