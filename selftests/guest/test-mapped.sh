# SPDX-License-Identifier: GPL-2.0
# Policy "mapped": the device keeps its region when user space has it.
. ./lib.sh
. ./region.sh

vfio_modules
for bdf in $EDU $OTHER $FREE $NIC $PEER; do to_driver "$bdf" vfio-pci; done
insmod /translate.ko
load

# The host's domain may be an identity one, which translates nothing, or everything.
HOSTS=$(phys $EDU)
edu_group=$(group_of $EDU)
other_group=$(group_of $OTHER)
free_group=$(group_of $FREE)
mark
is "granted" OK "$(write "$EDU=mapped")"
logged "granted: the log says how" \
	"^relax_rmrr: $EDU: allowed \[1234:11e8\] mapped by poke\[[0-9]*\] uid 0\$" 1
logged "granted: nothing is relaxed" "direct-relaxable" 0
is "granted: the list has it" "$EDU@1234:11e8=mapped" "$(allowlist)"
is "granted: the region stays direct" direct "$(region_type $EDU)"
is "granted: its state" mapped "$(state $EDU)"
is "granted: the region in its file" \
	"0x00000000${REGION_START#0x} 0x00000000${REGION_END#0x} direct" \
	"$(cat $RR/devices/$EDU/regions)"
is "granted: no relaxation, no mapping" "0 0" "$(relaxations $EDU) $(mappings $EDU)"

mark
is "claimed: no memory can be laid over the region" "ok Invalid argument" \
	"$(steps space add=$edu_group map=$REGION_START,0x1000)"
reaches "claimed" space add=$edu_group
reaches "claimed, with memory beside the region" space add=$edu_group \
	map=0x20000000,0x1000000
logged "claimed: the log has the region, once" \
	"^relax_rmrr: $EDU: $REGION_MEM mapped 1:1 for user space\$" 1
is "claimed three times: each is counted" 3 "$(mappings $EDU)"
is "let go: the host's own map is there" $HOSTS "$(phys $EDU)"

ok "a user holds it" hold_by space add=$edu_group held
is "held: assigned" assigned "$(state $EDU)"
is "held: the region is where it was" $REGION_START "$(phys $EDU)"
is "held: another policy is refused" EBUSY "$(write "$EDU=relaxed")"
is "held: revocation is refused" EBUSY "$(write "-$EDU")"
is "held: the policy it has is none" OK "$(write "$EDU=mapped")"
is "held: nor is none" OK "$(write "$EDU")"
is "held: the list is as it was" "$EDU@1234:11e8=mapped" "$(allowlist)"
ok "held: rmmod is refused" not rmmod relax_rmrr
kill -9 $holder
poll "killed: its state" 5 in_state $EDU mapped
is "killed: the host's own map is there" $HOSTS "$(phys $EDU)"

mark
is "another policy" OK "$(write "$EDU=relaxed")"
logged "another policy: the old grant is revoked" "^relax_rmrr: $EDU: revoked by " 1
logged "another policy: a new one is made" "^relax_rmrr: $EDU: allowed \[1234:11e8\] by " 1
logged "another policy: which relaxes" "^relax_rmrr: $EDU: $REGION_MEM direct -> direct-relaxable\$" 1
is "another policy: its state" relaxed "$(state $EDU)"
is "another policy: the counts begin anew" "1 0" "$(relaxations $EDU) $(mappings $EDU)"
claimable "another policy" $EDU
misses "another policy" space add=$edu_group
mark
is "and back" OK "$(write "$EDU=mapped")"
logged "and back: the region is direct again" "^relax_rmrr: $EDU: $REGION_MEM direct-relaxable -> direct\$" 1
is "and back: its state" mapped "$(state $EDU)"
reaches "and back" space add=$edu_group
logged "and back: the log has the region once more" "$REGION_MEM mapped 1:1 for user space\$" 1

# Two groups in one container: they share a domain, and the region in it.
is "two groups: granted" OK "$(write "$OTHER=mapped")"
is "two groups: both have the region" "ok ok $REGION_START" \
	"$(word=0; host_writes $REGION_START; steps space add=$edu_group add=$other_group fetch=$OTHER,$REGION_START |
		sed "s/0x0*${REGION_START#0x}\$/$REGION_START/")"
reaches "two groups, the other is taken out" space add=$edu_group add=$other_group drop=$other_group
is "two groups, one is taken out: the other keeps the region" \
	"ok ok ok Invalid argument" \
	"$(steps space add=$edu_group add=$other_group drop=$edu_group map=$REGION_START,0x1000)"
is "two groups, both are taken out, and one comes back" "ok ok ok ok ok Invalid argument" \
	"$(steps space add=$edu_group add=$other_group drop=$edu_group drop=$other_group add=$edu_group map=$REGION_START,0x1000)"
