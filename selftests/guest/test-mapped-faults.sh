# SPDX-License-Identifier: GPL-2.0
# Policy "mapped" and memory that runs out: as in test-faults.sh, for all that is done
# for a claim.
# shellcheck disable=SC2317	# what sweep calls, it calls by name
. ./lib.sh
. ./faults.sh
. ./region.sh

can_fail "mapped, and faults" || exit

vfio_modules
for bdf in $EDU $OTHER $FREE $NIC $PEER; do to_driver $bdf vfio-pci; done
insmod /translate.ko
load
edu_group=$(group_of $EDU)
free_group=$(group_of $FREE)
HOSTS=$(phys $EDU)
PATTERN=0x5ca1ab1e00fa0175
host_writes $PATTERN
beside=
[ "$(region_type $FREE)" != direct ] || beside=$FREE
write "$beside $EDU=mapped" >/dev/null
# Below the doors are the kernel's own allocations, too.
quiet=1

granted() {
	[ "$(allowlist | tr ' ' '\n' | grep -c '=mapped$')" = 1 ] || echo "it is not listed"
	below_us
}

# What the steps of a tool came to, as sweep wants it. @before, @behind: what the others
# have to say.
before='' behind=
attempt() {
	said=$("$@" "fetch=$EDU,$REGION_START" 2>&1 | tr '\n' ' ')
	case $said in
	"${before}ok struck $behind$PATTERN ") echo "OK struck" ;;
	"${before}ok missed $behind$PATTERN ") echo "OK missed" ;;
	"${before}Cannot allocate memory struck $behind$left"*) echo "ENOMEM struck" ;;
	*) echo "$said" ;;
	esac
}

as_before() {
	[ "$(state $EDU)" = mapped ] || echo "it is $(state $EDU)"
	[ "$(phys $EDU)" = $HOSTS ] || echo "the host's map is not there"
	[ "$(host_reads)" = $PATTERN ] || echo "somebody has written to the region"
	again=$(space add=$edu_group "fetch=$EDU,$REGION_START" | tr '\n' ' ')
	[ "$again" = "ok $PATTERN " ] || echo "then it is: $again"
}

# What comes of the step that fetches, where the claim has failed.
left="get device"
claim() {
	attempt space "nth=${1#-n }" add=$edu_group
}
sweep "a claim" granted claim as_before as_before

before="ok "
claim() {
	attempt space add=$free_group "nth=${1#-n }" add=$edu_group
}
sweep "a claim of a second group" granted claim as_before as_before

if [ -e /dev/vfio/devices ]; then
	left=0x0000000000000000
	claim() {
		attempt spaces bind=$EDU "nth=${1#-n }" attach=$EDU,0
	}
	sweep "a claim by device" granted claim as_before as_before
	before="ok ok " left=$PATTERN
	claim() {
		attempt spaces bind=$EDU attach=$EDU,0 "nth=${1#-n }" attach=$EDU,1
	}
	sweep "a move to another space" granted claim as_before as_before
fi

# The grant itself: what has not been written down for lack of memory is, soon.
quiet=
revoked() {
	[ "$(write "-all $beside")" = OK ] || echo "not revoked"
	below_us
}
grant() {
	printf '%s' "$EDU=mapped" | poke $1 write $LIST
}
is_off() {
	! grep -q '=mapped$' $LIST || echo "it is listed"
	[ "$(state $EDU)" = blocked ] || echo "it is $(state $EDU)"
}
soon_mapped() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		again=$(as_before)
		[ -n "$again" ] || return
		sleep 0.1
	done
	echo "$again"
}
sweep "a grant" revoked grant is_off soon_mapped

is "all is taken off" OK "$(write -all)"
ok "rmmod" rmmod relax_rmrr
rmmod translate
ok "faults have struck at all" test $total -gt 0
echo 0 >$slab/require-start
echo 0 >$slab/require-end
