# SPDX-License-Identifier: GPL-2.0
# A suite of the kernel's own, $SUITE, beside us in the state $STATE: without, loaded,
# relaxed or mapped. It runs in a root of its own, /suite; its results are the host's to
# look at. Then we are as we were.
. ./lib.sh

root=/suite
: "${TIED:=$EDU}"

vfio_modules
for bdf in $TIED $FREE; do to_driver "$bdf" vfio-pci; done
refused "before" $TIED
# What VFIO's tests are of, and what others find in use.
device=$FREE
user=
case $STATE in
loaded) load ;;
relaxed | mapped)
	load
	is "allowed" OK "$(write $TIED=$STATE)"
	device=$TIED
	if [ $SUITE != vfio ]; then
		ok "claimed" hold "$(group_of $TIED)"
		user=$holder
	fi
	;;
esac
was=$(state $TIED)
region=$(region_type $TIED)

for dir in proc sys dev; do
	mkdir -p $root/$dir
	mount -o rbind /$dir $root/$dir
done
mount -t tmpfs none $root/tmp
# The runner's output goes by these names.
ln -s /proc/self/fd /dev/fd
ln -s /proc/self/fd/1 /dev/stdout
ln -s /proc/self/fd/2 /dev/stderr
ip link set lo up
[ ! -e /proc/sys/vm/nr_hugepages ] || echo 64 >/proc/sys/vm/nr_hugepages
# Livepatch's tests want to know where their modules would be built: they are.
# shellcheck disable=SC2016	# that shell expands it
chroot $root /usr/bin/env -i HOME=/ LC_ALL=C TERM=dumb KDIR=/kselftest VFIO_SELFTESTS_BDF=$device \
	PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
	sh -c 'cd /kselftest && ./run_kselftest.sh -o 0 -c "$0" 2>&1 | sed -u "s/^/# suite: /"' "$SUITE"

case $STATE in
without) ok "nothing of us is there" test ! -e $RR ;;
loaded)
	is "after it: nothing is allowed" "" "$(cat $LIST)"
	refused "after it" $TIED
	is "after it: allowed" OK "$(write $TIED)"
	claimable "after it" $TIED
	;;
*)
	is "after it: the state is what it was" "$was" "$(state $TIED)"
	is "after it: the region is what it was" "$region" "$(region_type $TIED)"
	[ -z "$user" ] || ok "after it: still claimed" kill -0 $user
	kill_holders
	poll "after it: claimed once more" 10 vfio claim "$(group_of $TIED)"
	is "revoked" OK "$(write -$TIED)"
	poll "the region is direct again" 10 test "$(region_type $TIED)" = direct
	refused "revoked" $TIED
	;;
esac
