# SPDX-License-Identifier: GPL-2.0
# Comes last: hands out which lines of the module have been run since boot, a line of
# output for each file of gcov's.
. ./lib.sh
trap - EXIT

if [ ! -e /sys/kernel/debug/gcov ]; then
	skip "coverage" "this kernel does not count lines"
	exit
fi

find /sys/kernel/debug/gcov -name '*.gcda' >/tmp/gcda
ok "lines were counted" test -s /tmp/gcda
while read -r file; do
	echo "# gcda $(basename "$file") $(gzip -c "$file" | base64 | tr -d '\n')"
done </tmp/gcda
echo "# plan: $count"
