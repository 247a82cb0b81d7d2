# SPDX-License-Identifier: GPL-2.0
# Two at once, in an order that does not depend on luck: the first falls asleep in the
# middle, and the second comes meanwhile. A revocation looks at all its groups before it
# decides for the first of them, and then at each member once more.
. ./lib.sh

ABSENT=0000:00:1e.0@8086:10fb

# first COMMAND... - in the background, to be woken by wake.
first() {
	insmod /sleeper.ko msecs=30000
	begin "$@"
}

# first_look N COMMAND... - the same, asleep in relax_rmrr's look at a domain but N.
first_look() {
	sleep_in_look "$1"
	shift
	begin "$@"
}

begin() {
	"$@" >/tmp/first 2>&1 &
	first=$!
	poll "$1: asleep on its way" 10 is_asleep
}

# second COMMAND... - in the background.
second() {
	"$@" >/tmp/second 2>&1 &
	second=$!
}

waits() {
	sleep 1
	kill -0 $second
}

wake() {
	echo 1 >/sys/module/sleeper/parameters/wake
	poll "woken" 10 not is_asleep
}

both_end() {
	wait $first
	wait $second
	rmmod sleeper
}

removal() {
	echo 1 >/sys/bus/pci/devices/$1/remove
}

vfio_modules
for bdf in $EDU $OTHER $FREE $NIC $PEER; do to_driver $bdf vfio-pci; done
load

# -- revocation and claim
is "granted" OK "$(write $EDU)"
first_look "$(members $EDU)" write -$EDU
second vfio map "$(group_of $EDU)" $REGION_START 0x10000
ok "a claim waits for a revocation" waits
wake
both_end
is "the revocation came first" OK "$(cat /tmp/first)"
is "so the claim is refused" "$CLAIM_ERROR" "$(cat /tmp/second)"

# Decided, and asleep where it looks for what the log is to say, no group's mutex held.
is "granted" OK "$(write $EDU)"
first write -$EDU
is "revoked, the log not written yet: refused" "$CLAIM_ERROR" \
	"$(vfio map "$(group_of $EDU)" $REGION_START 0x10000)"
wake
wait $first
rmmod sleeper
is "the revocation" OK "$(cat /tmp/first)"

is "granted" OK "$(write $EDU)"
first vfio hold "$(group_of $EDU)" $REGION_START 0x10000
holders="${holders:-} $first"
second write -$EDU
ok "a revocation waits for a claim" waits
wake
wait $second
rmmod sleeper
is "the claim came first: the revocation is refused" EBUSY "$(cat /tmp/second)"
poll "and the claim goes on" 10 grep -qx held /tmp/first
is "listed as before" "$EDU@1234:11e8" "$(allowlist)"
is "assigned" assigned "$(state $EDU)"
kill_holders
poll "given back" 10 in_state $EDU relaxed

# -- several groups, of which one is claimed when the first is done
is "granted, two groups more" OK "$(write "$NIC $PEER")"
listed=$(allowlist)
mark
first_look "$(members $EDU $NIC $PEER)" write "-$EDU -$NIC -$PEER"
ok "the group that comes last is claimed meanwhile" hold "$(group_of $NIC)"
wake
wait $first
rmmod sleeper
is "all of the revocation is refused" EBUSY "$(cat /tmp/first)"
is "nothing is taken off" "$listed" "$(allowlist)"
logged "nothing was revoked" "revoked by" 0
is "what was taken down is in force again" relaxed "$(state $EDU)"
claimable "rolled back" $EDU
kill_holders
poll "given back" 10 in_state $NIC relaxed

# -- hot removal and a write
first_look "$(members $EDU)" write -$EDU
second removal $PEER
ok "a removal waits for a write" waits
wake
both_end
is "the write" OK "$(cat /tmp/first)"
is "the removal" "absent relaxed" "$(state $PEER) $(state $NIC)"
rescan
is "and back" "relaxed relaxed" "$(state $PEER) $(state $NIC)"
to_driver $PEER vfio-pci
first_look 0 removal $PEER
second write $EDU
ok "a write waits for a removal" waits
ok "who reads another's state does not" timeout 5 cat $RR/devices/$EDU/state
wake
both_end
is "the write" OK "$(cat /tmp/second)"
is "the removal" "absent relaxed" "$(state $PEER) $(state $NIC)"
claimable "written meanwhile" $EDU
rescan
to_driver $PEER vfio-pci

# -- a reader, and the removal of what it reads
is "one is listed" OK "$(write $FREE)"
if [ "$(state $FREE)" = unaffected ]; then
	first cat $RR/devices/$FREE/regions
	second write -$FREE
	ok "to be taken off, a device waits for who reads of it" waits
	ok "who reads in another does not" timeout 5 cat $RR/devices/$EDU/state
	wake
	both_end
	is "the reader is through" "" "$(cat /tmp/first)"
	is "so is the writer" OK "$(cat /tmp/second)"
	is "the directory is gone" none "$(state $FREE)"
else
	skip "a directory goes while somebody reads in it" "firmware ties every device of this machine"
fi
is "one is listed that is absent" OK "$(write $ABSENT)"
first cat $RR/devices/$EDU/regions
second write -${ABSENT%@*}
poll "the removal of a directory does not wait for the reader of another" 10 \
	not kill -0 $second
is "the directory is gone" none "$(state ${ABSENT%@*})"
wake
both_end

# -- two writers
is "one is left" OK "$(write "-all +$EDU")"
first_look "$(members $EDU)" write -$EDU
second write $OTHER
ok "a writer waits for another" waits
wake
both_end
is "both are through" "OK OK" "$(cat /tmp/first) $(cat /tmp/second)"
is "neither change is lost" "$OTHER@1234:11e8" "$(allowlist)"
refused "taken off" $EDU
claimable "granted" $OTHER

# -- a write and an unload
is "-all" OK "$(write -all)"
first write $EDU
ok "rmmod in the middle of a write is refused" not timeout 5 rmmod relax_rmrr
ok "the module is there" test -e $LIST
wake
wait $first
rmmod sleeper
is "the write" OK "$(cat /tmp/first)"
is "took effect" relaxed "$(state $EDU)"