is "two groups: taken off" OK "$(write "-$OTHER")"

# One group without a region: when the other goes, so does the map. AMD's table ties all.
if [ "$(region_type $FREE)" = direct ]; then
	is "the device without a region has one: it is relaxed" OK "$(write $FREE)"
fi
is "beside a group without one: the DMA of both is as coherent" \
	"$(steps space add=$free_group coherent)" "$(steps space add=$edu_group coherent)"
is "beside a group without one: memory over the region is refused, until that goes" \
	"ok ok Invalid argument ok ok ok" \
	"$(steps space add=$free_group add=$edu_group map=$REGION_START,0x10000 drop=$edu_group \
		map=$REGION_START,0x10000 unmap=$REGION_START,0x10000)"
reaches "beside a group without one" space add=$free_group add=$edu_group
reaches "beside a group without one, come back" space add=$free_group \
	add=$edu_group drop=$edu_group map=$REGION_START,0x10000 \
	unmap=$REGION_START,0x10000 add=$edu_group
is "memory is there already: the claim is refused, and works when it is gone" \
	"ok ok Invalid argument ok ok" \
	"$(steps space add=$free_group map=$REGION_START,0x1000 add=$edu_group \
		unmap=$REGION_START,0x1000 add=$edu_group)"
is "a relaxed group beside it: its memory is not laid over the region" \
	"OK ok ok Invalid argument ok ok" \
	"$(write "$OTHER") $(steps space add=$other_group add=$edu_group \
		map=$REGION_START,0x1000 drop=$edu_group map=$REGION_START,0x1000)"
is "taken off" OK "$(write "-$OTHER")"

# Somebody else has mapped something there behind VFIO's back.
seize() {
	echo $FREE >$translate/peer
	echo $((REGION_START + 0x3000)) >$translate/iova
	echo 1 >$translate/seize
}
rm -f /tmp/go /tmp/said
mark
space add=$free_group wait=/tmp/go add=$edu_group "fetch=$EDU,$REGION_START" >/tmp/said 2>&1 &
user=$!
poll "seized: there is a domain" 5 grep -q waits /tmp/said
ok "seized: a page of the region" seize
host_writes 0x5ca1ab1e00005e1d
: >/tmp/go
wait $user
is "seized: the group gets a domain of its own" "ok waits ok 0x5ca1ab1e00005e1d" \
	"$(tr '\n' ' ' </tmp/said | sed 's/ $//')"
logged "seized: the log says why" \
	"^relax_rmrr: $EDU: $REGION_MEM cannot be mapped for user space (error -17), the claim is refused\$" 1
reaches "seized: and when all have let go" space add=$edu_group

# User space is killed at any step.
for step in add=$edu_group "add=$free_group add=$edu_group" \
	"add=$free_group add=$edu_group drop=$free_group" \
	"add=$edu_group add=$free_group drop=$edu_group"; do
	# shellcheck disable=SC2086	# several words
	ok "killed behind $step: held" hold_by space $step held
	kill -9 $holder
	poll "killed behind $step: the host's map is back" 5 test "$(phys $EDU)" = $HOSTS
	poll "killed behind $step: its state" 5 in_state $EDU mapped
done
reaches "killed: and again" space add=$edu_group

# A group of two, with one region.
is "a group: one of it is not enough" OK "$(write "$NIC=mapped")"
is "a group: its state" peer-blocked "$(state $NIC)"
is "a group: each by a policy of its own" OK "$(write $PEER)"
is "a group: their states" "mapped relaxed" "$(state $NIC) $(state $PEER)"
is "a group: what one keeps is reserved for the other" "direct direct-relaxable reserved" \
	"$(region_type $NIC)"
is "a group: no memory can be laid over the region" "ok Invalid argument" \
	"$(steps space add="$(group_of $NIC)" map=$REGION_START,0x1000)"
ok "a group: held" hold_by space add="$(group_of $NIC)" held
is "a group: mapped for all" "$REGION_START $REGION_START" "$(phys $NIC) $(phys $PEER)"
kill -9 $holder
poll "a group: let go" 5 in_state $NIC mapped
is "a group: taken off" OK "$(write "-$NIC -$PEER")"

