# SPDX-License-Identifier: GPL-2.0
# Writes made by chance, each against a model of the grammar and of the transaction.
. ./lib.sh

WRITES=${RR_FUZZ_WRITES:-200000}
RUNS=4
dir=/tmp/fuzz

# What only the parameter can put on the list: one that waits for the first device,
# and one that is for another device.
PARAMETER=00:1d.0,$OTHER@ffff:0001

mkdir -p $dir
: >$dir/counts
quiet_console
for seed in $(seq $RUNS); do
	ok "seed $seed: load" load allowlist=$PARAMETER
	stress fuzz $seed $((WRITES / RUNS)) >$dir/out
	is "seed $seed: as the model has it" 0 $?
	sed 's/^/# /' $dir/out
	cat $dir/out >>$dir/counts
	is "seed $seed: -all" OK "$(write -all)"
	is "seed $seed: the list is empty" "" "$(allowlist)"
	ok "seed $seed: rmmod" rmmod relax_rmrr
done
loud_console

is "writes" $((WRITES / RUNS * RUNS)) "$(total writes $dir/counts)"
# So many that the model was put to the test.
for what in garbage:400 refused:30 full:1; do
	n=$(total ${what%:*} $dir/counts)
	ok "of them ${what%:*}: $n" test $n -ge $((WRITES * ${what#*:} / 1000))
done
ok "nothing is left in sysfs" test ! -e $RR
