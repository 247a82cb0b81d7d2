# SPDX-License-Identifier: GPL-2.0
# Unloading waits for a caller that sleeps in the original, below the hook: it
# has to come back through our text.
. ./lib.sh

file=/sys/kernel/iommu_groups/$(group_of $EDU)/reserved_regions

load
ok "the test module puts the next caller to sleep for 8 s" insmod /sleeper.ko msecs=8000
cat "$file" >/tmp/slow &
reader=$!
poll "a reader sleeps below the hook" 5 is_asleep
start=$(cut -d. -f1 /proc/uptime)
ok "rmmod" rmmod relax_rmrr
took=$(($(cut -d. -f1 /proc/uptime) - start))
ok "rmmod took until the reader was through ($took s)" test $took -ge 2
ok "nobody sleeps any more" not is_asleep
wait $reader
is "the reader has its answer" "$(cat "$file")" "$(cat /tmp/slow)"
ok "rmmod of the test module" rmmod sleeper