# By device.
if [ -e /dev/vfio/devices ]; then
	is "by device: no memory can be laid over the region" "ok ok Invalid argument" \
		"$(steps spaces bind=$EDU attach=$EDU,0 map=0,$REGION_START,0x1000)"
	reaches "by device" spaces bind=$EDU attach=$EDU,0
	reaches "by device, put into another space" spaces bind=$EDU attach=$EDU,0 \
		attach=$EDU,1
	is "by device: what it has left may be used for memory" "ok ok ok ok Invalid argument" \
		"$(steps spaces bind=$EDU attach=$EDU,0 attach=$EDU,1 map=0,$REGION_START,0x1000 \
			map=1,$REGION_START,0x1000)"
	reaches "by device, there and back" spaces bind=$EDU attach=$EDU,0 \
		attach=$EDU,1 attach=$EDU,0
	reaches "by device, taken out and put in" spaces bind=$EDU attach=$EDU,0 \
		detach=$EDU attach=$EDU,0
	is "by device: memory is there already" "ok ok Address already in use ok ok" \
		"$(steps spaces bind=$EDU map=0,$REGION_START,0x1000 attach=$EDU,0 \
			unmap=0,$REGION_START,0x1000 attach=$EDU,0)"
	is "by device: another space has memory there: it stays where it was" \
		"ok ok ok Address already in use Invalid argument" \
		"$(steps spaces bind=$EDU attach=$EDU,0 map=1,$REGION_START,0x1000 attach=$EDU,1 \
			map=0,$REGION_START,0x1000)"
	reaches "by device, refused there" spaces bind=$EDU attach=$EDU,0 \
		map=1,$REGION_START,0x1000 attach=$EDU,1
	is "by device, beside one without a region" "ok ok ok ok Invalid argument ok ok" \
		"$(steps spaces bind=$FREE attach=$FREE,0 bind=$EDU attach=$EDU,0 \
			map=0,$REGION_START,0x1000 detach=$EDU map=0,$REGION_START,0x1000)"
	for step in bind=$EDU "bind=$EDU attach=$EDU,0" "bind=$EDU attach=$EDU,0 attach=$EDU,1" \
		"bind=$EDU attach=$EDU,0 detach=$EDU"; do
		# shellcheck disable=SC2086	# several words
		ok "by device, killed behind $step: held" hold_by spaces $step held
		is "by device, killed behind $step: assigned" assigned "$(state $EDU)"
		kill -9 $holder
		poll "by device, killed behind $step: its state" 5 in_state $EDU mapped
		is "by device, killed behind $step: the host's map is back" $HOSTS "$(phys $EDU)"
	done

	# iommufd asks only those of a group that its user attaches.
	is "by device, a group: granted" OK "$(write "$NIC=mapped $PEER")"
	is "by device, a group: what one keeps is reserved for the other" \
		"ok ok Invalid argument" \
		"$(steps spaces bind=$PEER attach=$PEER,0 map=0,$REGION_START,0x1000)"
	is "by device, a group: taken off" OK "$(write "-$NIC -$PEER")"

	# Refused where it stands, and by a line.
	rm -f /tmp/go /tmp/said
	mark
	spaces bind=$FREE attach=$FREE,0 bind=$EDU attach=$EDU,1 wait=/tmp/go attach=$EDU,0 \
		"fetch=$EDU,$REGION_START" detach=$EDU attach=$EDU,0 >/tmp/said 2>&1 &
	user=$!
	poll "by device, seized: there is a domain" 5 grep -q waits /tmp/said
	ok "by device, seized: a page of the region" seize
	host_writes 0x5ca1ab1e00005e1e
	: >/tmp/go
	wait $user
	is "by device, seized: refused, and it stays where it was" \
		"ok ok ok ok waits File exists 0x5ca1ab1e00005e1e ok File exists" \
		"$(tr '\n' ' ' </tmp/said | sed 's/ $//')"
	logged "by device, seized: the log says why, each time" \
		"^relax_rmrr: $EDU: $REGION_MEM cannot be mapped for user space (error -17), the claim is refused\$" 2
	is "by device, seized: the host's map is back" $HOSTS "$(phys $EDU)"
	reaches "by device, seized: and when all have let go" spaces bind=$EDU attach=$EDU,0
fi

# A new default domain: the core shuts its gate once more.
if [ $GATE = require_direct ]; then
	type=/sys/kernel/iommu_groups/$edu_group/type
	was=$(cat $type)
	for kind in identity "$was"; do
		ok "a new default domain: $kind" sh -c "echo $kind >$type"
	done
	poll "a new default domain: it can be claimed" 5 vfio claim $edu_group
	reaches "a new default domain" space add=$edu_group
fi

is "taken off" OK "$(write -all)"
is "taken off: the region is direct" direct "$(region_type $EDU)"
refused "taken off" $EDU
is "at load: by the parameter" "" "$(rmmod relax_rmrr 2>&1; load "allowlist=$EDU=mapped" 2>&1)"
is "at load: the list has it" "$EDU@1234:11e8=mapped" "$(allowlist)"
reaches "at load" space add=$edu_group
is "all is taken off" OK "$(write -all)"
refused "all is taken off" $EDU
ok "rmmod" rmmod relax_rmrr
refused "after rmmod" $EDU
rmmod translate
