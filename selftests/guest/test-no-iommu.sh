# SPDX-License-Identifier: GPL-2.0
# Without an active IOMMU the module does not load, and says why.
. ./lib.sh

mark
ok "load is refused" not load
ok "the log says why" told "^relax_rmrr: cannot load: no IOMMU is active (is it enabled in the firmware, and on the kernel command line?)\$"
ok "nothing is left of it" test ! -e $RR
ok "nothing is left in ftrace" not grep -q relax_rmrr /sys/kernel/tracing/enabled_functions
