# SPDX-License-Identifier: GPL-2.0
# Nothing that was allocated since boot is lost. Comes behind the tests that allocate.
. ./lib.sh
trap - EXIT

if [ ! -e /sys/kernel/debug/kmemleak ]; then
	skip "leaks" "this kernel does not look for leaks"
	exit
fi

ok "the module is not loaded" test ! -e /sys/module/relax_rmrr
# Of what is still on its way to be freed, or seen in a register only, the second or
# third scan knows better.
for _ in 1 2 3; do
	sleep 6
	echo scan >/sys/kernel/debug/kmemleak
done
cat /sys/kernel/debug/kmemleak >/tmp/leaks
is "nothing is lost" 0 "$(grep -c '^unreferenced object' /tmp/leaks)"
sed 's/^/#   /' /tmp/leaks | head -n 60
echo "# leaks: $(grep -c '^unreferenced object' /tmp/leaks)"
echo "# plan: $count"
